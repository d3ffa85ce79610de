import BacktestService
import MessagePackCodec
import Testing
import WireMessages

/// Strategies in the language, as a client sends them.
@Suite("Strategy texts")
struct StrategyTextTests {
  private static let reversal = """
    param window = 14 in 2..200
    param low = 30.0 in 1.0..50.0, high = 70.0 in 50.0..99.0
    param filtered = false
    r = rsi(close, window)
    enter long when crosses_above(r, low) and (not filtered or close > sma(close, 200))
    exit long when crosses_below(r, high)
    plot r as "RSI" on own
    plot crosses_above(r, low) as "cross" on price
    """

  @Test("texts that are known to be good are bounded in number, however short they are")
  func knownTexts() throws {
    let socket = try TestSocket()
    for level in 0..<2_000 {
      _ = try socket.answer(.check(text: "enter long when close > \(level)"))
    }
    #expect((500...1_024).contains(socket.backtester.knownStrategyCount))
  }

  @Test("a text has the figures of the ready strategy that says the same")
  func equalsReady() throws {
    let text = try TestSocket().run(
      .text(Self.reversal, [ParameterValue("window", 9), ParameterValue("low", 33)]))
    let ready = try TestSocket().run(.rsi(window: 9, low: 33))
    for key in ["metrics", "equity", "drawdown", "markers", "exposure", "price", "time"] {
      #expect(text[key] == ready[key], "\(key)")
    }
    #expect(text["strategy"]?.text == "" && ready["strategy"]?.text == "rsi_reversal")
  }

  @Test("parameters that are not given take their default, a flag is one, others are refused")
  func parameters() throws {
    let socket = try TestSocket()
    let plain = try socket.run(.text(Self.reversal))
    #expect(plain["type"]?.text == "result")
    let filtered = try socket.run(.text(Self.reversal, [ParameterValue("filtered", true)]))
    #expect(filtered["metrics"]?["trades"] != plain["metrics"]?["trades"])
    let refused: [(ParameterValue, String, String)] = [
      (ParameterValue("filtered", 1), "wrong_type", "parameters.filtered"),
      (ParameterValue("window", true), "wrong_type", "parameters.window"),
      (ParameterValue("window", 1), "out_of_range", "parameters.window"),
      (ParameterValue("wind", 14), "unknown_field", "parameters"),
    ]
    for (parameter, code, field) in refused {
      let answer = try socket.run(.text(Self.reversal, [parameter]))
      #expect(answer["code"]?.text == code && answer["field"]?.text == field, "\(parameter)")
    }
  }

  @Test("a plotted condition is a column of 0 and 1")
  func plottedCondition() throws {
    let rows = ViewRequest(width: 5_000, range: .rows(first: 100, last: 400))
    let message = try TestSocket().run(.text(Self.reversal, view: rows))
    guard case .array(let plots)? = message["indicators"] else {
      Issue.record("no indicators")
      return
    }
    #expect(plots.map { $0["label"]?.text } == ["RSI", "cross"])
    let values = try #require(plots[1]["max"]?.values)
    #expect(Set(values) == [0, 1] && plots[1]["min"]?.values == values)
    let rsi = try #require(plots[0]["max"]?.values)
    for row in 1..<values.count {
      #expect((values[row] == 1) == (rsi[row - 1] <= 30 && rsi[row] > 30), "\(row)")
    }
  }

  @Test("a bad text is told where it is wrong, and the socket goes on as it was")
  func diagnostics() throws {
    let socket = try TestSocket()
    _ = try socket.run(.rsi())
    let bad = "r = rsy(close, 14)\nenter long when r < 30\nexit lon when r > 70"
    let answer = try socket.run(.text(bad))
    #expect(answer["code"]?.text == "invalid_strategy" && answer["field"]?.text == "strategy_text")
    guard case .array(let diagnostics)? = answer["diagnostics"] else {
      Issue.record("no diagnostics")
      return
    }
    #expect(diagnostics.count == 2)
    #expect(diagnostics[0]["line"]?.number == 1 && diagnostics[0]["column"]?.number == 5)
    #expect(diagnostics[0]["suggestion"]?.text == "rsi")
    #expect(diagnostics[1]["line"]?.number == 3)
    #expect(try socket.run(.rsi())["recomputed"]?.text == "nothing")
    #expect(try socket.answer(.check(text: bad))["diagnostics"] == answer["diagnostics"])
  }

