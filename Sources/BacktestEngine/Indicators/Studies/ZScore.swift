/// Writes how many standard deviations each value lies above the mean of its window.
///
/// `(x - mean) / std` over the last `window` rows, the current one included.
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window; at least 2.
///   - ddof: What is taken off the count in the variance: 0 population, 1 sample; 0 to
///     `window - 1`.
///   - out: Result column, shape `[rows]`, no unit; every row is written.
///
/// NaN: the first `window - 1` rows, every row with a value in its window that is not finite, and
/// a window of equal values (0 / 0).
///
/// Numerics: the deviation is `rollingStandardDeviation`'s, the mean a sum of the window alone.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, `2 · min(window, rows)` values allocated once.
package func zScore(
  _ values: Span<Double>, window: Int, ddof: Int, into out: inout MutableSpan<Double>
) {
  precondition(window >= 2, "a deviation takes two values")
  precondition((0..<window).contains(ddof), "ddof is below the window")
  let rows = values.count
  checkRows(rows, out.count)
  rollingStandardDeviation(
    values, window: window, minPeriods: window, ddof: ddof, into: &out)
  var sums = SlidingSum(window: window, rows: rows)
  for row in 0..<rows {
    let mean = sums.add(values[row]) / Double(window)
    let deviation = out[row]
    out[row] = deviation > 0 ? (values[row] - mean) / deviation : .nan
  }
}
