import StrategyLanguage
import Testing

@Suite("Forms of expressions")
struct ExpressionFormTests {
  @Test(
    "operators bind as in every language: or, and, not, comparisons, sums, products, minus",
    arguments: [
      ("close + open * 2", "(close + (open * 2))"),
      ("(close + open) * 2", "((close + open) * 2)"),
      ("close - open - low", "((close - open) - low)"),
      ("close / open / low", "((close / open) / low)"),
      ("-close * open", "(-close * open)"),
      ("-close[1]", "-close[1]"),
      ("--close", "--close"),
      (
        "close > open and low < high or volume > 0",
        "(((close > open) and (low < high)) or (volume > 0))"
      ),
      (
        "close > open or low < high and volume > 0",
        "((close > open) or ((low < high) and (volume > 0)))"
      ),
      ("not close > open and low < high", "(not (close > open) and (low < high))"),
      ("not not close > open", "not not (close > open)"),
      ("close + 1 >= open - 1", "((close + 1) >= (open - 1))"),
      ("close <= open", "(close <= open)"), ("close == open", "(close == open)"),
      ("close != open", "(close != open)"),
      ("if close > open then high else low", "if((close > open), high, low)"),
      ("1 + if close > open then high else low + 2", "(1 + if((close > open), high, (low + 2)))"),
      (
        "if close > open then high > low else low > 1",
        "if((close > open), (high > low), (low > 1))"
      ),
    ])
  func operators(expression: String, expected: String) throws {
    #expect(try meaning(expression) == expected)
  }

  @Test(
    "values, look-backs, fields, other bars",
    arguments: [
      ("close", "close"), ("5", "5"), ("5%", "0.05"), (".5", "0.5"), ("5.", "5"),
      ("1e3", "1000"), ("2.5e-1", "0.25"), ("1E+2", "100"), ("true", "true"),
      ("close[0]", "close"), ("close[1][2]", "close[1][2]"),
      (
        "(close > open)[1]",
        "(close > open)[1]"
      ),
      ("5[3]", "5"), ("sma(close, 2 + 3)", "sma(close; 5)"),
      ("sma(window = 5, source = close)", "sma(close; 5)"),
      ("sma(close, window = 5)", "sma(close; 5)"),
      ("macd(close)", "macd(close; 12, 26, 9, 0)"),
      ("macd(close).signal", "macd(close; 12, 26, 9, 0).1"),
      ("macd(close)[1]", "macd(close; 12, 26, 9, 0)[1]"),
      ("macd(close).histogram[1]", "macd(close; 12, 26, 9, 0).2[1]"),
      ("rsi(close, 14, \"simple\")", "rsi(close; 14, 1)"),
      ("atr(14)", "atr(high, low, close; 14, 0)"), ("atr()", "atr(high, low, close; 14, 0)"),
      ("hl2", "hl2(high, low)"), ("hl2()", "hl2(high, low)"), ("hour", "hour()"),
      ("close of \"SPY\"", "align(close@1)"),
      ("sma(close, 5) of \"SPY\"", "align(sma(close@1; 5))"),
      ("(close + open) of \"SPY\"", "align((close@1 + open@1))"),
      ("on(\"1d\", close)", "align(close@1)"),
      ("on(\"1d\", close of \"SPY\")", "align(align(close@1))"),
      ("on(\"1d\", close) of \"SPY\"", "align(align(close@1))"),
      ("on(\"1d\", close)[1]", "align(close@1)[1]"),
      ("on(\"1d\", close[1])", "align(close@1[1])"),
      ("on(\"1d\", macd(close)).signal", "align(macd(close@1; 12, 26, 9, 0).1)"),
      ("on(\"1d\", atr(5))", "align(atr(high@1, low@1, close@1; 5, 0))"),
      ("on(\"1d\", 5)", "5"),
    ])
  func values(expression: String, expected: String) throws {
    #expect(try meaning(expression) == expected)
  }

  @Test(
    "constants are worked out before the run",
    arguments: [
      ("1 + 2 * 3 - 4 / 2", "5"), ("-(2)", "-2"), ("abs(-3)", "3"), ("floor(2.7)", "2"),
      ("ceil(2.1)", "3"), ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("sqrt(16)", "4"),
      ("min(2, 3)", "2"), ("max(2, 3)", "3"), ("mod(-1, 7)", "6"), ("mod(7, -4)", "-1"),
      ("pow(2, 10)", "1024"), ("sign(-3)", "-1"), ("sign(0)", "0"), ("exp(0)", "1"),
      ("log(1)", "0"), ("log10(1000)", "3"),
      ("1 < 2", "true"), ("1 >= 2", "false"), ("not 1 == 1", "false"), ("1 != 2", "true"),
      ("true and 1 > 2", "false"), ("true or 1 > 2", "true"),
      ("true and close > 1", "(close > 1)"), ("close > 1 or false", "(close > 1)"),
      ("false and close > 1", "false"), ("close > 1 or true", "true"),
      ("if true then close else open", "close"), ("if 1 > 2 then 5 else 6", "6"),
      ("if false then close else 6", "6"),
    ])
  func constants(expression: String, expected: String) throws {
    #expect(try meaning(expression) == expected)
  }

  @Test("an expression that is written twice is one node, on its own bars")
  func sharing() throws {
    let graph = try graph(
      """
      a = sma(close, 5)
      enter long when sma(close, 5) > sma(close, 2 + 3) + a
      exit long when a > on("1h", a)
      """)
    let calls = graph.nodes.filter { if case .call = $0.operation { true } else { false } }
    #expect(calls.count == 2)
    #expect(Set(graph.nodes).count == graph.nodes.count)
    #expect(graph.text(of: graph.signals.exitLong) == "(sma(close; 5) > align(sma(close@1; 5)))")
  }

  @Test("a name means what it was given, in the place of a column or beside a function")
  func shadowing() throws {
    #expect(
      try meaning("rsi + rsi(close, 3)", after: "rsi = rsi(close, 2)")
        == "(rsi(close; 2, 0) + rsi(close; 3, 0))")
    #expect(try meaning("low", after: "param low = 30 in 1..50") == "30")
    // What a function reads of the bars is theirs, whatever the name means.
    #expect(
      try meaning("atr(2)", after: "param low = 30 in 1..50")
        == "atr(high, low, close; 2, 0)")
    #expect(try meaning("hour", after: "hour = close") == "close")
    #expect(faultsOfExpression("close(1)") == ["1+5 there is no function named “close”"])
  }
}
