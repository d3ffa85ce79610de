import BacktestService
import MarketData
import MessagePackCodec
import Testing
import WireMessages

@Suite("Checks of a request")
struct RequestCheckTests {
  @Test("bad input gets its documented error and leaves the socket as it was", arguments: bad)
  func badInput(state: RunState, code: String, field: String) throws {
    let socket = try TestSocket()
    let good = RunState.rsi(low: 33)
    _ = try socket.run(good)
    let answer = try socket.run(state, id: 2)
    #expect(answer["type"]?.text == "error")
    #expect(answer["id"]?.number == 2)
    #expect(answer["code"]?.text == code)
    #expect(answer["field"]?.text == field)
    #expect(try socket.run(good)["recomputed"]?.text == "nothing")
  }

  static let bad: [(RunState, String, String)] =
    [
      (.rsi("NOPE"), "unknown_dataset", "dataset"),
      (.rsi(""), "unknown_dataset", "dataset"),
      (
        RunState(dataset: "AAPL", strategy: StrategyState(ready: "nope", parameters: [])),
        "unknown_strategy", "strategy"
      ),
      (.rsi(window: 1), "out_of_range", "parameters.window"),
      (.rsi(window: 201), "out_of_range", "parameters.window"),
      (.rsi(window: 14.5), "wrong_type", "parameters.window"),
      (.rsi(window: 0x1p63), "out_of_range", "parameters.window"),
      (.rsi(window: 1e300), "out_of_range", "parameters.window"),
      (.rsi(window: .nan), "out_of_range", "parameters.window"),
      (.rsi(window: .infinity), "out_of_range", "parameters.window"),
      (.rsi(low: .nan), "out_of_range", "parameters.low"),
      (.rsi(low: -.infinity), "out_of_range", "parameters.low"),
      (.rsi(low: -1e308), "out_of_range", "parameters.low"),
      (.rsi(low: 0.999), "out_of_range", "parameters.low"),
      (.rsi(high: 99.5), "out_of_range", "parameters.high"),
      (.averages(average: "weighted"), "out_of_range", "parameters.average"),
      (.rsi(view: rows(0, 1 << 40)), "out_of_range", "view.last_row"),
      (.rsi(view: rows(1 << 40, 1 << 41)), "out_of_range", "view.first_row"),
      (manyPlots(16, width: 8_192), "out_of_range", "view.width"),
    ] + parameters + settings

  /// A result with many columns of many pixels.
  private static func manyPlots(_ count: Int, width: Int) -> RunState {
    let plots = (0..<count).map { "plot sma(close, \($0 + 2))\n" }.joined()
    let text = plots + "enter long when close > open"
    return .text(text, dataset: "SYNTH-100K", view: ViewRequest(width: width))
  }

  @Test("the longest results stay within what a reader may cost", arguments: [0, 3, 16])
  func longestResults(plots: Int) throws {
    let socket = try TestSocket()
    func isRefused(_ width: Int) throws -> (Bool, Int) {
      let (frame, _) = socket.execute(.run(Self.manyPlots(plots, width: width)))
      return (try readServerMessageHead(frame).kind == .error, frame.count)
    }
    var (fitting, refused) = (1, WireLimits.widthMax + 1)
    while refused - fitting > 1 {
      let width = (fitting + refused) / 2
      if try isRefused(width).0 { refused = width } else { fitting = width }
    }
    let (isWidestRefused, byteCount) = try isRefused(fitting)
    #expect(!isWidestRefused && byteCount <= (2 << 20) - (384 << 10))
    // All of a large screen's pixels, and with few indicators as many as a view may have.
    #expect(fitting >= (plots <= 3 ? WireLimits.widthMax : 3_840))
  }

  private static let parameters: [(RunState, String, String)] = [
    (rsi([]), "missing_field", "parameters.window"),
    (
      rsi([ParameterValue("window", 14), ParameterValue("low", 30)]), "missing_field",
      "parameters.high"
    ),
    (rsi(good + [ParameterValue("extra", 1)]), "unknown_field", "parameters"),
    (rsi(good.dropLast() + [ParameterValue("high", "70")]), "wrong_type", "parameters.high"),
    (rsi(good.dropLast() + [ParameterValue("high", .other)]), "wrong_type", "parameters.high"),
    (rsi([ParameterValue("window", "14")] + good.dropFirst()), "wrong_type", "parameters.window"),
  ]

