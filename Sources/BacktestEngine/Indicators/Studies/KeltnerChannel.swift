/// Writes the Keltner channel: an exponential mean of the typical price, and bands a multiple of
/// the average true range away from it.
///
/// The mean of `(high + low + close) / 3` moves by `2 / (window + 1)` of the way to each price; the
/// range is Wilder's mean of the true range (C. W. Keltner, How to Make Money in Commodities, 1960;
/// with L. B. Raschke's ranges). Both are seeded as in TA-Lib's KC: the first row with values is
/// row `max(window - 1, rangeWindow)`, and there each is the simple mean of its last `window` or
/// `rangeWindow` bars. So the range is in its first rows not that of `averageTrueRange`, which is
/// seeded by the first bars of the column.
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Span of the mean in bars; at least 1.
///   - rangeWindow: Bars of the average true range; at least 1.
///   - multiplier: Ranges between the middle and a band.
///   - upper: `middle + multiplier · range`, shape `[rows]`, same unit; every row is written.
///   - middle: The mean, shape `[rows]`, same unit; every row is written.
///   - lower: `middle - multiplier · range`, shape `[rows]`, same unit; every row is written.
///
/// NaN: all three before that row. A bar with a price that is not finite makes its row NaN, and the
/// next row counts as row 0 for what follows.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func keltnerChannel(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int, rangeWindow: Int,
  multiplier: Double, upper: inout MutableSpan<Double>, middle: inout MutableSpan<Double>,
  lower: inout MutableSpan<Double>
) {
  let rows = close.count
  checkRows(rows, high.count, low.count)
  checkRows(rows, upper.count, middle.count, lower.count)
  var state = KeltnerState(window: window, rangeWindow: rangeWindow)
  for row in 0..<rows {
    state.add(high: high[row], low: low[row], close: close[row])
    let distance = multiplier * state.range
    upper[row] = state.mean + distance
    middle[row] = state.mean + 0 * distance
    lower[row] = state.mean - distance
  }
}

private struct KeltnerState {
  private(set) var mean = Double.nan
  private(set) var range = Double.nan
  private let meanStart: Int
  private let rangeStart: Int
  private var means: SeededMean
  private var ranges: SeededMean
  private var closeBefore = Double.nan
  /// Bars since the start.
  private var bars = 0

  init(window: Int, rangeWindow: Int) {
    means = .exponential(window: window)
    ranges = .wilder(window: rangeWindow)
    let first = max(window - 1, rangeWindow)
    meanStart = first - (window - 1)
    rangeStart = first - (rangeWindow - 1)
  }

  @inline(__always)
  mutating func add(high: Double, low: Double, close: Double) {
    let price = typicalPrice(high, low, close)
    guard price.isFinite else {
      restart()
      return
    }
    if bars >= meanStart { mean = means.add(price) }
    if bars >= rangeStart {
      range = ranges.add(trueRangeOfBar(high: high, low: low, closeBefore: closeBefore))
    }
    closeBefore = close
    bars += 1
  }

  @inline(never)
  private mutating func restart() {
    means.restart()
    ranges.restart()
    mean = .nan
    range = .nan
    bars = 0
  }
}
