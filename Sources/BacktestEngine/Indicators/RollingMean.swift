/// Writes the mean of the valid values among the last `window` rows into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - convention: How the window is summed, see Numerics.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value: neither summed nor counted. A row with fewer than `minPeriods` valid
/// values in its window is NaN; the first rows have shorter windows.
///
/// Numerics, `.standard`: that of `rollingSum`: only the values of the window count, so a spike
/// or an infinite value is forgotten once it has left the window.
///
/// Numerics, `.vectorbt`: the difference of two sums that both run from row 0. Rounding therefore
/// grows with the length of the column, and an infinite value, or one that dwarfs the rest, spoils
/// every later row. Two averages that tie are told apart by exactly this rounding, so results that
/// are to agree with vectorbt 1.2.0 need it.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rollingMean(
  _ values: Span<Double>, window: Int, minPeriods: Int, convention: Convention = .standard,
  into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: minPeriods, out: out)
  switch convention {
  case .vectorbt:
    differenceOfSums(values, window: window, minPeriods: minPeriods, into: &out)
  case .standard where minPeriods == window:
    sumOfWholeWindows(values, window: window, divisor: Double(window), into: &out)
  case .standard:
    sumOfValidValues(values, window: window, minPeriods: minPeriods, isMean: true, into: &out)
  }
}

/// Writes the simple moving average: the mean of the last `window` rows.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged, the current row included; at least 1.
///   - convention: How the window is summed: see the numerics of `rollingMean`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN in its window.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func simpleMovingAverage(
  _ values: Span<Double>, window: Int, convention: Convention = .standard,
  into out: inout MutableSpan<Double>
) {
  rollingMean(
    values, window: window, minPeriods: window, convention: convention, into: &out)
}

private func differenceOfSums(
  _ values: Span<Double>, window: Int, minPeriods: Int, into out: inout MutableSpan<Double>
) {
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
