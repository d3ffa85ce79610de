import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Causality check")
struct CausalityCheckTests {
  private let others = ["SPY": FrameBars.sample(.walk(rows: 900, seed: 2), dataset: "SPY")]

  /// Signals and plots over three frames.
  private func graph() -> StrategyGraph {
    var sample = GraphSample()
    sample.graph.frames.append(.init(dataset: nil, interval: 10 * FrameBars.minute))
    sample.graph.frames.append(.init(dataset: "SPY", interval: nil))
    sample.graph.frames.append(.init(dataset: "SPY", interval: 30 * FrameBars.minute))
    let close = sample.bars(.close)
    let means = (1...3).map { frame in
      sample.node(
        .align,
        [sample.call("sma", [sample.bars(.close, frame: frame)], [3], frame: frame)])
    }
    sample.graph.signals.enterLong = sample.call("crosses_above", [close, means[0]])
    sample.graph.signals.exitLong = sample.binary(.less, close, means[1])
    for mean in means { sample.plot(mean) }
    return sample.graph
  }

  @Test(
    "other frames and datasets show nothing before it is known", arguments: [1, 2, 3] as [UInt64])
  func frames(seed: UInt64) throws {
    let bars = FrameBars.sample(.walk(rows: 900, seed: seed))
    var check = CausalityCheck(graph(), on: bars, others: { others[$0] }, seed: seed)
    #expect(try check.step() == .running(done: 0, total: 24))
    #expect(try check.step() == .running(done: 1, total: 24))
    #expect(try check.finish() == .finished(nil, tried: 24), "seed \(seed)")
  }

  /// Evaluates the graph on bars that were moved: row r has the close of row r + 1.
  private func lookingAhead(
    _ graph: StrategyGraph, from first: Int
  ) -> CausalityCheck.Evaluation {
    { bars, others throws(EvaluationError) in
      var arrays = BarArrays(
        times: unsafe Array(bars.times), open: unsafe Array(bars.open),
        high: unsafe Array(bars.high), low: unsafe Array(bars.low),
        close: unsafe Array(bars.close), volume: unsafe Array(bars.volume))
      for row in min(first, bars.rows)..<max(first, bars.rows - 1) where row + 1 < bars.rows {
        arrays.close[row] = arrays.close[row + 1]
      }
      return try GraphEvaluator(byteCountMax: 0).evaluate(
        graph, on: .sample(arrays), others: others)
    }
  }

  @Test("a look into the future is found and named")
  func offence() throws {
    let graph = graph()
    let bars = FrameBars.sample(.walk(rows: 900, seed: 5))
    var sample = GraphSample()
    sample.plot(sample.call("sma", [sample.bars(.close)], [1]), "mean")
    var check = CausalityCheck(
      plotNames: ["mean"], on: bars, others: [:], rows: 500, seed: 1,
      evaluate: lookingAhead(sample.graph, from: 0))
    guard case .finished(let offence?, _) = try check.finish() else {
      Issue.record("no offence found")
      return
    }
    #expect(offence.name == "mean")
    // Rows are those of the dataset, not of the window.
    #expect((400..<900).contains(offence.row))
    var clean = CausalityCheck(graph, on: bars, others: { others[$0] }, seed: 1)
    #expect(try clean.finish() == .finished(nil, tried: 24))
  }

  @Test("a check of no bars and of one bar ends at once")
  func fewBars() throws {
    for rows in [0, 1] {
      let bars = FrameBars.sample(.walk(rows: rows, seed: 5))
      var check = CausalityCheck(graph(), on: bars, others: { others[$0] }, seed: 1)
      #expect(try check.finish() == .finished(nil, tried: 0))
    }
  }
}
