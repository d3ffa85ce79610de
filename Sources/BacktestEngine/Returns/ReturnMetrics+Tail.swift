extension ReturnMetrics {
  /// The 95th percentile over the 5th, without signs.
  package var tailRatio: Double {
    let sorted = sortedReturns
    return conventions.gainRatio(
      abs(percentile(of: sorted, 95)), over: abs(percentile(of: sorted, 5)))
  }

  package var commonSenseRatio: Double { tailRatio * (1 + annualized) }

  /// The return that the worst `cutoff` of the rows does not exceed.
  package var valueAtRisk: Double { percentile(of: sortedReturns, 100 * conventions.cutoff) }

  /// The mean of the worst `cutoff` of the returns.
  package var conditionalValueAtRisk: Double {
    let sorted = sortedReturns
    return meanOfLowest(conventions.cutoff, of: sorted)
  }

  private var sortedReturns: [Double] { returns.filter { !$0.isNaN }.sorted() }
}

/// Where a percentile lies among sorted values: between two neighbours.
struct PercentilePlace {
  let lower: Int
  let upper: Int
  /// The upper neighbour's share of the percentile.
  private let weight: Double

  /// The place among `count` values; none among no values and for no percentage.
  init?(_ percent: Double, of count: Int) {
    guard count > 0 && percent >= 0 && percent <= 100 else { return nil }
    let rank = Double(count - 1) * percent / 100
    lower = Int(rank)
    upper = min(lower + 1, count - 1)
    weight = rank - Double(lower)
  }

  @inline(__always)
  func value(between low: Double, and high: Double) -> Double {
    low * (1 - weight) + high * weight
  }
}

/// The `percent`-th percentile of sorted values, interpolated between neighbours; NaN of none.
func percentile(of sorted: [Double], _ percent: Double) -> Double {
  guard let place = PercentilePlace(percent, of: sorted.count) else { return .nan }
  return place.value(between: sorted[place.lower], and: sorted[place.upper])
}

/// The mean of the lowest `share` of sorted values, the lowest one at least; NaN of none.
func meanOfLowest(_ share: Double, of sorted: [Double]) -> Double {
  guard !sorted.isEmpty else { return .nan }
  let last = lastOfLowest(share, of: sorted.count)
  return sorted[...last].reduce(0, +) / Double(last + 1)
}

/// The place of the last of the lowest `share` of `count` sorted values; at least one value.
@inline(__always)
func lastOfLowest(_ share: Double, of count: Int) -> Int {
  let cut = min(max(Double(count - 1) * share, 0), Double(count - 1))
  return cut.isNaN ? 0 : Int(cut)
}
