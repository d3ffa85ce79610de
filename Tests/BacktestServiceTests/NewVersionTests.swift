import BacktestService
import MarketData
import MessagePackCodec
import Testing
import WireMessages

@Suite("New versions of data")
struct NewVersionTests {
  @Test("a replaced version is let go of, even if a run on view was made again with it")
  func letsGo() throws {
    let store = MarketDataStore([try TestVersion(rows: 3_000, price: 10).columns()])
    weak let first = store.bars("OWN")
    // Nothing is kept but the latest run, so that a page of trades needs the older one again.
    let backtester = Backtester(
      data: store, memoryBudgetBytes: 0, reportFault: { Issue.record("\($0)") })
    let viewer = TestSocket(backtester, socket: 1)
    let other = TestSocket(backtester, socket: 2)
    let state = RunState.rsi("OWN", outputs: .metrics)
    _ = try viewer.run(state)
    store.replace(with: try TestVersion(rows: 2_000, price: 20).columns())
    _ = try other.run(state)
    let page = try viewer.answer(.trades(TradePage(first: 0, count: 1)), id: 2)
    #expect(page["type"]?.text == "trades" && first != nil)
    _ = try viewer.run(state, id: 3)
    store.replace(with: try TestVersion(rows: 1_000, price: 30).columns())
    _ = try other.run(state, id: 2)
    #expect(first == nil)
  }
}
