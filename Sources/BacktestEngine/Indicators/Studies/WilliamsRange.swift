/// Writes Williams %R: where the close lies in the range of the last `window` bars, -100 at its
/// low to 0 at its high.
///
/// `-100 · (highest - close) / (highest - lowest)` (L. R. Williams, How I Made One Million Dollars
/// Last Year Trading Commodities, 1973).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Bars in the window, the current one included; at least 1.
///   - out: Result column, shape `[rows]`, -100 to 0; every row is written.
///
/// NaN: the first `window - 1` rows, every row with a NaN high or low in its window, and a row
/// whose close is NaN.
///
/// Edge cases: 0 where the window has no range, as in TA-Lib.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, `2 · min(window, rows)` values allocated once.
package func williamsRange(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  var ranges = SlidingRange(window: window, rows: rows)
  for row in 0..<rows {
    let range = ranges.add(high: high[row], low: low[row])
    let distance = range.high - close[row]
    let width = range.high - range.low
    // 0 · distance is 0, or NaN where the close is.
    out[row] = width == 0 ? 0 * distance : -100 * distance / width
  }
}
