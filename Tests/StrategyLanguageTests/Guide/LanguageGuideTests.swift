import StrategyLanguage
import Testing

@Suite("Language guide")
struct LanguageGuideTests {
  @Test("every word of the language is explained, and nothing else")
  func keywords() {
    #expect(Set(LanguageGuide.keywords.map(\.name)) == Set(Keyword.allCases.map(\.rawValue)))
    #expect(LanguageGuide.keywords.count == Keyword.allCases.count)
    #expect(
      LanguageGuide.columns.map(\.name) == StrategyGraph.BarField.allCases.map(\.rawValue))
    #expect(LanguageGuide.intervals == ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w"])
    for word in LanguageGuide.keywords + LanguageGuide.columns {
      #expect(!word.summary.isEmpty)
    }
  }

  @Test("every interval is one that the checker takes")
  func intervals() throws {
    for interval in LanguageGuide.intervals {
      #expect(faultsOfExpression("on(\"\(interval)\", close)") == [])
    }
  }

  @Test("the examples in the explanations of words check")
  func examples() throws {
    let examples = LanguageGuide.keywords.compactMap { word in
      word.summary.split(separator: ": ", maxSplits: 1).dropFirst().first.map { (word.name, $0) }
    }
    #expect(examples.count > 10)
    for (name, example) in examples {
      #expect(isWellFormed(String(example)), "\(name): \(example)")
    }
  }

  /// Whether a piece of a strategy checks as a statement, a value, a range or a size.
  private func isWellFormed(_ piece: String) -> Bool {
    var piece = piece
    if piece.hasSuffix(".") { piece.removeLast() }
    let rest = "r = rsi(close, 14)\nenter short when close > open\n"
    let forms = [
      piece, "plot \(piece)", "param x = 0.5 \(piece)",
      piece.split(separator: ", ").joined(separator: "\n"),
    ]
    if piece.contains("; also ") {
      return piece.split(separator: "; also ").allSatisfy { isWellFormed(String($0)) }
    }
    let sizes = piece.split(separator: ", ").map(String.init)
    if sizes.count > 1, sizes.allSatisfy({ $0.hasPrefix("size ") }) {
      return sizes.allSatisfy { faults(rest + $0).isEmpty }
    }
    return forms.contains { faults(rest + $0).isEmpty }
  }

  @Test(
    "every function is called as its signature says, with its defaults and with all arguments",
    arguments: FunctionLibrary.descriptions.map(\.name))
  func functions(name: String) throws {
    let description = try #require(FunctionLibrary.description(of: name))
    let arguments = description.writtenArguments
    let required = arguments.filter { $0.initialText == nil }.map(\.writtenSample)
    let short = arguments.isEmpty ? name : "\(name)(\(required.joined(separator: ", ")))"
    let named = arguments.reversed().map { "\($0.name) = \($0.writtenSample)" }
    let long = "\(name)(\(named.joined(separator: ", ")))"
    let graph = try graph("enter long when close > open\nplot \(short)\nplot \(long)")
    // Defaults are the values that the signature shows.
    #expect(graph.plots[0].node == graph.plots[1].node)
    for result in description.results where !result.name.isEmpty {
      #expect(faultsOfExpression("\(short).\(result.name)") == [])
    }
  }

  @Test("indicators, running functions, arithmetic and calendar of the product's list are callable")
  func completeness() {
    for call in [
      "ma(close, 5)", "sma(close, 5)", "ema(close, 5)", "wma(close, 5)", "wilder(close, 5)",
      "std(close, 5)", "bbands(close)", "rsi(close)", "rsi(close, 14, \"simple\")",
      "rsi(close, 14, \"exponential\")", "stoch()", "macd(close)",
      "macd(close, 12, 26, 9, \"simple\")", "atr()", "atr(14, \"exponential\")", "obv", "adx().adx",
      "adx().plus", "adx().minus", "cci()", "williams_r()", "mfi()", "vwap", "rolling_vwap()",
      "donchian()", "keltner()", "supertrend()", "ichimoku()", "psar()", "roc(close)",
      "trix(close)", "aroon()", "stoch_rsi(close)", "zscore(close, 20)", "linreg_slope(close, 20)",
      "linreg(close, 20).end", "hurst(close)", "ewm_std(close, 20)", "highest(high, 5)",
      "lowest(low, 5)", "bars_since(close > open)", "value_when(close > open, close)",
      "cum(volume)", "sum(volume, 5)", "ffill(close)", "change(close)", "pct_change(close)",
      "rising(close, 3)", "falling(close, 3)", "count(close > open, 5)", "first(close > open)",
      "nth(close > open, 2)", "rank(close > open)", "between(close, low, high)",
      "crosses(close, open)", "crosses_above(close, open)", "crosses_below(close, open)",
      "is_nan(close)", "nz(close, 0)", "abs(close)", "sign(close)", "log(close)", "log10(close)",
      "exp(close)", "sqrt(close)", "pow(close, 2)", "mod(close, 2)", "round(close)",
      "floor(close)", "ceil(close)", "min(close, open)", "max(close, open)", "hl2", "hlc3",
      "ohlc4", "minute", "hour", "day_of_week", "day_of_month", "month", "year", "bar_index",
    ] {
      #expect(faultsOfExpression(call) == [], "\(call)")
    }
  }
}

extension FunctionDescription.Argument {
  /// A value as it would be written: the default where there is one.
  var writtenSample: String {
    if let initialText { return initialText }
    switch kind {
    case .series(.flag): return "close > open"
    case .integer(let range, _): return "\(min(max(5, range.lowerBound), range.upperBound))"
    case .real(let range, _): return "\(range.lowerBound)"
    case .series(.number), .choice, .bars: return "close"
    }
  }
}
