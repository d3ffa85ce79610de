/// Writes Aroon up, Aroon down and their difference, the Aroon oscillator.
///
/// `up = 100 · (window - bars since the highest high) / window` over the last `window + 1` bars,
/// `down` likewise with the lowest low; of equal extremes the latest counts (T. Chande, 1995).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - window: Greatest age of an extreme in bars; at least 1.
///   - up: Shape `[rows]`, 0 to 100; every row is written.
///   - down: Shape `[rows]`, 0 to 100; every row is written.
///   - oscillator: `up - down`, shape `[rows]`, -100 to 100; every row is written.
///
/// NaN: the first `window` rows; `up` with a NaN high, `down` with a NaN low among the last
/// `window + 1` bars, and the oscillator with either.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func aroon(
  high: Span<Double>, low: Span<Double>, window: Int, up: inout MutableSpan<Double>,
  down: inout MutableSpan<Double>, oscillator: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = high.count
  checkRows(rows, low.count)
  checkRows(rows, up.count, down.count, oscillator.count)
  // A window beyond the column is as good as one just beyond it, and cannot overflow.
  let bars = min(window, rows) + 1
  rowsSinceHighest(high, window: bars, into: &up)
  rowsSinceLowest(low, window: bars, into: &down)
  let scale = 100 / Double(window)
  for row in 0..<rows {
    let above = (Double(window) - up[row]) * scale
    let below = (Double(window) - down[row]) * scale
    up[row] = above
    down[row] = below
    oscillator[row] = above - below
  }
}
