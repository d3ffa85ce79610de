import BacktestEngine
import Foundation
import StrategyLanguage
import Testing

/// Texts that are small and want to cost much.
struct ExpressionBomb: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  /// The first fault, without its place; nil where it is a strategy.
  let fault: String?

  var testDescription: String { name }

  init(_ name: String, _ expression: String, fault: String?) {
    self.name = name
    text = "enter long when close > open\nplot \(expression)\n"
    self.fault = fault
  }

  init(_ name: String, text: String, fault: String?) {
    self.name = name
    self.text = text
    self.fault = fault
  }

  static let all = expressions + statements

  private static let tooDeep =
    "more than 64 expressions inside one another: name a part of it"
  private static let tooLong = "the text is longer than 16384 bytes"
  private static let tooManyWords = "the strategy is longer than 4096 words and signs"
  private static let notFinite = "the result is not a finite number"

  private static func times(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static let expressions = [
    ExpressionBomb("3,000 brackets", times(3_000, "("), fault: tooDeep),
    ExpressionBomb("10,000 brackets", times(10_000, "("), fault: tooManyWords),
    ExpressionBomb("3,000 minus signs", times(3_000, "-") + "close", fault: tooDeep),
    ExpressionBomb("2,000 nots", times(2_000, "not ") + "close", fault: tooDeep),
    ExpressionBomb("1,000 ifs", times(1_000, "if true then "), fault: tooDeep),
    ExpressionBomb(
      "1,300 look-backs", "close" + times(1_300, "[1]"),
      fault: "the strategy needs more than 256 different values"),
    ExpressionBomb("1,500 datasets", "close" + times(1_500, " of \"A\""), fault: tooDeep),
    ExpressionBomb(
      "datasets in brackets", times(60, "(") + "close" + times(60, times(30, " of \"A\"") + ")"),
      fault: tooDeep),
    ExpressionBomb("200 intervals", times(200, "on(\"1d\", "), fault: tooDeep),
    ExpressionBomb("a megabyte of sums", times(500_000, "a+") + "a", fault: tooLong),
    ExpressionBomb(
      "2,000 sums", "close" + times(2_000, "+open"),
      fault: "the strategy needs more than 256 different values"),
    ExpressionBomb("2,000 sums of constants", "1" + times(2_000, "+1"), fault: nil),
    ExpressionBomb(
      "a tower of powers", "pow(9, pow(9, pow(9, 9)))", fault: notFinite),
    ExpressionBomb(
      "powers with ^", "9^9^9^9",
      fault: "“^” means nothing here; a power is “pow(x, y)”"),
    ExpressionBomb("1e999", "1e999", fault: "the number is too large"),
    ExpressionBomb("0/0", "0/0", fault: notFinite),
    ExpressionBomb(
      "a window of a thousand million", "sma(close, 1000000000)",
      fault: "window of sma is a whole number from 1 to 100000, found 1000000000"),
    ExpressionBomb(
      "200 averages of averages", times(200, "sma(") + "close" + times(200, ", 5)"),
      fault: tooDeep),
    ExpressionBomb(
      "a look ahead", "close[-1]",
      fault: "[-1] would look ahead: a strategy sees only bars that have closed"),
    ExpressionBomb(
      "a function of the future", "ref(close, -1)", fault: "there is no function named “ref”"),
    ExpressionBomb("a name of 64 KB", times(65_536, "x"), fault: tooLong),
    ExpressionBomb(
      "a name of 16 KB", times(16_000, "x"), fault: "a name has at most 64 characters"),
    ExpressionBomb(
      "a NUL", "close\u{0}",
      fault: "“?” means nothing here; only texts and comments may hold it"),
    ExpressionBomb(
      "a mark from right to left", "close \u{202E}",
      fault: "this character means nothing here; only texts and comments may hold it"),
    ExpressionBomb(
      "a mark from right to left in a label", "close as \"\u{202E}\"",
      fault: "an invisible mark that turns the direction of writing; take it out"),
    ExpressionBomb(
      "5,000 signs of none", times(5_000, "@ "),
      fault: "“@” means nothing here; only texts and comments may hold it"),
    ExpressionBomb(
      "1,000 arguments", "sma(close" + times(1_000, ", 1") + ")",
      fault: "sma takes no more values: sma(source, window)"),
    ExpressionBomb(
      "a thousand digits", times(1_000, "9"), fault: "a number has at most 64 characters"),
    ExpressionBomb(
      "a long line without an end", "\"" + times(16_000, "x"),
      fault: "the text has no end: expected \" before the end of the line"),
  ]

  private static func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  private static let statements = [
    ExpressionBomb(
      "definitions that double",
      text: "x0 = close\n" + lines(200) { "x\($0 + 1) = x\($0) * x\($0)" }
        + "\nenter long when x200 > 1", fault: nil),
    ExpressionBomb(
      "definitions that double a condition",
      text: "x0 = close > open\n" + lines(200) { "x\($0 + 1) = not x\($0)" }
        + "\nenter long when x200", fault: nil),
    ExpressionBomb(
      "a chain of definitions on other bars",
      text: "x0 = 1\n" + lines(250) { "x\($0 + 1) = x\($0) + 0" }
        + "\nenter long when on(\"1d\", close > x250)", fault: nil),
    ExpressionBomb(
      "200 definitions of an unknown name",
      text: lines(200) { "\(times(58, "a"))\(1_000 + $0)=\(times(2, "b"))" },
      fault: "there is nothing named “bb”"),
    ExpressionBomb(
      "names of 62 characters that are nearly others",
      text: lines(110) { "\(times(59, "a"))\(100 + $0) = 1" } + "\n"
        + lines(110) { "plot \(times(59, "a"))\(300 + $0)" },
      fault: "there is nothing named “\(times(59, "a"))300”"),
    ExpressionBomb(
      "32 parameters over 3,000 values",
      text: lines(32) { "param p\($0) = 5 in 1..50" } + "\nx = p0" + times(1_800, "+p1")
        + "\nenter long when close > x", fault: nil),
    ExpressionBomb(
      "a sweep of 10^18 steps",
      text: "param x = 0.5 in 0..1e9 step 1e-9\nenter long when close > x",
      fault: nil),
    ExpressionBomb(
      "step 0", text: "param x = 0.5 in 0..1 step 0\nenter long when close > x",
      fault: "the step is greater than 0 and within the range"),
    ExpressionBomb(
      "step -1", text: "param x = 5 in 0..10 step -1\nenter long when close > x",
      fault: "the step is a whole number within the range"),
    ExpressionBomb(
      "bounds that are no numbers", text: "param x = 5 in NaN..10\nenter long when close > x",
      fault: "expected the least value, as in “2..200”, or {, found “NaN”"),
    ExpressionBomb(
      "300 plots", text: "enter long when close > open\n" + lines(300) { "plot close[\($0)]" },
      fault: "a strategy has at most 16 plots"),
    ExpressionBomb(
      "2,000 lines", text: times(2_000, "x\n"),
      fault: "expected = after the name “x”, found the end of the line"),
    ExpressionBomb(
      "16,000 newlines", text: times(16_000, "\n"),
      fault: "the strategy never enters: expected “enter long when …” or “enter short when …”"),
  ]
}

