/// Writes a figure of the sorted returns of the window that ends on each row.
func rollSorted(
  _ metric: RollingReturnMetric, _ returns: Span<Double>, _ window: RollingWindow,
  _ conventions: ReturnConventions, into out: inout MutableSpan<Double>
) {
  var sorted: [Double] = []
  sorted.reserveCapacity(min(window.rows, returns.count) + 1)
  for row in returns.indices {
    if row >= window.rows { remove(returns[row - window.rows], from: &sorted) }
    insert(returns[row], into: &sorted)
    if sorted.count < window.minPeriods {
      out[row] = .nan
      continue
    }
    switch metric {
    case .valueAtRisk: out[row] = percentile(of: sorted, 100 * conventions.cutoff)
    case .conditionalValueAtRisk: out[row] = meanOfLowest(conventions.cutoff, of: sorted)
    default:
      out[row] = conventions.gainRatio(
        abs(percentile(of: sorted, 95)), over: abs(percentile(of: sorted, 5)))
    }
  }
}

private func insert(_ value: Double, into sorted: inout [Double]) {
  if value.isNaN { return }
  sorted.insert(value, at: position(of: value, in: sorted))
}

private func remove(_ value: Double, from sorted: inout [Double]) {
  if value.isNaN { return }
  sorted.remove(at: position(of: value, in: sorted))
}

/// The first place of a value that is not below `value`.
private func position(of value: Double, in sorted: [Double]) -> Int {
  var low = 0
  var high = sorted.count
  while low < high {
    let middle = (low + high) / 2
    let isBelow = sorted[middle] < value
    low = isBelow ? middle + 1 : low
    high = isBelow ? high : middle
  }
  return low
}
