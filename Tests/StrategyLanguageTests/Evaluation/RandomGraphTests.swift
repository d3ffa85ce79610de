import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Random strategies")
struct RandomGraphTests {
  private func bars(_ seed: UInt64, hostile: Bool) -> (FrameBars, FrameBars) {
    let version = "\(seed)"
    return (
      .sample(.walk(rows: 260, seed: seed, hostile: hostile), version: version),
      .sample(
        .walk(rows: 240, seed: seed &+ 1, start: 1_699_999_920_000_000_000, hostile: hostile),
        dataset: "SPY", version: version)
    )
  }

  @Test("none depends on the future, on any bars")
  func causality() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      let (traded, other) = bars(seed, hostile: seed % 3 == 0)
      let graph = GraphSample.random(seed: seed).graph
      var check = CausalityCheck(graph, on: traded, others: { _ in other }, seed: seed)
      let end = try check.finish()
      #expect(end == .finished(nil, tried: 24), "seed \(seed)")
    }
  }

  @Test("whatever was computed before, and within whatever budget, results are the same bits")
  func memory() throws {
    let evaluators = [0, 3_000, 20_000, 1 << 22].map { GraphEvaluator(byteCountMax: $0) }
    let budgets = [0, 3_000, 20_000, 1 << 22]
    var last: [EvaluatedStrategy?] = Array(repeating: nil, count: evaluators.count)
    for seed in 1...300 as ClosedRange<UInt64> {
      // Two sets of bars, so that what is kept is found again.
      let (traded, other) = bars(seed % 2, hostile: seed % 2 == 0)
      let graph = GraphSample.random(seed: 1 + seed / 3, steps: 12 + Int(seed % 3) * 6).graph
      let expected = try GraphEvaluator(byteCountMax: 0)
        .evaluate(graph, on: traded) { _ in other }
      for (place, evaluator) in evaluators.enumerated() {
        let result = try evaluator.evaluate(
          graph, on: traded, others: { _ in other }, replacing: last[place])
        #expect(evaluator.keptByteCount <= budgets[place])
        for (one, two) in zip(columns(result), columns(expected)) {
          #expect(
            one.firstDifference(from: two, rows: traded.rows) == nil,
            "seed \(seed), budget \(budgets[place])")
        }
        last[place] = result
      }
    }
  }

  @Test("nothing is computed twice, and what is known is not computed again")
  func sharing() throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      let (traded, other) = bars(seed, hostile: false)
      let graph = GraphSample.random(seed: seed).graph
      #expect(Set(graph.nodes).count == graph.nodes.count)
      let evaluator = GraphEvaluator(byteCountMax: 1 << 24)
      let first = try evaluator.evaluate(graph, on: traded) { _ in other }
      let second = try evaluator.evaluate(
        graph, on: traded, others: { _ in other }, replacing: first)
      #expect(second.computedNodes.isEmpty, "seed \(seed)")
    }
  }

  private func columns(_ result: EvaluatedStrategy) -> [EvaluatedColumn] {
    [result.longEntries, result.longExits, result.shortEntries, result.shortExits]
      .compactMap { $0 } + result.plots
  }
}
