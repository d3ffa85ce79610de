/// The deepest fall of the growth inside a window, from the window's own peaks.
struct DrawdownFigure: WindowFigure {
  /// What the growth from the first row of some rows did; before that row it counts as 1.
  struct Summary {
    var count = 0
    var growth = 1.0
    /// Highest and lowest growth after a row.
    var highest = 0.0
    var lowest = Double.infinity
    /// Lowest share of an earlier growth that was left.
    var leastLeft = 1.0
    /// Whether a growth factor was 0, negative or infinite: peaks then are none for products.
    var isRuined = false
  }

  private let metric: RollingReturnMetric
  private let conventions: ReturnConventions

  init(_ metric: RollingReturnMetric, _ conventions: ReturnConventions) {
    self.metric = metric
    self.conventions = conventions
  }

  var empty: Summary { Summary() }

  @inline(__always)
  private func factor(_ x: Double, _ summary: inout Summary) -> Double {
    let factor = x.isNaN ? 1 : 1 + x
    summary.count += x.isNaN ? 0 : 1
    summary.isRuined = summary.isRuined || !(factor > 0 && factor < .infinity)
    return factor
  }

  @inline(__always)
  func append(_ x: Double, _ y: Double, to summary: inout Summary) {
    summary.growth *= factor(x, &summary)
    summary.highest = max(summary.highest, summary.growth)
    summary.lowest = min(summary.lowest, summary.growth)
    summary.leastLeft = min(summary.leastLeft, summary.growth / summary.highest)
  }

  @inline(__always)
  func prepend(_ x: Double, _ y: Double, to summary: inout Summary) {
    let factor = factor(x, &summary)
    summary.leastLeft = min(summary.leastLeft, summary.lowest)
    summary.growth *= factor
    summary.highest = max(factor, factor * summary.highest)
    summary.lowest = min(factor, factor * summary.lowest)
  }

  @inline(__always)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary {
    // Without rows on one side the share is infinite, and no minimum.
    let left = earlier.growth * later.lowest / earlier.highest
    return Summary(
      count: earlier.count + later.count, growth: earlier.growth * later.growth,
      highest: max(earlier.highest, earlier.growth * later.highest),
      lowest: min(earlier.lowest, earlier.growth * later.lowest),
      leastLeft: min(earlier.leastLeft, later.leastLeft, left),
      isRuined: earlier.isRuined || later.isRuined)
  }

  @inline(__always)
  func count(_ summary: Summary) -> Int { summary.count }

  @inline(__always)
  func isVague(_ summary: Summary) -> Bool {
    // Growth beyond what a Double tells is as good as ruin.
    summary.isRuined || !(summary.highest < 1e150 && summary.lowest > 1e-150)
  }

  @inline(__always)
  func value(_ summary: Summary, rows: Int) -> Double {
    figure(depth: summary.leastLeft - 1, growth: summary.growth, rows: rows)
  }

  @inline(__always)
  private func figure(depth: Double, growth: Double, rows: Int) -> Double {
    if metric == .maxDrawdown { return depth }
    return depth == 0 ? .nan : conventions.annualized(growth: growth, rows: rows) / abs(depth)
  }

  func value(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    let metrics = ReturnMetrics(x.indices.map { x[$0] }, conventions)
    return metric == .maxDrawdown ? metrics.maxDrawdown : metrics.calmarRatio
  }
}

/// Writes the root mean square of the falls from the peaks of the window that ends on each row.
///
/// Eight windows at a time, each read from its first row: bit for bit the definition.
func rollUlcerIndex(
  _ returns: Span<Double>, _ window: RollingWindow, into out: inout MutableSpan<Double>
) {
  let rows = returns.count
  let length = window.rows
  var lead = UlcerLanes()
  var row = 0
  while row < min(length - 1, rows) {
    lead.add(SIMD8(repeating: returns[row]))
    out[row] = lead.index(rows: row + 1)[0]
    row += 1
  }
  while row < rows {
    let lanes = min(8, rows - row)
    var windows = UlcerLanes()
    for step in (row - length + 1)...row {
      var values = SIMD8<Double>.zero
      for lane in 0..<lanes { values[lane] = returns[step + lane] }
      windows.add(values)
    }
    let index = windows.index(rows: length)
    for lane in 0..<lanes { out[row + lane] = index[lane] }
    row += lanes
  }
  blankSparse(returns, window, in: &out)
}

/// Eight windows on their way from their first row to their last.
private struct UlcerLanes {
  private var growth = SIMD8<Double>(repeating: 1)
  private var peak = SIMD8<Double>(repeating: -.infinity)
  private var squares = SIMD8<Double>.zero

  @inline(__always)
  mutating func add(_ returns: SIMD8<Double>) {
    growth *= (1 + returns).replacing(with: 1, where: returns .!= returns)
    peak = peak.replacing(with: growth, where: growth .> peak)
    let fall = growth / peak - 1
    squares += fall * fall
  }

  func index(rows: Int) -> SIMD8<Double> {
    (squares / Double(rows)).squareRoot()
  }
}

/// Makes each row NaN whose window has fewer returns than it needs.
func blankSparse(
  _ returns: Span<Double>, _ window: RollingWindow, in out: inout MutableSpan<Double>
) {
  var count = 0
  for row in returns.indices {
    count += returns[row].isNaN ? 0 : 1
    if row >= window.rows { count -= returns[row - window.rows].isNaN ? 0 : 1 }
    if count < window.minPeriods { out[row] = .nan }
  }
}
