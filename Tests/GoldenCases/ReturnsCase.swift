import BacktestEngine

/// A case of kind `returns`.
struct ReturnsCase {
  private let golden: GoldenValue

  init(_ golden: GoldenValue) {
    self.golden = golden
  }

  func computed() throws -> GoldenValue {
    throw CaseProblem.unknown("returns \(golden["call"]["function"].text ?? "none")")
  }
}
