/// Writes Wilder's moving average, `mean += (x - mean) / window`, into `out`.
///
/// Seeded by the simple mean of the first `window` valid values (J. W. Wilder, New Concepts in
/// Technical Trading Systems, 1978; also called the smoothed moving average).
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged; at least 1.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: rows before `window` valid values, and rows that are NaN themselves: the mean keeps its
/// state over them.
///
/// Numerics: computed as `old · mean + new · x` with `new = 1 / window` and `old = 1 - new`.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation. A row waits for one product and one sum of the row
///   before.
package func wilderMovingAverage(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  wilderMovingAverage(values, window: window, firstRow: 0, into: &out)
}

/// The average of the rows from `firstRow` on; NaN before.
func wilderMovingAverage(
  _ values: Span<Double>, window: Int, firstRow: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: window, out: out)
  for row in 0..<min(firstRow, values.count) { out[row] = .nan }
  var row = firstRow
  var seed = 0.0
  var seeded = 0
  while row < values.count && seeded < window {
    let value = values[row]
    seed += value.isNaN ? 0 : value
    seeded += value.isNaN ? 0 : 1
    out[row] = .nan
    row += 1
  }
  guard seeded == window else { return }
  var mean = seed / Double(window)
  out[row - 1] = mean
  let new = 1 / Double(window)
  let old = 1 - new
  while row < values.count {
    let value = values[row]
    // A branch, not a choice of values: the next row need not wait for the comparison.
    if _fastPath(!value.isNaN) {
      mean = old * mean + new * value
      out[row] = mean
    } else {
      out[row] = .nan
    }
    row += 1
  }
}
