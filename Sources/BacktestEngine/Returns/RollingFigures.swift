import Glibc

extension ReturnConventions {
  /// The growth of a year, less 1, from that of `rows` rows.
  @inline(__always)
  func annualized(growth: Double, rows: Int) -> Double {
    rows == 0 ? .nan : pow(growth, annualFactor / Double(rows)) - 1
  }

  /// Return per year of an investment without risk.
  var annualRiskFree: Double { pow(1 + riskFree, annualFactor) - 1 }
}

/// What one unit grew to, alone or against a benchmark.
struct GrowthFigure: ExactFigure {
  struct Summary {
    var count = 0
    /// Rows that the figure looks at.
    var selected = 0
    var growth = 1.0
    var benchmark = 1.0
  }

  private enum Selection {
    case all, rising, falling
  }

  private let metric: RollingReturnMetric
  private let conventions: ReturnConventions
  private let selection: Selection

  init(_ metric: RollingReturnMetric, _ conventions: ReturnConventions) {
    self.metric = metric
    self.conventions = conventions
    selection = metric == .upCapture ? .rising : metric == .downCapture ? .falling : .all
  }

  var empty: Summary { Summary() }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    let isSelected =
      switch selection {
      case .all: true
      case .rising: y > 0
      case .falling: y < 0
      }
    summary.count += x.isNaN ? 0 : 1
    summary.selected += isSelected ? 1 : 0
    summary.growth *= isSelected && !x.isNaN ? 1 + x : 1
    summary.benchmark *= isSelected && !y.isNaN ? 1 + y : 1
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    Summary(
      count: earlier.count + later.count, selected: earlier.selected + later.selected,
      growth: earlier.growth * later.growth, benchmark: earlier.benchmark * later.benchmark)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    if metric == .total { return summary.growth - 1 }
    let own = conventions.annualized(growth: summary.growth, rows: summary.selected)
    if metric == .annualized || summary.selected == 0 { return own }
    let other = conventions.annualized(growth: summary.benchmark, rows: summary.selected)
    return conventions.riskRatio(own, over: other)
  }
}

/// Root mean square of what the returns fall short of the required one.
struct DownsideFigure: SumFigure, ExactFigure {
  struct Summary {
    var count = 0
    var excess = 0.0
    var lossSquares = 0.0
  }

  private let metric: RollingReturnMetric
  private let conventions: ReturnConventions
  private let root: Double
  private let isRisk: Bool
  /// A return's share of the mean, and of the yearly mean, of a whole window.
  private let share: Double
  private let yearlyShare: Double

  init(_ metric: RollingReturnMetric, _ conventions: ReturnConventions, window: Int) {
    self.metric = metric
    self.conventions = conventions
    root = conventions.annualFactor.squareRoot()
    isRisk = metric == .downsideRisk
    // One row has no ratio.
    share = isRisk || window > 1 ? 1 / Double(window) : .nan
    yearlyShare = conventions.annualFactor / Double(window)
  }

  var empty: Summary { Summary() }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    let excess = x.isNaN ? 0 : x - conventions.requiredReturn
    summary.count += x.isNaN ? 0 : 1
    summary.excess += excess
    summary.lossSquares += excess > 0 ? 0 : excess * excess
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    Summary(
      count: earlier.count + later.count, excess: earlier.excess + later.excess,
      lossSquares: earlier.lossSquares + later.lossSquares)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    let count = Double(summary.count)
    let risk = (summary.lossSquares / count).squareRoot() * root
    if metric == .downsideRisk { return risk }
    guard rows > 1 else { return .nan }
    return conventions.riskRatio(summary.excess / count * conventions.annualFactor, over: risk)
  }

  @inline(__always)
  func terms(_ x: Double, _ y: Double) -> SIMD2<Double> {
    let excess = x - conventions.requiredReturn
    let loss = excess > 0 ? 0 : excess
    return SIMD2(excess, loss * loss)
  }

  @inline(__always)
  func value(_ sums: SIMD2<Double>) -> Double {
    let risk = (sums.y * share).squareRoot() * root
    return isRisk ? risk : conventions.riskRatio(sums.x * yearlyShare, over: risk)
  }

  func isVague(_ sums: SIMD2<Double>) -> Bool { false }
}

/// Gains over losses against a threshold.
struct OmegaFigure: SumFigure, ExactFigure {
  struct Summary {
    var count = 0
    var gains = 0.0
    var losses = 0.0
  }

  private let conventions: ReturnConventions
  private let threshold: Double

  init(_ conventions: ReturnConventions) {
    self.conventions = conventions
    threshold = conventions.omegaThreshold
  }

  var empty: Summary { Summary() }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    let excess = x - conventions.riskFree - threshold
    summary.count += x.isNaN ? 0 : 1
    summary.gains += excess > 0 ? excess : 0
    summary.losses -= excess < 0 ? excess : 0
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    Summary(
      count: earlier.count + later.count, gains: earlier.gains + later.gains,
      losses: earlier.losses + later.losses)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    conventions.gainRatio(summary.gains, over: summary.losses)
  }

  @inline(__always)
  func terms(_ x: Double, _ y: Double) -> SIMD2<Double> {
    // Exact, and without a branch on a sign that nobody can predict.
    let half = 0.5 * (x - conventions.riskFree - threshold)
    return SIMD2(abs(half) + half, abs(half) - half)
  }

  @inline(__always)
  func value(_ sums: SIMD2<Double>) -> Double {
    conventions.gainRatio(sums.x, over: sums.y)
  }

  func isVague(_ sums: SIMD2<Double>) -> Bool { false }
}
