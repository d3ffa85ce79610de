/// Writes TRIX: the change in percent, from row to row, of an exponential mean taken three times.
///
/// Each mean moves by `2 / (window + 1)` of the way to its input and is seeded, as in TA-Lib, by
/// the simple mean of `window` values (J. K. Hutson, Good TRIX, 1983).
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Span of each mean in rows; at least 1.
///   - out: Result column, shape `[rows]`, percent; every row is written.
///
/// NaN: the first `3 · (window - 1) + 1` rows. A value that is not finite makes its row NaN, and
/// all means are seeded anew after it, so as many rows more are NaN.
///
/// Edge cases: 0 where the mean before is 0, as in TA-Lib.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func tripleExponentialRate(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  checkRows(out.count, values.count)
  var first = SeededMean.exponential(window: window)
  var second = SeededMean.exponential(window: window)
  var third = SeededMean.exponential(window: window)
  var before = Double.nan
  for row in values.indices {
    // A mean that is not there yet is NaN and keeps the next one from being seeded.
    let mean = third.add(second.add(first.add(values[row])))
    let change = percentChange(mean, from: before)
    out[row] = change
    before = mean
  }
}
