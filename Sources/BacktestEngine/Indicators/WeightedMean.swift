/// Writes the linearly weighted moving average of the last `window` rows into `out`.
///
/// `(1 · x[oldest] + 2 · … + window · x[newest]) / (1 + 2 + … + window)`, TA-Lib's WMA.
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged, the current row included; at least 1.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN in its window; rows with an infinite
/// value in their window are infinite or NaN.
///
/// Numerics: the blocks of `rollingSum`, products and sums of values of the window only: nothing
/// is subtracted, and nothing is kept of values that have left.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func weightedMovingAverage(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: window, out: out)
  let rows = values.count
  let lead = min(window - 1, rows)
  for row in 0..<lead { out[row] = .nan }
  if lead < rows { out[lead] = 0 }
  let divisor = Double(window) * (Double(window) + 1) / 2
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    // A row `age` rows back weighs `window - age`. For the row at `offset` in the block that is
    // the row's own offset plus `window - offset`: two sums, one of them by offsets.
    var sum = 0.0
    var sumByOffset = 0.0
    var offset = 0.0
    for row in start..<end {
      sum += values[row]
      sumByOffset += offset * values[row]
      let weighted = (Double(window) - offset) * sum + sumByOffset
      out[row] = (out[row] + weighted) / divisor
      offset += 1
    }
    if end < rows { weighBackwards(values, from: start, to: end, window: window, into: &out) }
    start = end
  }
}

/// What the rows `start ..< end` add to the windows that end in the block after them.
@inline(__always)
private func weighBackwards(
  _ values: Span<Double>, from start: Int, to end: Int, window: Int,
  into out: inout MutableSpan<Double>
) {
  let rows = out.count
  if rows - end >= window { out[end - 1 + window] = 0 }
  var sum = 0.0
  var weighted = 0.0
  for row in stride(from: end - 1, to: start, by: -1) {
    // One row further back in the window every weight is greater by one.
    sum += values[row]
    weighted += sum
    if row - 1 < rows - window { out[row - 1 + window] = weighted }
  }
}
