import Glibc

/// Mean and deviation of the returns, or of what they are above a benchmark's.
///
/// Numerics: the sums are of the distances from one return of the window itself, the anchor. The
/// sum of squares is then at most count + 1 times the squared deviations it is to tell (and less
/// the nearer the anchor is to the mean), however small the deviation is beside the mean. Where
/// the anchor is an outlier that takes more than four digits, the window is read.
struct MomentFigure: SumFigure {
  struct Summary {
    /// Rows whose return is no NaN.
    var count = 0
    /// Rows whose value, with the benchmark if any, is no NaN.
    var valid = 0
    var sum = 0.0
    var squares = 0.0
  }

  private let metric: RollingReturnMetric
  private let conventions: ReturnConventions
  private let root: Double
  private let isActive: Bool
  private let riskFree: Double
  private let isMean: Bool
  private let isVolatility: Bool
  private let convention: Convention
  /// Rows of a whole window.
  private let rows: Double
  /// What the mean, and the variance times `rows` squared, are multiplied with.
  private let meanShare: Double
  private let varianceShare: Double
  private var anchor = 0.0

  init(_ metric: RollingReturnMetric, _ conventions: ReturnConventions, window: Int) {
    self.metric = metric
    self.conventions = conventions
    isMean = metric == .mean
    isVolatility = metric == .annualizedVolatility
    convention = conventions.convention
    rows = Double(window)
    meanShare = 1 / rows
    varianceShare =
      window > max(1, conventions.ddof) ? 1 / (rows * (rows - Double(conventions.ddof))) : .nan
    isActive = metric == .informationRatio
    root =
      switch metric {
      case .sharpeRatio: conventions.annualFactor.squareRoot()
      case .annualizedVolatility: pow(conventions.annualFactor, 1 / conventions.levyAlpha)
      default: 1
      }
    riskFree = metric == .sharpeRatio ? conventions.riskFree : 0
  }

  var empty: Summary { Summary() }

  mutating func anchor(at x: Double, _ y: Double) {
    let value = isActive ? x - y : x - riskFree
    anchor = value.isFinite ? value : 0
  }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    let value = isActive ? x - y : x - riskFree
    let distance = value.isNaN ? 0 : value - anchor
    summary.count += x.isNaN ? 0 : 1
    summary.valid += value.isNaN ? 0 : 1
    summary.sum += distance
    summary.squares += distance * distance
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    Summary(
      count: earlier.count + later.count, valid: earlier.valid + later.valid,
      sum: earlier.sum + later.sum, squares: earlier.squares + later.squares)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  /// Equal values other than 0 have the rounding of their mean as a deviation in vectorbt.
  @inline(__always)
  func isVague(_ summary: Summary) -> Bool {
    let spread = summary.squares - summary.sum * summary.sum / Double(summary.valid)
    if summary.squares == 0 { return conventions.convention == .vectorbt && anchor != 0 }
    return !(spread >= 1e-4 * summary.squares)
  }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    let count = Double(summary.valid)
    let distance = summary.sum / count
    let spread = summary.squares - summary.sum * distance
    let mean = anchor + distance
    let isDefined = summary.valid > conventions.ddof
    let deviation =
      isDefined ? (spread / (count - Double(conventions.ddof))).squareRoot() : .nan
    return figure(mean: mean, deviation: deviation, rows: rows)
  }

  @inline(__always)
  func terms(_ x: Double, _ y: Double) -> SIMD2<Double> {
    let distance = (isActive ? x - y : x - riskFree) - anchor
    return SIMD2(distance, distance * distance)
  }

  @inline(__always)
  func isVague(_ sums: SIMD2<Double>) -> Bool {
    // The test of the counted sums, without a division.
    let squares = sums.y * rows
    if squares == 0 { return convention == .vectorbt && anchor != 0 }
    return !(squares - sums.x * sums.x >= 1e-4 * squares)
  }

  @inline(__always)
  func value(_ sums: SIMD2<Double>) -> Double {
    let mean = anchor + sums.x * meanShare
    if isMean { return mean }
    let spread = sums.y * rows - sums.x * sums.x
    let deviation = (spread * varianceShare).squareRoot()
    if isVolatility { return deviation * root }
    return conventions.riskRatio(mean, over: deviation) * root
  }

  @inline(__always)
  private func figure(mean: Double, deviation: Double, rows: Int) -> Double {
    if metric == .mean { return mean }
    guard rows > 1 else { return .nan }
    if metric == .annualizedVolatility { return deviation * root }
    return conventions.riskRatio(mean, over: deviation) * root
  }

  func value(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    let moments = Moments(rows: x.count) { isActive ? x[$0] - y[$0] : x[$0] - riskFree }
    return figure(
      mean: moments.mean, deviation: moments.deviation(conventions), rows: x.count)
  }
}

