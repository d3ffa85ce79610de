/// Writes a figure of the lowest or highest returns of the window that ends on each row.
func rollTail(
  _ metric: RollingReturnMetric, _ returns: Span<Double>, _ window: RollingWindow,
  _ conventions: ReturnConventions, into out: inout MutableSpan<Double>
) {
  switch metric {
  case .valueAtRisk:
    rollPercentile(100 * conventions.cutoff, returns, window, into: &out)
  case .conditionalValueAtRisk:
    rollMeanOfLowest(conventions.cutoff, returns, window, into: &out)
  default:
    rollPercentile(95, returns, window, into: &out)
    var low = [Double](repeating: 0, count: returns.count)
    var span = low.mutableSpan
    rollPercentile(5, returns, window, into: &span)
    for row in out.indices {
      out[row] = conventions.gainRatio(abs(out[row]), over: abs(span[row]))
    }
  }
}

/// Writes the `percent`-th percentile of each window, from that end which is nearer to it.
private func rollPercentile(
  _ percent: Double, _ returns: Span<Double>, _ window: RollingWindow,
  into out: inout MutableSpan<Double>
) {
  let isLow = percent <= 50
  let sign: Double = isLow ? 1 : -1
  let length = min(window.rows, returns.count)
  let most = PercentilePlace(percent, of: length)
  var tail = LowestValues(
    needed: isLow ? (most?.upper ?? 0) + 1 : length - (most?.lower ?? 0) + 1, window: length)
  var count = 0
  // The place changes with the number of values only.
  var place: PercentilePlace?
  var placedCount = -1
  for row in returns.indices {
    tail.move(to: row, in: returns, length, sign: sign, count: &count)
    if count != placedCount {
      place = PercentilePlace(percent, of: count)
      placedCount = count
    }
    guard count >= window.minPeriods, let place else {
      out[row] = .nan
      continue
    }
    let lower = isLow ? place.lower : count - 1 - place.lower
    let upper = isLow ? place.upper : count - 1 - place.upper
    let rows = max(0, row - length + 1)...row
    tail.keep(max(lower, upper) + 1, ofWindow: returns.extracting(rows), sign: sign)
    out[row] = place.value(between: sign * tail[lower], and: sign * tail[upper])
  }
}

/// Writes the mean of the lowest `share` of each window.
private func rollMeanOfLowest(
  _ share: Double, _ returns: Span<Double>, _ window: RollingWindow,
  into out: inout MutableSpan<Double>
) {
  let length = min(window.rows, returns.count)
  var tail = LowestValues(needed: lastOfLowest(share, of: max(length, 1)) + 1, window: length)
  var count = 0
  for row in returns.indices {
    tail.move(to: row, in: returns, length, sign: 1, count: &count)
    guard count >= window.minPeriods && count > 0 else {
      out[row] = .nan
      continue
    }
    let last = lastOfLowest(share, of: count)
    let rows = max(0, row - length + 1)...row
    tail.keep(last + 1, ofWindow: returns.extracting(rows), sign: 1)
    var sum = 0.0
    for place in 0...last { sum += tail[place] }
    out[row] = sum / Double(last + 1)
  }
}

extension LowestValues {
  /// Takes the window one row on: to the one of `length` rows that ends on `row`.
  @inline(__always)
  fileprivate mutating func move(
    to row: Int, in returns: Span<Double>, _ length: Int, sign: Double, count: inout Int
  ) {
    if row >= length {
      let old = returns[row - length]
      if !old.isNaN {
        remove(sign * old)
        count -= 1
      }
    }
    let new = returns[row]
    if !new.isNaN {
      insert(sign * new)
      count += 1
    }
  }
}