@Suite("Expression bombs")
struct ExpressionBombTests {
  @Test(
    "an error or a strategy, for work that is bounded by the text", arguments: ExpressionBomb.all)
  func bomb(_ bomb: ExpressionBomb) throws {
    var work = CheckingWork()
    do {
      let checked = try CheckedStrategy(bomb.text, work: &work)
      #expect(bomb.fault == nil)
      #expect(checked.initialGraph.nodes.count <= LanguageLimits.nodeCountMax)
      #expect(checked.initialGraph.operationCount(rows: 1) <= 10_000)
      let result = try GraphEvaluator(byteCountMax: 0).evaluate(
        checked.initialGraph, on: .sample(.walk(rows: 50, seed: 1)))
      #expect(result.rows == 50)
    } catch let error as StrategyDiagnostics {
      #expect(error.diagnostics.first?.message == bomb.fault)
      #expect(error.diagnostics.count <= LanguageLimits.diagnosticCountMax)
    }
    #expect(work.tokenCount <= LanguageLimits.tokenCountMax + 1)
    // Each written value at most once for the check and once for the graph, on two frames.
    #expect(work.valueCount <= 4 * LanguageLimits.tokenCountMax)
    #expect(work.comparedNameCount <= 20 * (300 + LanguageLimits.statementCountMax))
  }

  @Test("the deepest texts fit into a stack of 512 KiB")
  func stack() {
    let chain = (0..<240).reduce("x0 = close\n") { $0 + "x\($1 + 1) = x\($1) + 1\n" }
    let deep = String(repeating: "abs(", count: 63) + "close" + String(repeating: ")", count: 63)
    let texts =
      ExpressionBomb.all.map(\.text) + [
        chain + "enter long when x240 > 1",
        chain + "enter long when on(\"1d\", x240 > 1) of \"SPY\"",
        "enter long when \(deep) > 1",
      ]
    // Running out of a stack ends the process.
    let thread = Thread {
      for text in texts { _ = try? CheckedStrategy(text).graph(parameters: [:]) }
    }
    thread.stackSize = 512 << 10
    thread.start()
    for _ in 0..<20_000 where !thread.isFinished { usleep(1_000) }
    #expect(thread.isFinished)
  }

  @Test("the cost of a strategy is counted before it runs")
  func cost() throws {
    let text =
      "enter long when close > open\n"
      + (0..<16).map { "plot hurst(close, \($0 + 16))" }.joined(separator: "\n")
    let graph = try CheckedStrategy(text).initialGraph
    #expect(graph.operationCount(rows: 1_000_000) > 4e9)
    #expect(graph.workingByteCount(rows: 1_000_000) > 16 * 8e6)
  }
}