  private static let settings: [(RunState, String, String)] = [
    (.rsi(settings: [ParameterValue("fees", -0.1)]), "out_of_range", "settings.fees"),
    (.rsi(settings: [ParameterValue("fees", 0.11)]), "out_of_range", "settings.fees"),
    (.rsi(settings: [ParameterValue("slippage", .nan)]), "out_of_range", "settings.slippage"),
    (.rsi(settings: [ParameterValue("init_cash", 0)]), "out_of_range", "settings.init_cash"),
    (.rsi(settings: [ParameterValue("init_cash", "1")]), "wrong_type", "settings.init_cash"),
    (.rsi(settings: [ParameterValue("fill", "yesterday")]), "out_of_range", "settings.fill"),
    (.rsi(settings: [ParameterValue("fill", 1)]), "wrong_type", "settings.fill"),
    (.rsi(settings: [ParameterValue("leverage", 2)]), "unknown_field", "settings"),
  ]

  private static let good = RunState.rsi().strategy.parameters

  private static func rsi(_ parameters: [ParameterValue]) -> RunState {
    RunState(
      dataset: "AAPL", strategy: StrategyState(ready: "rsi_reversal", parameters: parameters))
  }

  private static func rows(_ first: Int, _ last: Int) -> ViewRequest {
    ViewRequest(width: 100, range: .rows(first: first, last: last))
  }

  @Test("the message of a range error tells the range")
  func rangeInMessage() throws {
    let answer = try TestSocket().run(.rsi(window: 999))
    #expect(answer["message"]?.text == "must be from 2 to 200")
  }

  @Test("no message repeats what was sent")
  func noEcho() throws {
    let marker = "zzmarkerzz"
    let socket = try TestSocket()
    let states: [RunState] = [
      .rsi(marker), .averages(average: marker), .rsi(settings: [ParameterValue(marker, 1)]),
      RunState(dataset: "AAPL", strategy: StrategyState(ready: marker, parameters: [])),
      .rsi(settings: [ParameterValue("fill", marker)]),
    ]
    for state in states {
      let (frame, _) = socket.execute(.run(state))
      #expect(!String(decoding: frame, as: UTF8.self).contains(marker))
    }
  }

  @Test("a time range shows the rows within it, and keeps a place when it holds none")
  func timeRanges() throws {
    let bars = try TestMarket.bars("AAPL")
    let times = unsafe bars.times.map { Double($0) / 1_000_000 }
    let last = bars.rows - 1
    let cases: [(Double, Double, Int, Int)] = [
      (times[10], times[20], 10, 20), (times[10] - 1, times[20] + 1, 10, 20),
      (times[10] + 1, times[20] - 1, 11, 19), (times[7], times[7], 7, 7),
      (-1e300, 1e300, 0, last), (times[0], times[last], 0, last),
      (times[last], 1e15, last, last), (-1e15, times[0], 0, 0),
      // No bar within: before the data, after it, and between two bars.
      (-1e15, times[0] - 1, 0, 0), (times[last] + 1, 1e15, last, last),
      (times[10] + 1, times[11] - 1, 10, 10),
    ]
    let socket = try TestSocket()
    for (start, end, first, last) in cases {
      let view = ViewRequest(width: 5_000, range: .times(start: start, end: end))
      let shown = try socket.run(.rsi(view: view))["view"]
      #expect(shown?["first_row"]?.number == Double(first), "\(start) to \(end)")
      #expect(shown?["last_row"]?.number == Double(last), "\(start) to \(end)")
      #expect(shown?["columns"]?.number == Double(min(5_000, last - first + 1)))
    }
  }

  @Test("hello offers every dataset, strategy and setting, and its defaults run")
  func hello() throws {
    let store = try TestMarket.store()
    let bytes = helloMessage(user: "ada", worker: 3, data: store)
    let hello = try MessagePackValue(decoding: bytes, limits: .server)
    guard case .array(let datasets)? = hello["datasets"],
      case .array(let strategies)? = hello["strategies"]
    else {
      Issue.record("no datasets or strategies")
      return
    }
    #expect(datasets.map { $0["id"]?.text } == store.descriptions.map(\.id))
    #expect(strategies.map { $0["id"]?.text } == strategyDescriptions.map(\.id))
    #expect(strategies.count == 12)
    for strategy in strategies {
      guard case .array(let specs)? = strategy["parameters"] else { return }
      let parameters = specs.map { spec in
        ParameterValue(spec["name"]?.text ?? "", scalar(spec["default"]))
      }
      let state = RunState(
        dataset: "IBM",
        strategy: StrategyState(ready: strategy["id"]?.text ?? "", parameters: parameters))
      #expect(try TestSocket().run(state)["type"]?.text == "result")
    }
  }

  private func scalar(_ value: MessagePackValue?) -> ParameterScalar {
    if case .boolean(let flag)? = value { return .flag(flag) }
    return value?.text.map { .text($0) } ?? .number(value?.number ?? .nan)
  }
}
