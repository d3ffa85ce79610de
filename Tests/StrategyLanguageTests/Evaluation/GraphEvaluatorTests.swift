import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Graph evaluator")
struct GraphEvaluatorTests {
  /// RSI crossing levels, and the close above its average.
  private func reversal(low: Double, high: Double = 70, window: Double = 14) -> StrategyGraph {
    var sample = GraphSample()
    let close = sample.bars(.close)
    let rsi = sample.call("rsi", [close], [window, 0])
    let rises = sample.call("crosses_above", [rsi, sample.number(low)])
    let isAbove = sample.binary(.greater, close, sample.call("sma", [close], [50]))
    sample.graph.signals.enterLong = sample.binary(.and, rises, isAbove)
    sample.graph.signals.exitLong = sample.call("crosses_below", [rsi, sample.number(high)])
    sample.plot(rsi, "rsi")
    return sample.graph
  }

  private func operations(_ graph: StrategyGraph, _ nodes: Set<Int>) -> [String] {
    nodes.sorted().map { node in
      switch graph.nodes[node].operation {
      case .call(let name, _, _): name
      case .binary(let binary): binary.rawValue
      default: "other"
      }
    }
  }

  @Test("a change recomputes only what it touches")
  func touchedPart() throws {
    let evaluator = GraphEvaluator(byteCountMax: 1 << 24)
    let bars = FrameBars.sample(.walk(rows: 1_000, seed: 1))
    let first = try evaluator.evaluate(reversal(low: 30), on: bars)
    #expect(first.computedNodes.count == 6)
    let same = try evaluator.evaluate(reversal(low: 30), on: bars, replacing: first)
    #expect(same.computedNodes.isEmpty)
    let graph = reversal(low: 31)
    let moved = try evaluator.evaluate(graph, on: bars, replacing: same)
    #expect(operations(graph, moved.computedNodes) == ["crosses_above", "and"])
    let signals = try evaluator.evaluate(reversal(low: 31), on: bars, computing: .signals)
    #expect(signals.plots.isEmpty && signals.computedNodes.isEmpty)
  }

