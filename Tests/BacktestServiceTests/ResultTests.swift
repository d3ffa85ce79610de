import BacktestEngine
import BacktestService
import MarketData
import MessagePackCodec
import Testing
import WireMessages

@Suite("Results")
struct ResultTests {
  static let states: [RunState] = [
    .rsi(),
    .rsi("EURUSD", window: 5, low: 20.5, high: 80, view: ViewRequest(width: 333)),
    .rsi("MSFT", settings: [ParameterValue("fill", "close"), ParameterValue("fees", 0.002)]),
    .averages("IBM", view: ViewRequest(width: 700, range: .rows(first: 100, last: 3_100))),
    .averages(
      "GOOG", fast: 3, slow: 9, average: "exponential",
      settings: [ParameterValue("init_cash", 500), ParameterValue("slippage", 0.001)],
      view: ViewRequest(width: 8_192)),
    // A trade every few rows, in pixel columns of unequal size.
    .rsi("EURUSD", window: 2, low: 50, high: 50, view: ViewRequest(width: 1_000)),
    .rsi("SYNTH-1M", window: 3, view: ViewRequest(width: 1_600)),
  ]

  @Test("every figure equals a direct run of the engine, bit for bit", arguments: states)
  func figures(state: RunState) throws {
    let message = try TestSocket().run(state)
    let expected = try DirectEngine(state).portfolio.metrics
    let periods = try TestMarket.bars(state.dataset).description.periodsPerYear
    let values = try DirectEngine(state).portfolio.wireMetrics(periodsPerYear: periods)
    guard case .map(let metrics)? = message["metrics"] else {
      Issue.record("no metrics")
      return
    }
    #expect(metrics.map(\.key) == values.map(\.name))
    for (shown, value) in zip(metrics, values) {
      let bits = MessagePackValue.float(MessagePackValue.Bits(value.value))
      #expect(shown.value == (value.value.isNaN ? .null : bits), "\(value.name)")
    }
    #expect(expected.tradeCount > 0)
  }

  @Test("pixel columns equal a naive scan of the full columns", arguments: states)
  func pixels(state: RunState) throws {
    let message = try TestSocket().run(state)
    let direct = try DirectEngine(state)
    let bars = try TestMarket.bars(state.dataset)
    let view = try ShownView(message)
    let high = unsafe Array(bars.high)
    let low = unsafe Array(bars.low)
    let open = unsafe Array(bars.open)
    let close = unsafe Array(bars.close)
    let times = unsafe bars.times.map { Double($0) / 1_000_000 }
    #expect(same(message["time"], view.starts.map { times[$0] }))
    #expect(same(message["price"]?["open"], view.starts.map { open[$0] }))
    #expect(same(message["price"]?["close"], view.ends.map { close[$0 - 1] }))
    #expect(same(message["price"]?["high"], view.scan(high, max)))
    #expect(same(message["price"]?["low"], view.scan(low, min)))
    for (name, column) in [
      ("equity", direct.portfolio.equity), ("drawdown", direct.portfolio.drawdown),
    ] {
      #expect(same(message[name]?["min"], view.scan(column, min)))
      #expect(same(message[name]?["max"], view.scan(column, max)))
    }
    guard case .array(let indicators)? = message["indicators"] else { return }
    #expect(indicators.count == direct.indicators.count)
    for (shown, column) in zip(indicators, direct.indicators) {
      #expect(same(shown["min"], view.scan(column, min)))
      #expect(same(shown["max"], view.scan(column, max)))
    }
  }

  @Test("markers are the first entry and the first exit of each pixel column", arguments: states)
  func markers(state: RunState) throws {
    let message = try TestSocket().run(state)
    let trades = try DirectEngine(state).portfolio.trades
    let view = try ShownView(message)
    var entries: [Int] = []
    var exits: [Int] = []
    for column in view.starts.indices {
      let rows = view.starts[column]..<view.ends[column]
      if let entry = trades.entryRows.firstIndex(where: { rows.contains(Int($0)) }) {
        entries.append(entry)
      }
      let exit = trades.exitRows.indices.first {
        rows.contains(Int(trades[$0].exitRow)) && trades[$0].status == .closed
      }
      if let exit { exits.append(exit) }
    }
    let markers = try #require(message["markers"])
    #expect(same(markers["entry_row"], entries.map { Double(trades[$0].entryRow) }))
    #expect(same(markers["entry_price"], entries.map { trades[$0].entryPrice }))
    #expect(same(markers["exit_row"], exits.map { Double(trades[$0].exitRow) }))
    #expect(same(markers["exit_price"], exits.map { trades[$0].exitPrice }))
    #expect(same(markers["exit_return"], exits.map { trades[$0].return }))
    let inView = trades.entryRows.indices.count {
      trades[$0].entryRow <= view.last && trades[$0].exitRow >= view.first
    }
    #expect(markers["trades_in_view"]?.number == Double(inView))
  }

  @Test("the head names the request, the data and the view")
  func head() throws {
    let message = try TestSocket().run(.rsi(view: ViewRequest(width: 50)), id: 41)
    let description = try TestMarket.bars("AAPL").description
    #expect(message["id"]?.number == 41)
    #expect(message["version"]?.text == description.version)
    #expect(message["rows"]?.number == Double(description.rows))
    #expect(message["view"]?["columns"]?.number == 50)
    #expect(message["view"]?["last_row"]?.number == Double(description.rows - 1))
    #expect(message["timings"]?["queue_us"] != nil)
    guard case .array(let indicators)? = message["indicators"] else { return }
    #expect(indicators[0]["levels"] == .array([.float(.init(30)), .float(.init(70))]))
  }

