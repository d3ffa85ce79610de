// The sum of a sliding window, O(1) per row and without a subtraction. The column is cut into
// blocks of `window` rows. The window that ends in a block is a suffix of the block before it and
// a prefix of the block itself, so its sum is one running sum from the block's start plus one that
// was taken backwards over the block before (M. van Herk, A fast algorithm for local minimum and
// maximum filters, 1992, has the scheme for extremes). Nothing ever leaves a sum: a spike costs
// no digits after it has left the window, and an infinite value or a NaN reaches only the windows
// that hold it.

/// Writes the sum of the valid values among the last `window` rows into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value: not summed. A row with fewer than `minPeriods` valid values in its
/// window is NaN; the first rows have shorter windows. An infinite value makes the rows whose
/// window holds it infinite, or NaN beside one of the other sign.
///
/// Numerics: only values of the window are added, none is subtracted, so the error is at most
/// `window` roundings of the sum of the magnitudes in the window, however long the column.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rollingSum(
  _ values: Span<Double>, window: Int, minPeriods: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: minPeriods, out: out)
  if minPeriods == window {
    sumOfWholeWindows(values, window: window, divisor: 1, into: &out)
  } else {
    sumOfValidValues(
      values, window: window, minPeriods: minPeriods, isMean: false, into: &out)
  }
}

/// What every function over a rolling window asks of its arguments.
@inline(__always)
func checkWindow(
  _ values: Span<Double>, window: Int, minPeriods: Int, out: borrowing MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  precondition((1...window).contains(minPeriods), "minPeriods is 1 to window")
  precondition(out.count == values.count, "input and output have the same rows")
}

/// The sum over the window divided by `divisor`; NaN where a row of the window is NaN or missing.
func sumOfWholeWindows(
  _ values: Span<Double>, window: Int, divisor: Double, into out: inout MutableSpan<Double>
) {
  let rows = values.count
  // A row of `out` holds the backward part of its sum until the forward part reaches it. Before
  // the first block there is nothing, and NaN stands for that.
  let lead = min(window - 1, rows)
  for row in 0..<lead { out[row] = .nan }
  if lead < rows { out[lead] = 0 }
  var start = 0
  while window <= (rows - start) / 2 {
    // This block's forward sum and its backward sum for the next block, side by side: a row waits
    // for one addition.
    let next = start + window
    var forward = 0.0
    var backward = 0.0
    var mirror = next - 1
    for row in start..<(next - 1) {
      forward += values[row]
      backward += values[mirror]
      out[row] = (out[row] + forward) / divisor
      out[mirror + window - 1] = backward
      mirror -= 1
    }
    out[next - 1] = (out[next - 1] + forward + values[next - 1]) / divisor
    out[next + window - 1] = 0
    start = next
  }
  // What is left: at most one whole block and a part of one.
  while start < rows {
    let end = start + min(window, rows - start)
    var forward = 0.0
    for row in start..<end {
      forward += values[row]
      out[row] = (out[row] + forward) / divisor
    }
    var backward = 0.0
    for row in stride(from: end - 1, to: end < rows ? start : end, by: -1) {
      backward += values[row]
      if row - 1 < rows - window { out[row - 1 + window] = backward }
    }
    start = end
  }
}

/// The sum or the mean of the valid values of the window; NaN where there are too few.
func sumOfValidValues(
  _ values: Span<Double>, window: Int, minPeriods: Int, isMean: Bool,
  into out: inout MutableSpan<Double>
) {
  let rows = values.count
  for row in 0..<min(window, rows) { out[row] = 0 }
  var count = 0
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    var forward = 0.0
    for row in start..<end {
      let value = values[row]
      forward += value.isNaN ? 0 : value
      count += value.isNaN ? 0 : 1
      if start > 0 { count -= values[row - window].isNaN ? 0 : 1 }
      let sum = (out[row] + forward) / (isMean ? Double(count) : 1)
      out[row] = count >= minPeriods ? sum : .nan
    }
    var backward = 0.0
    if end < rows, rows - end >= window { out[end - 1 + window] = 0 }
    for row in stride(from: end - 1, to: end < rows ? start : end, by: -1) {
      let value = values[row]
      backward += value.isNaN ? 0 : value
      if row - 1 < rows - window { out[row - 1 + window] = backward }
    }
    start = end
  }
}
