/// Writes the rate of change in percent, `100 · (x[row] / x[row - lag] - 1)`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - lag: Rows between the two; at least 1.
///   - out: Result column, shape `[rows]`, percent; every row is written.
///
/// NaN: the first `lag` rows, and rows where either value is NaN.
///
/// Edge cases: 0 where the value before is 0, as in TA-Lib.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation, no branch on data.
package func rateOfChange(
  _ values: Span<Double>, lag: Int, into out: inout MutableSpan<Double>
) {
  precondition(lag >= 1, "a change is over at least one row")
  checkRows(out.count, values.count)
  let lead = min(lag, values.count)
  for row in 0..<lead { out[row] = .nan }
  for row in lead..<values.count {
    out[row] = percentChange(values[row], from: values[row - lag])
  }
}

/// The change in percent; 0 from 0.
@inline(__always)
func percentChange(_ value: Double, from before: Double) -> Double {
  let change = (value / before - 1) * 100
  return before == 0 ? 0 * value : change
}