/// How the returns move with a benchmark's.
///
/// Numerics: as for `MomentFigure`, with an anchor for each column.
struct BetaFigure: SumFigure {
  struct Summary {
    /// Rows whose return is no NaN.
    var count = 0
    /// Rows where neither is NaN.
    var pairs = 0
    var sum = 0.0
    var benchmarkSum = 0.0
    var products = 0.0
    var benchmarkSquares = 0.0
  }

  private let metric: RollingReturnMetric
  private let conventions: ReturnConventions
  private var anchor = 0.0
  private var benchmarkAnchor = 0.0
  private let isBeta: Bool
  /// Rows of a whole window.
  private let rows: Double
  private let share: Double
  /// Least variance, times `rows` squared, of a benchmark that moves.
  private let leastSpread: Double
  private let year: YearlyGrowth

  init(_ metric: RollingReturnMetric, _ conventions: ReturnConventions, window: Int) {
    self.metric = metric
    self.conventions = conventions
    isBeta = metric == .beta
    rows = Double(window)
    share = 1 / rows
    leastSpread = window > 1 ? 1e-30 * rows * rows : .infinity
    year = YearlyGrowth(rows: conventions.annualFactor)
  }

  var empty: Summary { Summary() }

  mutating func anchor(at x: Double, _ y: Double) {
    anchor = x.isFinite ? x : 0
    benchmarkAnchor = y.isFinite ? y : 0
  }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    let isPair = !x.isNaN && !y.isNaN
    let own = isPair ? x - anchor : 0
    let other = isPair ? y - benchmarkAnchor : 0
    summary.count += x.isNaN ? 0 : 1
    summary.pairs += isPair ? 1 : 0
    summary.sum += own
    summary.benchmarkSum += other
    summary.products += own * other
    summary.benchmarkSquares += other * other
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    Summary(
      count: earlier.count + later.count, pairs: earlier.pairs + later.pairs,
      sum: earlier.sum + later.sum, benchmarkSum: earlier.benchmarkSum + later.benchmarkSum,
      products: earlier.products + later.products,
      benchmarkSquares: earlier.benchmarkSquares + later.benchmarkSquares)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  @inline(__always)
  func isVague(_ summary: Summary) -> Bool {
    let mean = summary.benchmarkSum / Double(summary.pairs)
    let spread = summary.benchmarkSquares - summary.benchmarkSum * mean
    return summary.pairs > 0 && !(spread >= 1e-4 * summary.benchmarkSquares)
  }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    guard rows > 1 else { return .nan }
    let count = Double(summary.pairs)
    let mean = summary.sum / count
    let benchmarkMean = summary.benchmarkSum / count
    let variance = (summary.benchmarkSquares - summary.benchmarkSum * benchmarkMean) / count
    let covariance = (summary.products - summary.benchmarkSum * mean) / count
    let beta = variance < 1e-30 ? .nan : covariance / variance
    if metric == .beta { return beta }
    let excess = anchor + mean - conventions.riskFree
    let benchmarkExcess = benchmarkAnchor + benchmarkMean - conventions.riskFree
    return year(excess - beta * benchmarkExcess + 1) - 1
  }

  @inline(__always)
  func terms(_ x: Double, _ y: Double) -> SIMD4<Double> {
    let own = x - anchor
    let other = y - benchmarkAnchor
    return SIMD4(own, other, own * other, other * other)
  }

  @inline(__always)
  func isVague(_ sums: SIMD4<Double>) -> Bool {
    let squares = sums.w * rows
    return !(squares - sums.y * sums.y >= 1e-4 * squares)
  }

  @inline(__always)
  func value(_ sums: SIMD4<Double>) -> Double {
    let spread = sums.w * rows - sums.y * sums.y
    let common = sums.z * rows - sums.x * sums.y
    let beta = spread < leastSpread ? .nan : common / spread
    if isBeta { return beta }
    let excess = anchor + sums.x * share - conventions.riskFree
    let benchmarkExcess = benchmarkAnchor + sums.y * share - conventions.riskFree
    return year(excess - beta * benchmarkExcess + 1) - 1
  }

  func value(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    let metrics = ReturnMetrics(x.indices.map { x[$0] }, conventions)
    let benchmark = y.indices.map { y[$0] }
    return metric == .beta ? metrics.beta(benchmark) : metrics.alpha(benchmark)
  }
}

/// A growth per row as one per year: the power of the rows of a year.
///
/// A whole number of rows is multiplied out, at four times the speed of `pow`; products of up to
/// 20 factors stay within some thousand rounding errors of the power.
struct YearlyGrowth {
  private let rows: Double
  /// The rows if they are a whole number, else 0.
  private let wholeRows: UInt32

  init(rows: Double) {
    self.rows = rows
    wholeRows = UInt32(exactly: rows).map { $0 <= 1024 ? $0 : 0 } ?? 0
  }

  @inline(__always)
  func callAsFunction(_ growth: Double) -> Double {
    guard wholeRows > 0 else { return pow(growth, rows) }
    var rest = wholeRows
    var square = growth
    var product = 1.0
    while true {
      if rest & 1 == 1 { product *= square }
      rest >>= 1
      if rest == 0 { return product }
      square *= square
    }
  }
}