  @Test("a dataset that is not there is a fault of the text, at its place")
  func missingDataset() throws {
    let socket = try TestSocket()
    let text = "# other\nenter long when close > close of \"MSFTT\""
    for answer in [try socket.run(.text(text)), try socket.answer(.check(text: text))] {
      guard case .array(let diagnostics)? = answer["diagnostics"] else {
        Issue.record("no diagnostics")
        return
      }
      #expect(diagnostics.count == 1)
      #expect(diagnostics[0]["line"]?.number == 2 && diagnostics[0]["column"]?.number == 34)
      #expect(diagnostics[0]["suggestion"]?.text == "\"MSFT\"")
    }
  }

  @Test("other datasets and longer bars run, and shorter ones are refused")
  func otherFrames() throws {
    let socket = try TestSocket()
    let relative = """
      ratio = close / close of "MSFT"
      enter long when ratio > sma(ratio, 20)
      exit long when ratio < sma(ratio, 20)
      """
    #expect(try socket.run(.text(relative))["metrics"]?["trades"]?.number ?? 0 > 10)
    let daily = "enter long when close > on(\"1d\", sma(close, 5))\nexit long when close < open"
    let run = try socket.run(.text(daily, dataset: "EURUSD"))
    #expect(run["metrics"]?["trades"]?.number ?? 0 > 10)
    let shorter = "enter long when close > on(\"1h\", sma(close, 5))"
    let answer = try socket.run(.text(shorter))
    #expect(answer["code"]?.text == "invalid_strategy" && answer["field"]?.text == "strategy_text")
    guard case .array(let diagnostics)? = answer["diagnostics"], diagnostics.count == 1 else {
      Issue.record("not one diagnostic")
      return
    }
    #expect(diagnostics[0]["line"]?.number == 1 && diagnostics[0]["column"]?.number == 28)
    #expect(diagnostics[0]["length"]?.number == 4)
    #expect(diagnostics[0]["suggestion"]?.text == "\"1d\"")
  }

  @Test("what a run costs is refused before any work, with the numbers")
  func cost() throws {
    let lines = (0..<100).map { "v\($0) = hurst(close, \(400 + $0))" }
    let sum = (0..<100).map { "v\($0)" }.joined(separator: " + ")
    let text = lines.joined(separator: "\n") + "\nenter long when \(sum) > 0"
    let answer = try TestSocket().run(.text(text, dataset: "SYNTH-1M"))
    #expect(answer["code"]?.text == "too_costly", "\(answer)")
    let message = answer["message"]?.text ?? ""
    #expect(message.contains(" million operations, 1000 million are allowed"))
  }

  @Test("check tells parameters, plots and datasets of a good text")
  func check() throws {
    let answer = try TestSocket().answer(
      .check(text: Self.reversal + "\nplot close of \"IBM\" as \"IBM\" on own"))
    guard case .array(let specs)? = answer["parameters"] else { return }
    #expect(specs.map { $0["kind"]?.text } == ["integer", "real", "real", "flag"])
    #expect(answer["datasets"] == .array([.text("IBM")]))
    #expect(answer["diagnostics"] == .array([]))
  }

  @Test("the guide names every function with its signature")
  func guide() throws {
    let answer = try TestSocket().answer(.language, id: 7)
    #expect(answer["type"]?.text == "guide" && answer["id"]?.number == 7)
    guard case .array(let functions)? = answer["functions"] else { return }
    let rsi = try #require(functions.first { $0["name"]?.text == "rsi" })
    #expect(rsi["signature"]?.text?.hasPrefix("rsi(") == true)
    #expect(functions.count > 60)
    let macd = try #require(functions.first { $0["name"]?.text == "macd" })
    guard case .array(let results)? = macd["results"] else { return }
    #expect(results.count == 3)
  }

  @Test("every ready strategy runs on every kind of dataset, with finite money")
  func readyStrategies() throws {
    let socket = try TestSocket()
    for strategy in strategyDescriptions {
      for dataset in ["AAPL", "EURUSD"] {
        let answer = try socket.run(.text(strategy.text, dataset: dataset))
        #expect(answer["type"]?.text == "result", "\(strategy.id) on \(dataset): \(answer)")
        let value = answer["metrics"]?["final_value"]?.number ?? .nan
        #expect(value.isFinite && value > 0, "\(strategy.id) on \(dataset)")
      }
    }
  }
}
