import StrategyLanguage
import Testing

@Suite("Parameters")
struct ParameterTests {
  private let entry = "enter long when close > open\n"

  private func parameter(_ declaration: String) throws -> StrategyParameter {
    let checked = try CheckedStrategy(entry + "param \(declaration)")
    return try #require(checked.parameters.last)
  }

  @Test(
    "whole numbers, with and without a range",
    arguments: [
      ("x = 14 in 2..200", 14, 2, 200, 1), ("x = 14 in 2..200 step 3", 14, 2, 200, 3),
      ("x = 14", 14, 1, 140, 1), ("x = 0", 0, 0, 10, 1), ("x = -5", -5, -50, 10, 1),
      ("x = -5 in -9..-1", -5, -9, -1, 1),
    ])
  func integers(declaration: String, initial: Int, low: Int, high: Int, step: Int) throws {
    #expect(
      try parameter(declaration).kind == .integer(initial: initial, range: low...high, step: step))
  }

  @Test("real numbers: a point, a percent sign or an exponent anywhere")
  func reals() throws {
    #expect(
      try parameter("x = 1.5 in 0.5..3 step 0.5").kind
        == .real(initial: 1.5, range: 0.5...3, step: 0.5))
    #expect(
      try parameter("x = 5% in 1%..20%").kind == .real(initial: 0.05, range: 0.01...0.2, step: nil))
    #expect(
      try parameter("x = 2 in 1..3 step 0.5").kind == .real(initial: 2, range: 1...3, step: 0.5))
    #expect(try parameter("x = 0.5").kind == .real(initial: 0.5, range: 0...5, step: nil))
    #expect(try parameter("x = -0.5").kind == .real(initial: -0.5, range: -5...0, step: nil))
    #expect(try parameter("x = 0.0").kind == .real(initial: 0, range: 0...1, step: nil))
  }

  @Test("switches, choices and labels")
  func others() throws {
    #expect(try parameter("x = true").kind == .flag(initial: true))
    let choice = try parameter("x = \"b\" in {\"a\", \"b\"} \"Which\"")
    #expect(choice.kind == .choice(initial: "b", choices: ["a", "b"]))
    #expect(choice.label == "Which" && choice.initial == .choice("b"))
    #expect(try parameter("y = 1, x = 5 in 1..9 \"Länge\"").label == "Länge")
    #expect(try parameter("x = 5").label == "x")
  }

  @Test(
    "declarations that hold no value or several meanings",
    arguments: [
      ("x = 300 in 2..200", "2:11+3 the default is outside its range"),
      ("x = 5 in 9..2", "2:16+4 the least value is not less than the greatest"),
      ("x = 5 in 5..5", "2:16+4 the least value is not less than the greatest"),
      ("x = 5 in 2..9 step 0", "2:16+11 the step is a whole number within the range"),
      ("x = 5 in 2..9 step -1", "2:16+12 the step is a whole number within the range"),
      ("x = 5 in 2..9 step 8", "2:16+11 the step is a whole number within the range"),
      ("x = 5.5 in 2..9 step 0", "2:18+11 the step is greater than 0 and within the range"),
      ("x = 0.5 in 0.0..1e9 step 2e9", "2:18+17 the step is greater than 0 and within the range"),
      ("x = 5 in 2..1e17", "2:16+7 a parameter is between −2^53 and 2^53"),
      ("x = 1e300", "2:11+5 a parameter is between −2^53 and 2^53"),
      ("x = true in 0..1", "2:19+4 true and false need no range"),
      (
        "x = 5 in {\"a\", \"b\"}",
        "2:16+10 the default is a number: expected a range such as “2..200”"
      ),
      (
        "x = \"a\" in {\"a\"}",
        "2:18+5 expected 2 to 16 different texts, as in “\"simple\" in {\"simple\", "
          + "\"exponential\"}”"
      ),
      (
        "x = \"a\" in 1..2",
        "2:18+4 expected 2 to 16 different texts, as in “\"simple\" in {\"simple\", "
          + "\"exponential\"}”"
      ),
      (
        "x = \"simpel\" in {\"simple\", \"other\"}",
        "2:11+8 the default is none of the choices → \"simple\""
      ),
    ])
  func declarations(declaration: String, expected: String) {
    #expect(faults(entry + "param \(declaration)") == [expected])
  }

  @Test(
    "an argument that a parameter fills holds at both ends of its range",
    arguments: [
      (
        "param w = 14 in 0..200\nx = rsi(close, w)",
        "3:16+1 window of rsi is a whole number from 1 to 100000, found 0, which the range of w "
          + "allows"
      ),
      (
        "param w = 14 in 2..200000\nx = rsi(close, w)",
        "3:16+1 window of rsi is a whole number from 1 to 100000, found 200000, which the range "
          + "of w allows"
      ),
      (
        "param w = 14 in 0..200\nv = w\nx = on(\"1d\", rsi(close, v))",
        "4:25+1 window of rsi is a whole number from 1 to 100000, found 0, which the range of w "
          + "allows"
      ),
      (
        "param w = 14.0 in 2..200\nx = rsi(close, w)",
        "3:16+1 expected a whole number, but w may be a fraction: write its default and its range "
          + "without a point"
      ),
      (
        "param n = 1 in -2..5\nx = close[n]",
        "3:11+1 [n] would look ahead: a strategy sees only bars that have closed, which the range "
          + "of n allows"
      ),
      (
        "param n = 1 in 0..200000\nx = close[n]",
        "3:11+1 expected a whole number of bars from 0 to 100000, found 200000, which the range of "
          + "n allows"
      ),
      (
        "param s = 0.1 in 0.0..1.0\nstop_loss s",
        "3:11+1 expected at least 0 (off) and less than 100%, such as 5%, found 1, which the range "
          + "of s allows"
      ),
      (
        "param s = 0.1 in 0.0..1.0\nsize s of equity",
        "3:6+1 expected above 0% and up to 100% of equity, found 0, which the range of s allows"
      ),
      (
        "param s = 5.0 in 1..9\ntime_stop s bars",
        "3:11+1 expected a whole number, but s may be a fraction: write its default and its range "
          + "without a point"
      ),
      (
        "param m = \"simple\" in {\"simple\", \"triangular\"}\nx = ma(close, 5, m)",
        "3:18+1 kind of ma is one of \"simple\", \"exponential\", \"weighted\", \"wilder\", but m "
          + "may be \"triangular\""
      ),
      (
        "param m = \"a\" in {\"first\", \"a\"}\nx = if m == \"frist\" then 1 else 2",
        "3:13+7 m is one of \"first\", \"a\" → \"first\""
      ),
    ])
  func ranges(text: String, expected: String) {
    #expect(faults(entry + text) == [expected])
  }

  @Test("values that are given go into the graph; what is not given is the default")
  func binding() throws {
    let checked = try CheckedStrategy(
      """
      param w = 14 in 2..200, level = 30.0 in 1..99, up = true
      param kind = "simple" in {"simple", "wilder"}
      r = rsi(close, w, kind)
      enter long when if up then r > level else r < level
      """)
    let given: [String: StrategyParameter.Value] = [
      "w": .number(7), "level": .number(45.5), "up": .flag(false), "kind": .choice("wilder"),
    ]
    let graph = try checked.graph(parameters: given)
    #expect(graph.text(of: graph.signals.enterLong) == "(rsi(close; 7, 0) < 45.5)")
    #expect(graph.plots.map(\.levels) == [[45.5]])
    let initial = checked.initialGraph
    #expect(initial.text(of: initial.signals.enterLong) == "(rsi(close; 14, 1) > 30)")
    #expect(try checked.graph(parameters: [:]) == initial)
  }

  private func bindingError(
    _ text: String, _ given: [String: StrategyParameter.Value]
  ) throws -> StrategyBindingError? {
    let checked = try CheckedStrategy(entry + text)
    do throws(StrategyBindingError) {
      _ = try checked.graph(parameters: given)
      return nil
    } catch {
      return error
    }
  }

  @Test("values that a parameter does not have are refused")
  func bindingErrors() throws {
    let text = """
      param w = 14 in 2..200, level = 30.0 in 1..99, up = true
      param kind = "a" in {"a", "b"}
      """
    func expect(_ name: String, _ value: StrategyParameter.Value, _ message: String) throws {
      #expect(
        try bindingError(text, [name: value])
          == .parameter(StrategyParameterError(name: name, message: message)))
    }
    for number in [1, 201, 2.5, .nan, .infinity, 1e300] {
      try expect("w", .number(number), "must be a whole number from 2 to 200")
    }
    for number in [0.5, 99.5, .nan, -.infinity] {
      try expect("level", .number(number), "must be from 1.0 to 99.0")
    }
    try expect("w", .flag(true), "must be a number")
    try expect("level", .choice("a"), "must be a number")
    try expect("up", .number(1), "must be true or false")
    try expect("kind", .number(1), "must be text")
    try expect("kind", .choice("c"), "must be one of: a, b")
    #expect(try bindingError(text, ["no": .number(1)]) == .unknownParameter("no"))
    #expect(
      try bindingError(text, ["w": .number(5), "no": .flag(true)]) == .unknownParameter("no"))
  }

  @Test("values that do not go together are told where they meet")
  func combinations() throws {
    let text =
      "param a = 5 in 1..50, b = 9 in 1..50\nx = sma(close, b - a)\nenter long when close > x"
    #expect(
      try bindingError(text, ["a": .number(9)])
        == .strategy(
          StrategyDiagnostics([
            Diagnostic(
              line: 3, column: 16, length: 5,
              message: "window of sma is a whole number from 1 to 100000, found 0")
          ])))
    #expect(try bindingError(text, ["a": .number(8)]) == nil)
  }

  @Test("datasets are those that any value of the parameters reads")
  func datasets() throws {
    let checked = try CheckedStrategy(
      """
      param other = false
      dear = if other then close of "SPY" else close
      enter long when dear > sma(close, 5) of "IEF" or close > 1
      """)
    #expect(checked.datasets == ["IEF", "SPY"])
    #expect(checked.initialGraph.frames.map(\.dataset) == [nil, "IEF"])
    #expect(
      try checked.graph(parameters: ["other": .flag(true)]).frames.map(\.dataset)
        == [nil, "SPY", "IEF"])
  }
}
