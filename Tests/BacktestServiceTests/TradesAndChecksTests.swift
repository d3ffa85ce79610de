import BacktestEngine
import BacktestService
import MessagePackCodec
import Testing
import WireMessages

@Suite("Trades, exposure, rejections and causality")
struct TradesAndChecksTests {
  @Test("pages hold the trades of the run on view", arguments: [0, 256 << 20])
  func pages(budget: Int) throws {
    let state = RunState.rsi("EURUSD", window: 3, low: 45, high: 55)
    let socket = try TestSocket(budgetBytes: budget)
    #expect(try socket.answer(.trades(TradePage(first: 0, count: 5)))["code"]?.text == "no_run")
    _ = try socket.run(state, id: 6)
    // With no memory to keep anything, another socket's run drops this one's.
    _ = try TestSocket(socket.backtester, socket: 2).run(.averages("MSFT"))
    let trades = try DirectEngine(state).portfolio.trades
    var first = 0
    var profits: [Double] = []
    var rows: [Double] = []
    while true {
      let page = try socket.answer(.trades(TradePage(first: first, count: 100)))
      #expect(page["run"]?.number == 6 && page["total"]?.number == Double(trades.count))
      let values = try #require(page["pnl"]?.values)
      profits += values
      rows += try #require(page["exit_row"]?.values)
      guard values.count == 100 else { break }
      first += 100
    }
    #expect(sameBits(profits, trades.profits))
    #expect(sameBits(rows, trades.exitRows.map(Double.init)))
    let behind = try socket.answer(.trades(TradePage(first: 1 << 40, count: 1_000)))
    #expect(behind["size"]?.values == [] && behind["total"]?.number == Double(trades.count))
    socket.backtester.close(1)
    #expect(try socket.answer(.trades(TradePage(first: 0, count: 5)))["code"]?.text == "no_run")
  }

  @Test("exposure is what the position is worth of the equity, below 0 when short")
  func exposure() throws {
    let text = """
      enter long when close > sma(close, 20)
      enter short when close < sma(close, 20)
      """
    let wide = ViewRequest(width: 8_192)
    let message = try TestSocket().run(.text(text, view: wide))
    let exposure = try #require(message["exposure"]?["min"]?.values)
    #expect(message["exposure"]?["max"]?.values == exposure)
    #expect(exposure.contains { $0 > 0.99 } && exposure.contains { $0 < -0.9 })
    #expect(exposure[..<20].allSatisfy { $0 == 0 })
    let directions = try #require(message["markers"]?["entry_direction"]?.values)
    #expect(Set(directions) == [1, -1])
    #expect(message["metrics"]?["short_trades"]?.number ?? 0 > 10)
  }

  @Test("rejected orders are marked with their reason")
  func rejections() throws {
    // More shares than the cash can buy, where a partial fill is not wanted.
    let text = "enter long when close > open\nexit long when close < open\nsize 1000000 shares"
    let message = try TestSocket().run(.text(text, view: ViewRequest(width: 300)))
    let reasons = try #require(message["rejections"]?["reason"]?.values)
    let count = try #require(message["rejections"]?["rejections_in_view"]?.number)
    #expect(message["metrics"]?["rejected_orders"]?.number == count)
    #expect(reasons.allSatisfy { $0 >= 0 && Int($0) < OrderReason.texts.count })
    #expect(Double(reasons.count) <= count)
  }

  @Test("stops of a strategy are counted by their kind")
  func stopCounts() throws {
    let text = """
      enter long when close > open
      stop_loss 2%
      take_profit 3%
      """
    let metrics = try TestSocket().run(.text(text))["metrics"]
    let losses = metrics?["stop_losses"]?.number ?? 0
    let profits = metrics?["take_profits"]?.number ?? 0
    #expect(losses > 10 && profits > 10)
    #expect(losses + profits == metrics?["trades"]?.number)
  }

  @Test("a strategy that looks at nothing to come passes, told how far it is on the way")
  func causality() throws {
    let socket = try TestSocket()
    for strategy in strategyDescriptions.prefix(4) {
      let state = CausalityState(
        dataset: "AAPL", strategy: StrategyState(.text(strategy.text), parameters: []))
      var last = MessagePackValue.null
      for step in 0..<200 {
        let (frame, more) = socket.execute(.causality(state, step: step))
        if !frame.isEmpty { last = try MessagePackValue(decoding: frame, limits: .server) }
        guard more else { break }
      }
      #expect(last["type"]?.text == "causality_result", "\(strategy.id): \(last)")
      #expect(last["causal"] == .boolean(true) && last["tried"]?.number ?? 0 > 10)
    }
  }

  @Test("a check whose place others have taken ends with an error")
  func manyChecks() throws {
    let first = try TestSocket()
    let state = CausalityState(dataset: "AAPL", strategy: RunState.rsi().strategy)
    #expect(first.execute(.causality(state, step: 0)).more)
    for socket in UInt64(2)...18 {
      #expect(TestSocket(first.backtester, socket: socket).execute(.causality(state, step: 0)).more)
    }
    let answer = try first.answer(.causality(state, step: 1))
    #expect(answer["code"]?.text == "over_budget")
  }
}
