/// Writes each value, or where it is NaN the last valid value before it, into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - out: Result column, shape `[rows]`, same unit; every row is written.
///
/// NaN: the rows before the first valid value.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func forwardFill(_ values: Span<Double>, into out: inout MutableSpan<Double>) {
  precondition(out.count == values.count, "input and output have the same rows")
  var last = Double.nan
  for row in values.indices {
    let value = values[row]
    last = value.isNaN ? last : value
    out[row] = last
  }
}
