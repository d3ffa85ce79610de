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

/// The `percent`-th percentile of sorted values, interpolated between neighbours; NaN of none.
func percentile(of sorted: [Double], _ percent: Double) -> Double {
  guard !sorted.isEmpty && percent >= 0 && percent <= 100 else { return .nan }
  let rank = Double(sorted.count - 1) * percent / 100
  let lower = Int(rank)
  let weight = rank - Double(lower)
  let upper = min(lower + 1, sorted.count - 1)
  return sorted[lower] * (1 - weight) + sorted[upper] * weight
}

/// The mean of the lowest `share` of sorted values, the lowest one at least; NaN of none.
func meanOfLowest(_ share: Double, of sorted: [Double]) -> Double {
  guard !sorted.isEmpty else { return .nan }
  let cut = min(max(Double(sorted.count - 1) * share, 0), Double(sorted.count - 1))
  let last = cut.isNaN ? 0 : Int(cut)
  return sorted[...last].reduce(0, +) / Double(last + 1)
}
