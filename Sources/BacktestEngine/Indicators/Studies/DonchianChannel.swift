/// Writes the Donchian channel: the highest high and the lowest low of the last `window` bars, the
/// current one included, and the middle between them.
///
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - window: Bars in the window; at least 1.
///   - upper: Highest high, shape `[rows]`, same unit; every row is written.
///   - middle: `(upper + lower) / 2`, shape `[rows]`, same unit; every row is written.
///   - lower: Lowest low, shape `[rows]`, same unit; every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN high (`upper`) or low (`lower`) in
/// its window; `middle` where either is NaN.
///
/// Edge cases: a close can touch its own bar's channel but never break it; a breakout compares
/// with the row before, as R. Donchian's rule has it.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func donchianChannel(
  high: Span<Double>, low: Span<Double>, window: Int, upper: inout MutableSpan<Double>,
  middle: inout MutableSpan<Double>, lower: inout MutableSpan<Double>
) {
  checkRows(high.count, low.count)
  checkRows(high.count, upper.count, middle.count, lower.count)
  rollingMax(high, window: window, minPeriods: window, into: &upper)
  rollingMin(low, window: window, minPeriods: window, into: &lower)
  for row in high.indices { middle[row] = 0.5 * (upper[row] + lower[row]) }
}
