import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Ready strategies")
struct ReadyStrategyTests {
  private let daily = FrameBars.sample(
    .walk(rows: 3_000, seed: 20, start: 0, gap: FrameBars.day), barLength: FrameBars.day,
    isDaily: true)
  private let other = FrameBars.sample(
    .walk(rows: 3_000, seed: 21, start: 0, gap: FrameBars.day), dataset: "MSFT",
    barLength: FrameBars.day, isDaily: true)

  private func ready(_ id: String) throws -> CheckedStrategy {
    let found = readyStrategies.first { $0.id == id }
    return try CheckedStrategy(#require(found).text)
  }

  @Test("there are twelve, each explained in two lines that its text begins with")
  func texts() {
    #expect(readyStrategies.count == 12)
    #expect(Set(readyStrategies.map(\.id)).count == 12)
    #expect(readyStrategies.prefix(2).map(\.id) == ["rsi_reversal", "dual_moving_average"])
    for strategy in readyStrategies {
      let lines = strategy.summary.split(separator: "\n")
      #expect(lines.count == 2, "\(strategy.id)")
      let comment = lines.map { "# \($0)\n" }.joined()
      #expect(strategy.text.hasPrefix(comment), "\(strategy.id)")
    }
  }

  @Test("each is checked, trades, plots something and sees no future", arguments: 0..<12)
  func trades(place: Int) throws {
    let strategy = readyStrategies[place]
    let checked = try CheckedStrategy(strategy.text)
    #expect(checked.parameters.allSatisfy { !$0.label.isEmpty })
    let graph = checked.initialGraph
    let result = try GraphEvaluator(byteCountMax: 1 << 24)
      .evaluate(graph, on: daily) { _ in other }
    #expect(!result.plots.isEmpty)
    var run = PortfolioRun()
    try result.simulate(
      on: daily, settings: SimulationSettings(fees: 0.001), position: graph.position, into: &run)
    #expect(run.trades.count >= 2, "\(strategy.id)")
    #expect(run.equity.allSatisfy { $0 > 0 }, "\(strategy.id)")
    var check = CausalityCheck(graph, on: daily, others: { _ in other }, seed: 1)
    #expect(try check.finish() == .finished(nil, tried: 24), "\(strategy.id)")
  }

  @Test("the first two have the parameters that clients know")
  func parameters() throws {
    let reversal = try ready("rsi_reversal").parameters
    #expect(reversal.map(\.name) == ["window", "low", "high"])
    #expect(reversal.map(\.label) == ["RSI window", "Low level", "High level"])
    #expect(
      reversal.map(\.kind) == [
        .integer(initial: 14, range: 2...200, step: 1),
        .real(initial: 30, range: 1...50, step: 0.5),
        .real(initial: 70, range: 50...99, step: 0.5),
      ])
    let averages = try ready("dual_moving_average").parameters
    #expect(averages.map(\.name) == ["fast", "slow", "average"])
    #expect(averages.map(\.label) == ["Fast window", "Slow window", "Average"])
    #expect(
      averages.map(\.kind) == [
        .integer(initial: 20, range: 2...200, step: 1),
        .integer(initial: 50, range: 3...400, step: 1),
        .choice(initial: "simple", choices: ["simple", "exponential"]),
      ])
    let plots = try ready("rsi_reversal").initialGraph.plots
    #expect(plots.map(\.label) == ["RSI"] && plots.map(\.levels) == [[30, 70]])
  }

  @Test("the RSI reversal's signals and run are those of the engine's kernels, bit for bit")
  func reversal() throws {
    let strategy = try ready("rsi_reversal")
    let evaluator = GraphEvaluator(byteCountMax: 1 << 22)
    let close = unsafe Array(daily.close)
    for (window, low, high) in [(14, 30.0, 70.0), (2, 50, 50), (200, 1, 99), (21, 42.5, 57.5)] {
      let graph = try strategy.graph(parameters: [
        "window": .number(Double(window)), "low": .number(low), "high": .number(high),
      ])
      var rsi = [Double](repeating: 0, count: close.count)
      var (entries, exits) = ([Bool](repeating: false, count: close.count), [Bool]())
      exits = entries
      var out = rsi.mutableSpan
      relativeStrengthIndex(close.span, window: window, smoothing: .wilder, into: &out)
      var entryOut = entries.mutableSpan
      crossedAbove(rsi.span, level: low, into: &entryOut)
      var exitOut = exits.mutableSpan
      crossedBelow(rsi.span, level: high, into: &exitOut)
      let result = try evaluator.evaluate(graph, on: daily)
      try expect(result, graph, entries: entries, exits: exits, plots: [rsi])
    }
  }

  @Test("the dual moving average's signals and run are those of the engine's kernels, bit for bit")
  func averages() throws {
    let strategy = try ready("dual_moving_average")
    let evaluator = GraphEvaluator(byteCountMax: 1 << 22)
    let close = unsafe Array(daily.close)
    for (fast, slow) in [(20, 50), (2, 3), (200, 400), (5, 5)] {
      for kind in ["simple", "exponential"] {
        let graph = try strategy.graph(parameters: [
          "fast": .number(Double(fast)), "slow": .number(Double(slow)), "average": .choice(kind),
        ])
        let first = average(close, window: fast, isSimple: kind == "simple")
        let second = average(close, window: slow, isSimple: kind == "simple")
        var entries = [Bool](repeating: false, count: close.count)
        var exits = entries
        var entryOut = entries.mutableSpan
        crossedAbove(first.span, second.span, into: &entryOut)
        var exitOut = exits.mutableSpan
        crossedBelow(first.span, second.span, into: &exitOut)
        let result = try evaluator.evaluate(graph, on: daily)
        try expect(result, graph, entries: entries, exits: exits, plots: [first, second])
      }
    }
  }

  private func average(_ close: [Double], window: Int, isSimple: Bool) -> [Double] {
    var values = [Double](repeating: 0, count: close.count)
    var out = values.mutableSpan
    if isSimple {
      simpleMovingAverage(close.span, window: window, into: &out)
    } else {
      exponentialMovingAverage(close.span, window: window, into: &out)
    }
    return values
  }

  private func expect(
    _ result: EvaluatedStrategy, _ graph: StrategyGraph, entries: [Bool], exits: [Bool],
    plots: [[Double]]
  ) throws {
    #expect(result.shortEntries == nil && result.shortExits == nil)
    #expect(result.longEntries?.flagArray == entries)
    #expect(result.longExits?.flagArray == exits)
    #expect(result.plots.count == plots.count)
    for (one, other) in zip(result.plots, plots) {
      #expect(firstDifference(one.numberArray, other) == nil)
    }
    for fill in [FillRule.nextOpen, .sameClose] {
      let settings = SimulationSettings(fees: 0.001, slippage: 0.0005, fill: fill)
      var (run, plain) = (PortfolioRun(), PortfolioRun())
      try result.simulate(on: daily, settings: settings, position: graph.position, into: &run)
      let (open, close) = unsafe (daily.open, daily.close)
      try unsafe plain.run(
        open: open.span, close: close.span, entries: entries.span, exits: exits.span,
        settings: settings, periodsPerYear: daily.periodsPerYear)
      #expect(firstDifference(run.equity, plain.equity) == nil)
      #expect(run.trades.count == plain.trades.count)
    }
  }
}
