import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Function library")
struct FunctionLibraryTests {
  @Test("names are unique, and each is found under its name")
  func names() {
    let names = FunctionLibrary.descriptions.map(\.name)
    #expect(Set(names).count == names.count)
    for description in FunctionLibrary.descriptions {
      #expect(FunctionLibrary.description(of: description.name) == description)
    }
    #expect(FunctionLibrary.description(of: "no_such_function") == nil)
  }

  @Test("every indicator of the issue and every running function is there")
  func completeness() {
    let expected = """
      sma ema wma wilder std bbands rsi stoch macd atr obv adx cci williams_r mfi vwap \
      rolling_vwap donchian keltner supertrend ichimoku psar roc trix aroon stoch_rsi zscore \
      linreg_slope hurst highest lowest sum bars_since value_when cum change abs min max log exp \
      sqrt pow round crosses_above crosses_below rising falling first nth between
      """
    for name in expected.split(separator: " ") {
      #expect(FunctionLibrary.description(of: String(name)) != nil, "\(name)")
    }
  }

  @Test("each description is complete: defaults in range, one result at least, texts, a cost")
  func descriptions() {
    for description in FunctionLibrary.descriptions {
      let name = description.name
      #expect(!description.results.isEmpty, "\(name)")
      #expect(Set(description.results.map(\.name)).count == description.results.count, "\(name)")
      let arguments = description.arguments.map(\.name)
      #expect(Set(arguments).count == arguments.count, "\(name)")
      #expect(description.summary.hasSuffix("."), "\(name)")
      #expect(description.operationsPerBar > 0, "\(name)")
      for argument in description.arguments {
        #expect(argument.summary.hasSuffix("."), "\(name) \(argument.name)")
        switch argument.kind {
        case .integer(let range, let initial): #expect(initial.map(range.contains) ?? true)
        case .real(let range, let initial): #expect(initial.map(range.contains) ?? true)
        case .choice(let choices): #expect(Set(choices).count == choices.count && choices.count > 1)
        case .series, .bars: break
        }
      }
    }
  }

  @Test(
    "nothing that a function says depends on later bars: the future is cut off and changed",
    arguments: FunctionLibrary.descriptions.map(\.name), [1, 2] as [UInt64])
  func causality(name: String, seed: UInt64) throws {
    let description = try #require(FunctionLibrary.description(of: name))
    let bars = FrameBars.sample(.walk(rows: 400, seed: seed, hostile: seed == 2))
    var check = CausalityCheck(
      GraphSample(of: description).graph, on: bars, others: { _ in nil }, seed: seed)
    #expect(try check.finish() == .finished(nil, tried: 24), "seed \(seed)")
  }

  @Test(
    "no value and no length traps: hostile bars, no bars, few bars, the longest windows",
    arguments: FunctionLibrary.descriptions.map(\.name))
  func hostileValues(name: String) throws {
    let description = try #require(FunctionLibrary.description(of: name))
    let graphs = [
      GraphSample(of: description).graph,
      GraphSample(of: description) { $0.end(least: true) }.graph,
      GraphSample(of: description) { $0.end(least: false) }.graph,
    ]
    for rows in [0, 1, 2, 7, 8, 9, 60] {
      for seed in 1...3 as ClosedRange<UInt64> {
        let bars = FrameBars.sample(.walk(rows: rows, seed: seed, hostile: true))
        for graph in graphs {
          let result = try GraphEvaluator(byteCountMax: 1 << 20).evaluate(graph, on: bars)
          #expect(result.plots.count == description.results.count)
          #expect(result.plots.allSatisfy { $0.rows == rows })
        }
      }
    }
  }

  @Test("columns are the engine's own, bit for bit")
  func engineColumns() throws {
    let arrays = BarArrays.walk(rows: 500, seed: 7)
    var sample = GraphSample()
    let close = sample.bars(.close)
    let (high, low) = (sample.bars(.high), sample.bars(.low))
    sample.plot(sample.call("sma", [close], [10]))
    sample.plot(sample.call("ema", [close], [10]))
    sample.plot(sample.call("rsi", [close], [14, 0]))
    sample.plot(sample.call("atr", [high, low, close], [14, 0]))
    sample.plot(sample.call("zscore", [close], [20, 1]))
    let result = try GraphEvaluator(byteCountMax: 1 << 20).evaluate(
      sample.graph, on: .sample(arrays))
    var expected = Array(repeating: [Double](repeating: 0, count: 500), count: 6)
    write(&expected[0]) { simpleMovingAverage(arrays.close.span, window: 10, into: &$0) }
    write(&expected[1]) { exponentialMovingAverage(arrays.close.span, window: 10, into: &$0) }
    write(&expected[2]) {
      relativeStrengthIndex(arrays.close.span, window: 14, smoothing: .wilder, into: &$0)
    }
    var ranges = expected[5]
    var range = ranges.mutableSpan
    write(&expected[3]) {
      averageTrueRange(
        high: arrays.high.span, low: arrays.low.span, close: arrays.close.span, range: &range,
        average: &$0)
    }
    write(&expected[4]) { zScore(arrays.close.span, window: 20, ddof: 1, into: &$0) }
    for place in result.plots.indices {
      #expect(
        firstDifference(result.plots[place].numberArray, expected[place]) == nil, "plot \(place)")
    }
  }

  private func write(_ column: inout [Double], _ kernel: (inout MutableSpan<Double>) -> Void) {
    var out = column.mutableSpan
    kernel(&out)
  }
}

extension FunctionDescription.Argument {
  /// The least or the greatest value that is allowed.
  func end(least: Bool) -> Double {
    switch kind {
    case .integer(let range, _): Double(least ? range.lowerBound : range.upperBound)
    case .real(let range, _): least ? range.lowerBound : range.upperBound
    case .choice(let choices): least ? 0 : Double(choices.count - 1)
    case .series, .bars: 0
    }
  }
}

extension CausalityCheck {
  /// Steps until the end.
  mutating func finish() throws -> Progress {
    while true {
      let progress = try step()
      if case .finished = progress { return progress }
    }
  }
}