  @Test("equal expressions over other bars are other values")
  func identities() throws {
    let evaluator = GraphEvaluator(byteCountMax: 1 << 24)
    let graph = reversal(low: 40)
    let versions = ["1", "2"].map { version in
      FrameBars.sample(.walk(rows: 300, seed: version == "1" ? 3 : 4), version: version)
    }
    for _ in 0..<2 {
      for bars in versions {
        let shared = try evaluator.evaluate(graph, on: bars)
        let alone = try GraphEvaluator(byteCountMax: 0).evaluate(graph, on: bars)
        #expect(
          firstDifference(shared.plots[0].numberArray, alone.plots[0].numberArray) == nil)
        #expect(shared.longEntries?.flagArray == alone.longEntries?.flagArray)
      }
    }
    evaluator.forget(dataset: "another")
    #expect(try evaluator.evaluate(graph, on: versions[0]).computedNodes.isEmpty)
    evaluator.forget(dataset: versions[0].identity.dataset)
    for bars in versions {
      #expect(try evaluator.evaluate(graph, on: bars).computedNodes.count == 6)
    }
  }

  @Test("however many small columns are known, a change does not pay for all of them")
  func manySmallColumns() throws {
    let evaluator = GraphEvaluator(byteCountMax: 1 << 28)
    let bars = FrameBars.sample(.walk(rows: 3, seed: 1))
    func change(_ level: Int) throws {
      var sample = GraphSample()
      var sum = sample.binary(.add, sample.bars(.close), sample.number(Double(level)))
      for window in 2..<10 { sum = sample.call("sma", [sum], [Double(window)]) }
      sample.plot(sum)
      _ = try evaluator.evaluate(sample.graph, on: bars)
    }
    var level = 0
    while evaluator.identityPassCount == 0, level < 20_000 {
      try change(level)
      level += 1
    }
    #expect(evaluator.identityPassCount == 1)
    for further in 0..<100 { try change(level + further) }
    #expect(evaluator.identityPassCount == 1)
  }

  @Test("all results of a call are computed together, and only those that are used are kept")
  func resultsOfOneCall() throws {
    var sample = GraphSample()
    let close = sample.bars(.close)
    for result in [0, 1] {
      sample.plot(sample.call("macd", [close], [12, 26, 9, 0], result: result))
    }
    let evaluator = GraphEvaluator(byteCountMax: 1 << 24)
    let bars = FrameBars.sample(.walk(rows: 1_000, seed: 1))
    let result = try evaluator.evaluate(sample.graph, on: bars)
    #expect(result.computedNodes.count == 2)
    #expect(result.byteCount == 16_000)
    let histogram = sample.call("macd", [close], [12, 26, 9, 0], result: 2)
    sample.plot(histogram)
    let more = try evaluator.evaluate(sample.graph, on: bars)
    #expect(more.computedNodes == [histogram])
  }

  @Test("what is kept stays within the budget, and no result depends on it")
  func budget() throws {
    let bars = FrameBars.sample(.walk(rows: 2_000, seed: 9))
    let fresh = GraphEvaluator(byteCountMax: 0)
    for budget in [0, 1_000, 40_000, 200_000, 1 << 24] {
      let evaluator = GraphEvaluator(byteCountMax: budget)
      var generator = SeededGenerator(seed: 5)
      var last: EvaluatedStrategy?
      for step in 0..<60 {
        let graph = reversal(
          low: Double(20 + generator.below(20)), window: Double(5 + generator.below(10)))
        let result = try evaluator.evaluate(graph, on: bars, replacing: last)
        let expected = try fresh.evaluate(graph, on: bars)
        #expect(
          evaluator.keptByteCount <= budget, "budget \(budget), step \(step)")
        #expect(
          firstDifference(result.plots[0].numberArray, expected.plots[0].numberArray) == nil)
        #expect(result.longEntries?.flagArray == expected.longEntries?.flagArray)
        last = result
      }
    }
  }

  @Test("a result keeps its columns whatever is computed later")
  func heldColumns() throws {
    let evaluator = GraphEvaluator(byteCountMax: 60_000)
    let bars = FrameBars.sample(.walk(rows: 2_000, seed: 2))
    let held = try evaluator.evaluate(reversal(low: 30), on: bars)
    let (plot, entries) = (held.plots[0].numberArray, held.longEntries?.flagArray)
    for low in 31...60 {
      _ = try evaluator.evaluate(
        reversal(low: Double(low), window: Double(low)), on: bars, replacing: held)
    }
    #expect(firstDifference(held.plots[0].numberArray, plot) == nil)
    #expect(held.longEntries?.flagArray == entries)
  }

  @Test("a drag of a slider uses the same memory again and again")
  func reusedBuffers() throws {
    let evaluator = GraphEvaluator(byteCountMax: 1 << 24)
    let bars = FrameBars.sample(.walk(rows: 10_000, seed: 2))
    var last: EvaluatedStrategy?
    var kept: Set<Int> = []
    for step in 0..<40 {
      last = try evaluator.evaluate(
        reversal(low: 20 + Double(step) / 2), on: bars, computing: .signals, replacing: last)
      if step >= 4 { kept.insert(evaluator.keptByteCount) }
    }
    #expect(kept.count <= 2, "\(kept)")
    #expect(kept.allSatisfy { $0 < 300_000 })
  }

  @Test("calls that the library does not have throw")
  func invalidCalls() {
    let bars = FrameBars.sample(.walk(rows: 10, seed: 2))
    let constants: [[Double]] = [[], [0], [1.5], [.nan], [1e300], [5, 5], [100_001]]
    for constants in constants {
      var sample = GraphSample()
      sample.plot(sample.call("sma", [sample.bars(.close)], constants))
      #expect(throws: EvaluationError.invalidCall("sma")) {
        try GraphEvaluator(byteCountMax: 0).evaluate(sample.graph, on: bars)
      }
    }
    var sample = GraphSample()
    sample.plot(sample.call("no_such_function", []))
    #expect(throws: EvaluationError.invalidCall("no_such_function")) {
      try GraphEvaluator(byteCountMax: 0).evaluate(sample.graph, on: bars)
    }
  }

  @Test("the cost counts every node, and the working memory what is alive at once")
  func cost() {
    let graph = reversal(low: 30)
    let rsi = FunctionLibrary.description(of: "rsi")?.operationsPerBar ?? 0
    // Beside it: close 1, crossings 2 each, sma 2, comparison 1, and 1.
    #expect(graph.operationCount(rows: 1_000) == (rsi + 9) * 1_000)
    #expect(graph.workingByteCount(rows: 1_000) <= Double(graph.nodes.count) * 8_000)
    #expect(graph.workingByteCount(rows: 1_000) >= 3 * 8_000)
  }
}
