/// Writes the true range of each bar: its range, or the distance of its high or low from the close
/// before where that is greater.
///
/// `max(high - low, |high - close[row - 1]|, |low - close[row - 1]|)` (J. W. Wilder, New Concepts
/// in Technical Trading Systems, 1978); `high - low` in row 0, which has no close before.
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - out: Result column, shape `[rows]`, same unit; every row is written.
///
/// NaN: a NaN high or low makes the row NaN; a NaN close is skipped in the row after it.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func trueRange(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, into out: inout MutableSpan<Double>
) {
  let rows = out.count
  precondition(
    high.count == rows && low.count == rows && close.count == rows, "columns have the same rows")
  guard rows > 0 else { return }
  out[0] = high[0] - low[0]
  for row in 1..<rows {
    let range = high[row] - low[row]
    let rise = abs(high[row] - close[row - 1])
    let fall = abs(low[row] - close[row - 1])
    // In this order a comparison with a NaN leaves what is there.
    let wider = rise > range ? rise : range
    out[row] = fall > wider ? fall : wider
  }
}
