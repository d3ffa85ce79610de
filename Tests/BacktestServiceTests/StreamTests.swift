import BacktestEngine
import BacktestService
import MarketData
import MessagePackCodec
import Testing
import WireMessages

@Suite("Streams of full columns")
struct StreamTests {
  @Test("the pieces make up every column exactly, and complete comes last")
  func everyColumn() throws {
    let bars = try TestMarket.bars("AAPL")
    let portfolio = try DirectEngine(.rsi()).portfolio
    let state = ColumnsState(
      dataset: "AAPL", names: ColumnName.allCases, strategy: RunState.rsi().strategy)
    let (columns, last) = try TestSocket().columns(state, id: 12)
    #expect(columns.count == ColumnName.allCases.count)
    #expect(sameBits(columns["time"], unsafe bars.times.map { Double($0) / 1_000_000 }))
    #expect(sameBits(columns["open"], unsafe Array(bars.open)))
    #expect(sameBits(columns["high"], unsafe Array(bars.high)))
    #expect(sameBits(columns["low"], unsafe Array(bars.low)))
    #expect(sameBits(columns["close"], unsafe Array(bars.close)))
    #expect(sameBits(columns["volume"], unsafe Array(bars.volume)))
    #expect(sameBits(columns["equity"], portfolio.equity))
    #expect(sameBits(columns["drawdown"], portfolio.drawdown))
    #expect(last["type"]?.text == "complete" && last["id"]?.number == 12)
    #expect(last["timings"]?["encode_us"]?.number ?? 0 > 0)
  }

  @Test("market data that are sent from where they lie make the same frames")
  func borrowed() throws {
    let socket = try TestSocket()
    let state = ColumnsState(
      dataset: "SYNTH-1M", names: [.time, .open, .high, .low, .close, .volume])
    var borrowedCount = 0
    for piece in 0... {
      let (frame, more) = socket.execute(.columns(state, piece: piece))
      let borrowed = socket.borrowedFrame(state, piece: piece)
      guard more else { break }
      borrowedCount += borrowed == nil ? 0 : 1
      let isEqual = borrowed == nil || borrowed == frame
      #expect(isEqual, "piece \(piece)")
    }
    // All but the times, which are sent in another unit.
    #expect(borrowedCount == 5 * 8)
  }

  @Test("a stream keeps its run while the view goes on to others", arguments: [0, 1 << 30])
  func viewMeanwhile(budget: Int) throws {
    let socket = try TestSocket(budgetBytes: budget)
    let streamed = RunState.rsi("SYNTH-1M", window: 3, outputs: .metrics)
    _ = try socket.run(streamed)
    let state = ColumnsState(
      dataset: "SYNTH-1M", names: [.equity], strategy: streamed.strategy)
    let (columns, _) = try socket.columns(state, id: 2) { piece in
      _ = try socket.run(.rsi("AAPL", window: Double(3 + piece), outputs: .metrics))
    }
    #expect(sameBits(columns["equity"], try DirectEngine(streamed).portfolio.equity))
  }

  @Test("a stream ends on the version that it began with; the next run has the new one")
  func newVersionMeanwhile() throws {
    let (old, new) = (TestVersion(rows: 300_000, price: 10), TestVersion(rows: 9, price: 20))
    let store = MarketDataStore([try old.columns()])
    let socket = TestSocket(
      Backtester(data: store, memoryBudgetBytes: 1 << 20, reportFault: { Issue.record("\($0)") }),
      socket: 1)
    let state = ColumnsState(
      dataset: "OWN", names: [.close, .equity], strategy: RunState.rsi().strategy)
    let (columns, _) = try socket.columns(state, id: 2) { piece in
      if piece == 1 { store.replace(with: try new.columns()) }
    }
    #expect(sameBits(columns["close"], old.bars.close))
    #expect(columns["equity"]?.count == old.bars.rows)
    let next = try socket.columns(state, id: 3).columns
    #expect(sameBits(next["close"], new.bars.close))
    #expect(next["equity"]?.count == new.bars.rows)
  }

  @Test("a bad stream is one error and no piece")
  func errors() throws {
    let socket = try TestSocket()
    let unknown = ColumnsState(dataset: "NOPE", names: [.close])
    let badWindow = ColumnsState(
      dataset: "AAPL", names: [.equity], strategy: RunState.rsi(window: 1).strategy)
    for (state, code) in [(unknown, "unknown_dataset"), (badWindow, "out_of_range")] {
      let (frame, more) = socket.execute(.columns(state, piece: 0))
      #expect(!more)
      let message = try MessagePackValue(decoding: frame, limits: .server)
      #expect(message["code"]?.text == code)
    }
  }
}

/// One version of a small dataset.
struct TestVersion: DataProvider {
  let bars: BarSeries

  init(rows: Int, price: Double) {
    var bars = BarSeries()
    for row in 0..<rows {
      let value = price + Double(row % 7)
      bars.append(
        time: Int64(row) * 60_000_000_000, open: value, high: value, low: value, close: value,
        volume: 1)
    }
    self.bars = bars
  }

  func identifiers() -> [String] { ["OWN"] }

  func dataset(_ id: String) -> ProvidedDataset? {
    ProvidedDataset(recipe: UInt64(bars.rows)) {
      let label = DatasetLabel(
        id: id, name: id, interval: "1m", credit: "", isSynthetic: true, periodsPerYear: 525_600)
      return (label, bars)
    }
  }

  func columns() throws -> BarColumns {
    let loader = DatasetLoader(provider: self, segments: nil, cache: nil) { _ in }
    return try #require(try loader.load("OWN"))
  }
}
