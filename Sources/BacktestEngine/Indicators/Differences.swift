/// Writes the change of each value from the one `lag` rows before, `x[row] - x[row - lag]`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - lag: Rows between the two; at least 1.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: the first `lag` rows, and rows where either value is NaN.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func differences(
  _ values: Span<Double>, lag: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: lag, minPeriods: lag, out: out)
  let lead = min(lag, values.count)
  for row in 0..<lead { out[row] = .nan }
  for row in lead..<values.count { out[row] = values[row] - values[row - lag] }
}

/// Writes the fraction by which each value differs from the one `lag` rows before,
/// `(x[row] - x[row - lag]) / x[row - lag]`: the return of a price.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - lag: Rows between the two; at least 1.
///   - out: Result column, shape `[rows]`, a fraction, 0.01 for one percent; every row is written.
///
/// NaN: the first `lag` rows, rows where either value is NaN, and 0 after 0. Any other value
/// after 0 gives infinity.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func fractionalChanges(
  _ values: Span<Double>, lag: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: lag, minPeriods: lag, out: out)
  let lead = min(lag, values.count)
  for row in 0..<lead { out[row] = .nan }
  for row in lead..<values.count {
    out[row] = (values[row] - values[row - lag]) / values[row - lag]
  }
}
