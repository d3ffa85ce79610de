/// Writes the mean of the valid values among the last `window` rows into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value: neither summed nor counted. A row with fewer than `minPeriods` valid
/// values in its window is NaN; the first rows have shorter windows.
///
/// Numerics: the difference of two sums that both run from row 0, divided by the count. Rounding
/// therefore grows with the length of the column, and an infinite value, or one that dwarfs the
/// rest, spoils every later row. This is kept because two averages that tie are told apart by
/// exactly this rounding, and results are to agree with vectorbt 1.2.0, which sums this way.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rollingMean(
  _ values: Span<Double>, window: Int, minPeriods: Int, into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  precondition((1...window).contains(minPeriods), "minPeriods is 1 to window")
  precondition(out.count == values.count, "input and output have the same rows")
  var total = RunningSum()
  var departed = RunningSum()
  let lead = min(window, values.count)
  for row in 0..<lead {
    total.add(values[row])
    out[row] = total.count >= minPeriods ? total.sum / Double(total.count) : .nan
  }
  for row in lead..<values.count {
    total.add(values[row])
    departed.add(values[row - window])
    let count = total.count - departed.count
    let mean = (total.sum - departed.sum) / Double(count)
    out[row] = count >= minPeriods ? mean : .nan
  }
}

/// Writes the simple moving average: the mean of the last `window` rows.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged, the current row included; at least 1.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN in its window. Numerics: those of
/// `rollingMean`.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func simpleMovingAverage(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  rollingMean(values, window: window, minPeriods: window, into: &out)
}

/// The sum and the number of the valid values seen so far.
struct RunningSum {
  private(set) var sum = 0.0
  private(set) var count = 0

  @inline(__always)
  mutating func add(_ value: Double) {
    let isValid = !value.isNaN
    sum += isValid ? value : 0
    count += isValid ? 1 : 0
  }
}
