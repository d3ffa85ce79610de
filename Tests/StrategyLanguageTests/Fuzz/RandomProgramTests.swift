import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Random programs")
struct RandomProgramTests {
  private func bars(_ seed: UInt64) -> (FrameBars, FrameBars) {
    let version = "\(seed)"
    let isHostile = seed % 3 == 0
    return (
      .sample(.walk(rows: 220, seed: seed, hostile: isHostile), version: version),
      .sample(
        .walk(rows: 200, seed: seed &+ 1, start: 1_699_999_920_000_000_000, hostile: isHostile),
        dataset: "SPY", version: version)
    )
  }

  @Test("each checks, and at any values of its parameters it runs and sees no future")
  func causality() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      let text = RandomProgram.text(seed: seed)
      let checked: CheckedStrategy
      do throws(StrategyDiagnostics) {
        checked = try CheckedStrategy(text)
      } catch {
        Issue.record("seed \(seed): \(faults(text))\n\(text)")
        continue
      }
      let graph = try checked.graph(parameters: RandomProgram.values(of: checked, seed: seed))
      let (traded, other) = bars(seed)
      let result = try GraphEvaluator(byteCountMax: 1 << 22)
        .evaluate(graph, on: traded) { _ in other }
      #expect(result.plots.count == graph.plots.count)
      var run = PortfolioRun()
      // Hostile prices may be refused by the simulation, but nothing else.
      try? result.simulate(
        on: traded, settings: SimulationSettings(fees: 0.001), position: graph.position,
        into: &run)
      var check = CausalityCheck(graph, on: traded, others: { _ in other }, seed: seed)
      #expect(try check.finish() == .finished(nil, tried: 24), "seed \(seed)\n\(text)")
    }
  }

  @Test("together they use every function and operator")
  func coverage() throws {
    var functions: Set<String> = []
    var operators: Set<StrategyGraph.BinaryOperator> = []
    for seed in 1...300 as ClosedRange<UInt64> {
      let checked = try CheckedStrategy(RandomProgram.text(seed: seed))
      for node in checked.initialGraph.nodes {
        switch node.operation {
        case .call(let name, _, _): functions.insert(name)
        case .binary(let binary): operators.insert(binary)
        default: break
        }
      }
    }
    #expect(functions == Set(FunctionLibrary.descriptions.map(\.name)))
    #expect(operators == Set(StrategyGraph.BinaryOperator.allCases))
  }

  @Test(
    "no operator sees the future",
    arguments: [
      "close + open", "close - open", "close * open", "close / open", "-close",
      "close < open", "close <= open", "close > open", "close >= open", "close == open",
      "close != open", "close > 1 and open > 1", "close > 100 or open > 100",
      "not close > open", "if close > open then high else low",
      "if close > open then high > 100 else low > 100", "close[1]", "close[150]",
      "(close > open)[1]", "close of \"SPY\"", "(close > open) of \"SPY\"",
      "on(\"5m\", close)", "on(\"5m\", close > open)", "on(\"15m\", close of \"SPY\")",
      "on(\"15m\", volume) of \"SPY\"", "on(\"1h\", high[1])",
    ])
  func operators(expression: String) throws {
    let graph = try graph("enter long when close > open\nplot \(expression)")
    for seed in 1...6 as ClosedRange<UInt64> {
      let (traded, other) = bars(seed)
      var check = CausalityCheck(graph, on: traded, others: { _ in other }, seed: seed)
      #expect(try check.finish() == .finished(nil, tried: 24), "seed \(seed)")
    }
  }

  @Test("values of parameters never fail that the check let pass")
  func binding() throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      let checked = try CheckedStrategy(RandomProgram.text(seed: seed))
      for draw in 1...20 as ClosedRange<UInt64> {
        let values = RandomProgram.values(of: checked, seed: seed &* 1_000 &+ draw)
        #expect(throws: Never.self, "seed \(seed)") { try checked.graph(parameters: values) }
      }
    }
  }
}
