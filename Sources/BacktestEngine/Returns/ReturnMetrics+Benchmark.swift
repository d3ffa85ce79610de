import Glibc

extension ReturnMetrics {
  /// Mean over deviation of the returns above the benchmark's, per row.
  package func informationRatio(_ benchmark: [Double]) -> Double {
    let active = Moments(rows: returns.count) { returns[$0] - benchmark[$0] }
    guard returns.count > 1 else { return .nan }
    return conventions.riskRatio(active.mean, over: active.deviation(conventions))
  }

  /// How much the returns move with the benchmark's; NaN if that does not move.
  package func beta(_ benchmark: [Double]) -> Double {
    guard returns.count > 1 else { return .nan }
    let riskFree = conventions.riskFree
    let reference = Moments(rows: returns.count) { row in
      returns[row].isNaN ? .nan : benchmark[row] - riskFree
    }
    let products = Moments(rows: returns.count) { row in
      (benchmark[row] - riskFree - reference.mean) * (returns[row] - riskFree)
    }
    let variance = reference.second / Double(reference.count)
    return variance < 1e-30 ? .nan : products.mean / variance
  }

  /// The annualised return that the benchmark's does not explain.
  package func alpha(_ benchmark: [Double]) -> Double {
    guard returns.count > 1 else { return .nan }
    let riskFree = conventions.riskFree
    let slope = beta(benchmark)
    let unexplained = Moments(rows: returns.count) { row in
      (returns[row] - riskFree) - slope * (benchmark[row] - riskFree)
    }
    return pow(unexplained.mean + 1, conventions.annualFactor) - 1
  }

  /// Annualised return over the benchmark's.
  package func capture(_ benchmark: [Double]) -> Double {
    capture(benchmark) { _ in true }
  }

  /// The same on the rows where the benchmark rose.
  package func upCapture(_ benchmark: [Double]) -> Double {
    capture(benchmark) { $0 > 0 }
  }

  /// The same on the rows where the benchmark fell.
  package func downCapture(_ benchmark: [Double]) -> Double {
    capture(benchmark) { $0 < 0 }
  }

  private func capture(_ benchmark: [Double], where isSelected: (Double) -> Bool) -> Double {
    let rows = returns.indices.filter { isSelected(benchmark[$0]) }
    guard !rows.isEmpty else { return .nan }
    let own = ReturnMetrics(rows.map { returns[$0] }, conventions).annualized
    let other = ReturnMetrics(rows.map { benchmark[$0] }, conventions).annualized
    return conventions.riskRatio(own, over: other)
  }
}
