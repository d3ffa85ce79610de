/// The return from one value to the next; its sign is that of the change.
///
/// Edge cases: from 0 to 0 it is 0, from 0 to any other number infinite.
/// NaN: from or to NaN it is NaN.
@inline(__always)
package func simpleReturn(from previous: Double, to value: Double) -> Double {
  if previous == 0 { return value == 0 ? 0 : value * .infinity }
  let change = (value - previous) / previous
  return previous < 0 ? -change : change
}

/// Writes the return of each row against the row before; of the first row against `initial`.
///
/// - Precondition: `out.count == values.count`.
package func writeReturns(
  of values: Span<Double>, initial: Double, into out: inout MutableSpan<Double>
) {
  precondition(values.count == out.count, "input and output have the same rows")
  var previous = initial
  for row in values.indices {
    out[row] = simpleReturn(from: previous, to: values[row])
    previous = values[row]
  }
}

/// Writes what one unit grew to: `start · Π(1 + r)`, or that product less 1 if `start` is 0.
///
/// NaN: counts as a return of 0.
/// - Precondition: `out.count == returns.count`.
package func writeCumulativeReturns(
  _ returns: Span<Double>, start: Double, into out: inout MutableSpan<Double>
) {
  precondition(returns.count == out.count, "input and output have the same rows")
  var growth = 1.0
  for row in returns.indices {
    growth *= returns[row].isNaN ? 1 : 1 + returns[row]
    out[row] = start == 0 ? growth - 1 : growth * start
  }
}

/// Writes the fall from the highest cumulative return so far, as a fraction at most 0.
///
/// The first peak is the growth after the first row, so a loss there is no drawdown.
/// NaN: counts as a return of 0.
/// - Precondition: `out.count == returns.count`.
package func writeReturnDrawdown(_ returns: Span<Double>, into out: inout MutableSpan<Double>) {
  precondition(returns.count == out.count, "input and output have the same rows")
  var growth = 1.0
  var peak = -Double.infinity
  for row in returns.indices {
    growth *= returns[row].isNaN ? 1 : 1 + returns[row]
    let value = growth * 100
    peak = max(peak, value)
    out[row] = value / peak - 1
  }
}
