import Foundation
import StrategyLanguage
import Testing

/// The page for people, `web/strategy-language.md`, held against the code.
@Suite("Language page")
struct LanguagePageTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../web/strategy-language.md").standardizedFileURL
  private static let heading = "\n## Functions\n"
  /// Set to 1, the test writes the page's lists instead of failing on them.
  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_STRATEGY_LANGUAGE_PAGE"] == "1"
  private static let howTo: Comment =
    """
    web/strategy-language.md differs from the code. Update it with
    UPDATE_STRATEGY_LANGUAGE_PAGE=1 swift test -c release --filter LanguagePageTests
    """

  @Test("the function list is what the code generates")
  func functions() throws {
    let page = try String(contentsOf: Self.file, encoding: .utf8)
    let start = try #require(page.range(of: Self.heading))
    let expected = String(page[..<start.upperBound]) + FunctionList.markdown
    if Self.updates { try expected.write(to: Self.file, atomically: true, encoding: .utf8) }
    #expect(try String(contentsOf: Self.file, encoding: .utf8) == expected, Self.howTo)
  }

  @Test("the ready strategies are named with their two lines")
  func readyStrategies() throws {
    let page = try String(contentsOf: Self.file, encoding: .utf8)
    for strategy in StrategyLanguage.readyStrategies {
      let lines = strategy.summary.split(separator: "\n").joined(separator: "\n  ")
      #expect(
        page.contains("\n- **\(strategy.name)** (`\(strategy.id)`): \(lines)\n"), "\(strategy.id)")
    }
  }

  @Test("every limit is named with its number")
  func limits() throws {
    let page = try String(contentsOf: Self.file, encoding: .utf8)
    let rows: [(String, Int)] = [
      ("bytes of text", LanguageLimits.textByteCountMax),
      ("words and signs", LanguageLimits.tokenCountMax),
      ("expressions inside one another", LanguageLimits.nestingMax),
      ("different values", LanguageLimits.nodeCountMax),
      ("statements", LanguageLimits.statementCountMax),
      ("parameters", LanguageLimits.parameterCountMax),
      ("choices of a parameter", LanguageLimits.choiceCountMax),
      ("plots", LanguageLimits.plotCountMax),
      ("other datasets and intervals", LanguageLimits.frameCountMax - 1),
      ("levels of a ladder", LanguageLimits.exitLevelCountMax),
      ("bars of a look-back", LanguageLimits.lookBackMax),
      ("characters of a name", LanguageLimits.nameByteCountMax),
      ("bytes of a text in quotes", LanguageLimits.quotedByteCountMax),
      ("faults reported at once", LanguageLimits.diagnosticCountMax),
    ]
    for (what, count) in rows { #expect(page.contains("| \(what) | \(count) |\n"), "\(what)") }
  }

  @Test("every word and interval is named")
  func words() throws {
    let page = try String(contentsOf: Self.file, encoding: .utf8)
    for word in LanguageGuide.keywords { #expect(page.contains(word.name), "\(word.name)") }
    for interval in LanguageGuide.intervals { #expect(page.contains("\"\(interval)\"")) }
  }

  @Test("every block of code checks; a block without an entry is completed by one")
  func code() throws {
    let page = try String(contentsOf: Self.file, encoding: .utf8)
    let blocks = page.components(separatedBy: "\n```").enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
    var checked = 0
    for block in blocks where !block.hasPrefix("ebnf") {
      #expect(block.hasPrefix("\n"), "a block of another language: \(block.prefix(20))")
      let isWhole = block.contains("enter ")
      #expect(faults(isWhole ? block : block + "\nenter long when close > open") == [], "\(block)")
      checked += 1
    }
    #expect(checked >= 5)
    #expect(blocks.count == checked + 1, "one grammar")
  }
}

/// The page's last part.
private enum FunctionList {
  static var markdown: String {
    var lines = [
      "",
      "Generated from the code. Values behind = are "
        + "defaults; names without brackets take no arguments.",
    ]
    for family in LanguageGuide.functions {
      lines += ["", "### \(family.name)", "", "| function | meaning |", "|---|---|"]
      lines += family.descriptions.map(row)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ function: FunctionDescription) -> String {
    let results = function.results.map(\.name).filter { !$0.isEmpty }
    let fields =
      results.isEmpty
      ? ""
      : " Results: "
        + results.map { "`.\($0)`" }
        .joined(separator: " ") + "."
    let gives = function.results[0].type == .flag ? " Gives a condition." : ""
    return "| `\(signature(function))` | \(function.summary)\(fields)\(gives) |"
  }

  private static func signature(_ function: FunctionDescription) -> String {
    guard !function.writtenArguments.isEmpty else { return function.name }
    return function.signature
  }
}
