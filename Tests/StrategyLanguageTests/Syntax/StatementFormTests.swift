import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Forms of statements")
struct StatementFormTests {
  private let entry = "enter long when close > open\n"

  @Test("four signals; several rules of one kind are any of them")
  func signals() throws {
    let graph = try graph(
      """
      enter long when close > open
      exit long when close < open
      enter short when close < low[1]
      exit short when close > high[1]
      exit long when close < 5
      exit long when close < open
      """)
    #expect(graph.text(of: graph.signals.enterLong) == "(close > open)")
    #expect(
      graph.text(of: graph.signals.exitLong)
        == "(((close < open) or (close < 5)) or (close < open))")
    #expect(graph.text(of: graph.signals.enterShort) == "(close < low[1])")
    #expect(graph.text(of: graph.signals.exitShort) == "(close > high[1])")
    let short = try self.graph("enter short when true")
    #expect(short.text(of: short.signals.enterShort) == "true" && short.signals.enterLong == nil)
  }

  private func graph(_ text: String) throws -> StrategyGraph {
    try CheckedStrategy(text).initialGraph
  }

  private func position(_ text: String) throws -> PositionSettings {
    try graph(entry + text).position
  }

  @Test("sizes in parts of equity, money and shares")
  func sizes() throws {
    #expect(try position("").size == nil)
    #expect(try position("size 50% of equity").size == .init(amount: 0.5, unit: .percentOfEquity))
    #expect(try position("size 1000 cash").size == .init(amount: 1_000, unit: .money))
    #expect(try position("size 2 * 5 shares").size == .init(amount: 10, unit: .shares))
    #expect(
      try position("param part = 0.25 in 0.1..1.0\nsize part of equity").size
        == .init(amount: 0.25, unit: .percentOfEquity))
  }

  @Test("stops: alone, with parts, as ladders that stand nearest first; 0 is off")
  func stops() throws {
    typealias Level = PositionSettings.Level
    let both = try position("stop_loss 5%   take_profit 12%   trailing 3% after 6%")
    #expect(both.stopLosses == [Level(distance: 0.05)])
    #expect(both.takeProfits == [Level(distance: 0.12)])
    #expect(both.trailing == .init(distance: 0.03, activation: 0.06))
    let ladder = try position(
      "take_profit 20%\ntake_profit 6% close 50%; take_profit 9% close 0.25")
    #expect(
      ladder.takeProfits == [
        Level(distance: 0.06, share: 0.5), Level(distance: 0.09, share: 0.25),
        Level(distance: 0.2),
      ])
    #expect(try position("trailing 8%").trailing == .init(distance: 0.08, activation: 0))
    let off = try position("stop_loss 0\ntake_profit 0%\ntrailing 0 after 5%\ntime_stop 0")
    #expect(off == PositionSettings())
    #expect(try position("time_stop 20 bars").barsMax == 20)
    #expect(try position("time_stop 20").barsMax == 20)
  }

  @Test("plots: names, labels, panes, levels")
  func plots() throws {
    let graph = try graph(
      """
      r = rsi(close, 14)
      enter long when crosses_above(r, 30) or r > 5
      exit long when 70 < r
      plot r as "Relative strength" on own
      plot sma(close, 20)
      plot volume
      plot close > open
      plot r
      plot (close + open) / 2 on price
      """)
    #expect(graph.plots.map(\.name) == ["r", "plot_2", "volume", "plot_4", "plot_5", "plot_6"])
    #expect(
      graph.plots.map(\.label) == [
        "Relative strength", "sma(close, 20)", "volume", "close > open", "r",
        "(close + open) / 2",
      ])
    #expect(graph.plots.map(\.pane) == [.own, .price, .own, .price, .own, .price])
    #expect(graph.plots[0].levels == [5, 30, 70] && graph.plots[1].levels.isEmpty)
  }

  @Test("names of plots are unique, whatever variables are called")
  func plotNames() throws {
    let graph = try graph(
      entry + "plot_2 = close\nplot plot_2\nplot open + 1\nplot plot_2\nplot high + 1")
    #expect(graph.plots.map(\.name) == ["plot_2", "plot_3", "plot_4", "plot_5"])
  }

  @Test("without a plot, indicators that have a name and are used are drawn")
  func plotsByThemselves() throws {
    let text = """
      param level = 30 in 1..99
      r = rsi(close, 14)
      unused = rsi(close, 15)
      m = macd(close)
      weekly = on("1w", sma(close, 5))
      sum = close + open
      enter long when r < level and m > weekly and sum > 1
      """
    let checked = try CheckedStrategy(text)
    #expect(checked.initialGraph.plots.map(\.name) == ["r", "m", "weekly"])
    #expect(checked.initialGraph.plots.map(\.levels) == [[30], [], []])
    #expect(try checked.graph(parameters: [:]) == checked.initialGraph)
  }

  @Test("lines go on inside parentheses and around operators; comments and semicolons")
  func lines() throws {
    let graph = try graph(
      """
      # a comment "with quotes
      // another one
      ;;
      r = rsi(
        close,   # the source
        14
      )
      x = close +
        open; y = close
      enter long when r > 30
        and x > 1 or
        y > 2\r
      exit long when if r > 1
        then close > 1
        else open > 1
      """)
    #expect(
      graph.text(of: graph.signals.enterLong)
        == "(((rsi(close; 14, 0) > 30) and ((close + open) > 1)) or (close > 2))")
    #expect(
      graph.text(of: graph.signals.exitLong)
        == "if((rsi(close; 14, 0) > 1), (close > 1), (open > 1))")
  }

  @Test("the example of the product's description checks and runs as written")
  func example() throws {
    let checked = try CheckedStrategy(
      """
      param window = 14 in 2..200
      param low = 30 in 1..50, high = 70 in 50..99
      r = rsi(close, window)
      enter long when crosses_above(r, low) and close > sma(close, 200)
      exit long when crosses_below(r, high)
      stop_loss 5%   take_profit 12%   trailing 3% after 6%
      size 50% of equity
      """)
    #expect(checked.parameters.map(\.name) == ["window", "low", "high"])
    #expect(
      checked.parameters.map(\.kind) == [
        .integer(initial: 14, range: 2...200, step: 1),
        .integer(initial: 30, range: 1...50, step: 1),
        .integer(initial: 70, range: 50...99, step: 1),
      ])
    let graph = checked.initialGraph
    #expect(
      graph.text(of: graph.signals.enterLong)
        == "(crosses_above(rsi(close; 14, 0), 30) and (close > sma(close; 200)))")
    #expect(graph.plots.map(\.name) == ["r"] && graph.plots[0].levels == [30, 70])
    let bars = FrameBars.sample(.walk(rows: 30_000, seed: 4))
    let evaluator = GraphEvaluator(byteCountMax: 1 << 22)
    let result = try evaluator.evaluate(graph, on: bars)
    var run = PortfolioRun()
    try result.simulate(
      on: bars, settings: SimulationSettings(), position: graph.position, into: &run)
    #expect(run.trades.count > 5)
    let order = run.orders[0]
    #expect(abs(order.size * order.price - 5_000) < 1)
    var check = CausalityCheck(graph, on: bars, others: { _ in nil }, seed: 1)
    #expect(try check.finish() == .finished(nil, tried: 24))
  }
}