  @Test("a direct run has the figures of a result")
  func directRun() throws {
    for state in Self.states.dropLast() {
      let bars = try TestMarket.bars(state.dataset)
      let periodsPerYear = bars.description.periodsPerYear
      let direct = try DirectRun(
        state.strategy, on: BarSeries(bars), periodsPerYear: periodsPerYear
      ).metrics
      let expected = try DirectEngine(state).portfolio.wireMetrics(
        periodsPerYear: periodsPerYear)
      #expect(direct.map(\.name) == expected.map(\.name))
      #expect(sameBits(direct.map(\.value), expected.map(\.value)))
    }
  }

  @Test("the ends of every parameter's range run on the shortest and the longest data")
  func rangeEnds() throws {
    let socket = try TestSocket()
    for dataset in ["GOOG", "SYNTH-1M"] {
      for state in [
        RunState.rsi(dataset, window: 2, low: 1, high: 50, outputs: .metrics),
        .rsi(dataset, window: 200, low: 50, high: 99, outputs: .metrics),
        .averages(dataset, fast: 2, slow: 3, outputs: .metrics),
        .averages(dataset, fast: 200, slow: 400, average: "exponential", outputs: .metrics),
        .averages(
          dataset,
          settings: [
            ParameterValue("init_cash", 1), ParameterValue("fees", 0.1),
            ParameterValue("slippage", 0.1),
          ], outputs: .metrics),
      ] {
        #expect(try socket.run(state)["type"]?.text == "result", "\(state)")
      }
    }
  }

  private func same(_ column: MessagePackValue?, _ expected: [Double]) -> Bool {
    column == .column(expected.map(MessagePackValue.Bits.init))
  }
}

/// The rows of each pixel column of a result, computed from its view by the protocol's rule.
struct ShownView {
  let first: Int
  let last: Int
  let starts: [Int]
  let ends: [Int]

  init(_ message: MessagePackValue) throws {
    let view = try #require(message["view"])
    let first = Int(try #require(view["first_row"]?.number))
    let last = Int(try #require(view["last_row"]?.number))
    let columns = Int(try #require(view["columns"]?.number))
    let bounds = (0...columns).map { first + $0 * (last - first + 1) / columns }
    self.first = first
    self.last = last
    starts = bounds.dropLast()
    ends = Array(bounds.dropFirst())
  }

  /// One value per pixel column, NaN left out; NaN where nothing else is.
  func scan(_ values: [Double], _ join: (Double, Double) -> Double) -> [Double] {
    zip(starts, ends).map { start, end in
      values[start..<end].reduce(Double.nan) { kept, value in
        value.isNaN ? kept : kept.isNaN ? value : join(kept, value)
      }
    }
  }
}

/// A run made of the engine's own calls, nothing of the service in between.
struct DirectEngine {
  private(set) var indicators: [[Double]] = []
  private(set) var portfolio = PortfolioRun()

  init(_ state: RunState) throws {
    let bars = try TestMarket.bars(state.dataset)
    let close = unsafe Array(bars.close)
    let open = unsafe Array(bars.open)
    var entries = [Bool](repeating: false, count: bars.rows)
    var exits = entries
    var entrySpan = entries.mutableSpan
    var exitSpan = exits.mutableSpan
    if state.strategy.strategy == .ready(id: "rsi_reversal") {
      let rsi = Self.column(close) {
        relativeStrengthIndex(
          $0, window: Int(state.number("window")), smoothing: .wilder, into: &$1)
      }
      crossedAbove(rsi.span, level: state.number("low"), into: &entrySpan)
      crossedBelow(rsi.span, level: state.number("high"), into: &exitSpan)
      indicators = [rsi]
    } else {
      indicators = ["fast", "slow"].map { name in
        Self.column(close) { values, out in
          let window = Int(state.number(name))
          if state.strategy.parameters.contains(ParameterValue("average", "simple")) {
            simpleMovingAverage(values, window: window, into: &out)
          } else {
            exponentialMovingAverage(values, window: window, into: &out)
          }
        }
      }
      let (fast, slow) = (indicators[0], indicators[1])
      crossedAbove(fast.span, slow.span, into: &entrySpan)
      crossedBelow(fast.span, slow.span, into: &exitSpan)
    }
    try portfolio.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: SimulationSettings(
        initCash: state.number("init_cash", 10_000), fees: state.number("fees", 0.001),
        slippage: state.number("slippage", 0),
        fill: state.strategy.settings.contains(ParameterValue("fill", "close"))
          ? .sameClose : .nextOpen),
      periodsPerYear: bars.description.periodsPerYear)
  }

  private static func column(
    _ close: [Double], _ kernel: (Span<Double>, inout MutableSpan<Double>) -> Void
  ) -> [Double] {
    var values = [Double](repeating: 0, count: close.count)
    var out = values.mutableSpan
    kernel(close.span, &out)
    return values
  }
}

extension RunState {
  fileprivate func number(_ name: String, _ absent: Double = .nan) -> Double {
    let parameter = (strategy.parameters + strategy.settings).first { $0.name == name }
    guard case .number(let value)? = parameter?.value else { return absent }
    return value
  }
}
