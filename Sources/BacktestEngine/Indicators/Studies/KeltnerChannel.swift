/// Writes the Keltner channel: an exponential mean of the typical price, and bands a multiple of
/// the average true range away from it.
///
/// The mean of `(high + low + close) / 3` moves by `2 / (window + 1)` of the way to each price and
/// starts from the simple mean of `window` prices. The range is Wilder's mean of the true range,
/// seeded by the first `rangeWindow` bars; row 0 counts with `high - low`. This is TA-Lib's KC
/// (C. W. Keltner, How to Make Money in Commodities, 1960; with L. B. Raschke's ranges).
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
/// NaN: all three until both means are seeded. A price that is not finite restarts the seeding of
/// the mean at the next row, and that of the range after the next, which has no close before it.
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
  var mean = SeededMean.exponential(window: window)
  var range = SeededMean.wilder(window: rangeWindow)
  for row in 0..<rows {
    // Any close within the bar leaves its range.
    let closeBefore = row == 0 ? high[0] : close[row - 1]
    let center = mean.add(typicalPrice(high[row], low[row], close[row]))
    let width = range.add(
      trueRangeOfBar(high: high[row], low: low[row], closeBefore: closeBefore))
    let distance = multiplier * width
    upper[row] = center + distance
    middle[row] = center + 0 * distance
    lower[row] = center - distance
  }
}
