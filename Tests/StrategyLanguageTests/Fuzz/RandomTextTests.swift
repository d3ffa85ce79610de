import BacktestEngine
import StrategyLanguage
import TestSupport
import Testing

@Suite("Random texts")
struct RandomTextTests {
  private static let bars = FrameBars.sample(.walk(rows: 120, seed: 1, hostile: true))
  private static let other = FrameBars.sample(
    .walk(rows: 120, seed: 2, hostile: true), dataset: "MSFT")

  /// Checks a text, and runs it where it is a strategy.
  ///
  /// - Returns: Whether it was one.
  private func tryOut(_ text: String, _ comment: Comment) -> Bool {
    var work = CheckingWork()
    do throws(StrategyDiagnostics) {
      let checked = try CheckedStrategy(text, work: &work)
      expect(work, comment)
      run(checked.initialGraph, comment)
      return true
    } catch {
      expect(work, comment)
      expect(error.diagnostics, text, comment)
      return false
    }
  }

  private func expect(_ work: CheckingWork, _ comment: Comment) {
    #expect(work.tokenCount <= LanguageLimits.tokenCountMax + 1, comment)
    #expect(
      work.valueCount <= 2 * LanguageLimits.frameCountMax * LanguageLimits.tokenCountMax, comment)
    #expect(work.comparedNameCount <= LanguageLimits.diagnosticCountMax * 600, comment)
  }

  /// There is one, each has a place in the text, and they stand in its order.
  private func expect(_ diagnostics: [Diagnostic], _ text: String, _ comment: Comment) {
    #expect((1...LanguageLimits.diagnosticCountMax).contains(diagnostics.count), comment)
    // By bytes, since a return and a newline are one character.
    let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
    var last = (0, 0)
    for diagnostic in diagnostics {
      #expect((1...max(lines.count, 1)).contains(diagnostic.line), comment)
      #expect(diagnostic.length >= 1 && !diagnostic.message.isEmpty, comment)
      guard lines.indices.contains(diagnostic.line - 1) else { continue }
      let width = String(decoding: lines[diagnostic.line - 1], as: UTF8.self).utf16.count
      #expect((1...width + 1).contains(diagnostic.column), comment)
      #expect((diagnostic.line, diagnostic.column) > last, comment)
      last = (diagnostic.line, diagnostic.column)
    }
  }

  private func run(_ graph: StrategyGraph, _ comment: Comment) {
    #expect(graph.nodes.count <= LanguageLimits.nodeCountMax, comment)
    let evaluator = GraphEvaluator(byteCountMax: 0)
    let others = { (name: String) in name == "MSFT" ? Self.other : nil }
    let result: EvaluatedStrategy
    do throws(EvaluationError) {
      result = try evaluator.evaluate(graph, on: Self.bars, others: others)
    } catch {
      // A dataset may be misspelled; bars of a minute suit every interval.
      guard case .missingDataset = error else {
        Issue.record("\(error) \(comment)")
        return
      }
      return
    }
    #expect(result.plots.count == graph.plots.count, comment)
    var run = PortfolioRun()
    try? result.simulate(
      on: Self.bars, settings: SimulationSettings(), position: graph.position, into: &run)
  }

  @Test("random bytes are an error with a place")
  func bytes() {
    for seed in 1...3_000 as ClosedRange<UInt64> {
      var generator = SplitMix64(seed: seed)
      let text = String(decoding: generator.bytes(upTo: 300), as: UTF8.self)
      _ = tryOut(text, "seed \(seed)")
    }
  }

  @Test("random words and signs are an error with a place, or a strategy that runs")
  func tokens() {
    let words =
      Keyword.allCases.map(\.rawValue) + FunctionLibrary.descriptions.map(\.name)
      + ["open", "high", "low", "close", "volume", "x", "y", "window", "kind"]
    let signs = [
      "\n", "\n", "=", "==", "(", ")", "[", "]", "{", "}", ",", ".", "..", "<", ">=", "!=", "+",
      "-", "*", "/", ";", "1", "14", "0", "5%", "0.5", "1e9", "1e999", "\"1d\"", "\"MSFT\"",
      "\"simple\"", "#", "%", "@", "é",
    ]
    for seed in 1...4_000 as ClosedRange<UInt64> {
      var generator = SplitMix64(seed: seed)
      let text = (0..<generator.below(80)).map { _ in
        generator.below(2) == 0 ? generator.pick(words) : generator.pick(signs)
      }
      _ = tryOut(text.joined(separator: " "), "seed \(seed)")
    }
  }

  @Test("ready strategies with changed bytes are an error with a place, or a strategy that runs")
  func mutations() {
    var strategies = 0
    for seed in 1...4_000 as ClosedRange<UInt64> {
      var generator = SplitMix64(seed: seed)
      let bytes = generator.mutated(Array(generator.pick(readyStrategies).text.utf8))
      if tryOut(String(decoding: bytes, as: UTF8.self), "seed \(seed)") { strategies += 1 }
    }
    #expect(strategies > 100)
  }

  @Test("random programs with words taken out, doubled or exchanged")
  func shuffledPrograms() {
    var strategies = 0
    for seed in 1...2_000 as ClosedRange<UInt64> {
      var generator = SplitMix64(seed: seed)
      var words = RandomProgram.text(seed: seed).split(separator: " ").map(String.init)
      for _ in 0...generator.below(2) where words.count > 1 {
        let (one, other) = (generator.below(words.count), generator.below(words.count))
        switch generator.below(3) {
        case 0: words.remove(at: one)
        case 1: words.insert(words[other], at: one)
        default: words.swapAt(one, other)
        }
      }
      if tryOut(words.joined(separator: " "), "seed \(seed)") { strategies += 1 }
    }
    #expect(strategies > 10)
  }
}
