import StrategyLanguage
import Testing

@Suite("Limits of a strategy")
struct LimitTests {
  private let entry = "enter long when close > open\n"

  private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  @Test("bytes of text")
  func bytes() {
    let most = entry + "#" + String(repeating: "x", count: 16_384 - entry.utf8.count - 1)
    #expect(faults(most) == [])
    #expect(faults(most + "x") == ["1:1+1 the text is longer than 16384 bytes"])
  }

  @Test("words and signs")
  func tokens() {
    // Six tokens of the entry and its newline, `x = 1`, `+ 1` each, and the end.
    let most = (4_096 - 7 - 3) / 2
    let text = entry + "x=1"
    #expect(faults(text + String(repeating: "+1", count: most)) == [])
    #expect(
      faults(text + String(repeating: "+1", count: most + 1) + "+1")
        == ["2:4090+1 the strategy is longer than 4096 words and signs"])
  }

  @Test("expressions inside one another")
  func nesting() {
    func nested(_ open: String, _ count: Int, _ close: String) -> [String] {
      faultsOfExpression(
        String(repeating: open, count: count) + "close" + String(repeating: close, count: count))
    }
    func tooDeep(_ column: Int, _ length: Int) -> [String] {
      ["\(column)+\(length) more than 64 expressions inside one another: name a part of it"]
    }
    #expect(nested("(", 63, ")") == [])
    #expect(nested("(", 64, ")") == tooDeep(65, 5))
    #expect(nested("-", 63, "") == [])
    #expect(nested("-", 64, "") == tooDeep(65, 5))
    #expect(nested("abs(", 63, ")") == [])
    #expect(nested("abs(", 64, ")") == tooDeep(257, 5))
    #expect(
      nested("", 1, String(repeating: " of \"A\"", count: 64))
        == ["1+446 “of” inside “of”: bars are of one dataset"])
    #expect(nested("", 1, String(repeating: " of \"A\"", count: 65)) == tooDeep(461, 1))
    #expect(nested("", 1, String(repeating: "[1]", count: 200)) == [])
    #expect(nested("", 1, String(repeating: " + close", count: 200)) == [])
  }

  @Test("values after equal ones were shared")
  func nodes() {
    // close, open, the comparison, and a sum each.
    let sums = { (count: Int) in
      entry + "x = close" + String(repeating: " + open", count: count)
    }
    #expect(faults(sums(253)) == [])
    #expect(
      faults(sums(254)) == ["2:5+1783 the strategy needs more than 256 different values"])
  }

  @Test("statements, parameters, plots, levels, frames")
  func counts() {
    #expect(faults(entry + lines(255) { "x\($0) = 1" }) == [])
    #expect(
      faults(entry + lines(256) { "x\($0) = 1" })
        == ["257:1+4 a strategy has at most 256 statements"])
    #expect(faults(entry + lines(32) { "param x\($0) = 1" }) == [])
    #expect(
      faults(entry + lines(33) { "param x\($0) = 1" })
        == ["34:7+3 a strategy has at most 32 parameters"])
    #expect(faults(entry + lines(16) { "plot close[\($0)]" }) == [])
    #expect(
      faults(entry + lines(17) { "plot close[\($0)]" })
        == ["18:6+9 a strategy has at most 16 plots"])
    #expect(faults(entry + lines(8) { "stop_loss \($0 + 1)% close 10%" }) == [])
    #expect(
      faults(entry + lines(9) { "stop_loss \($0 + 1)% close 10%" })
        == ["10:1+9 at most 8 levels of one kind"])
    #expect(faults(entry + lines(7) { "x\($0) = close of \"\($0)\"" }) == [])
    #expect(
      faults(entry + lines(8) { "x\($0) = close of \"\($0)\"" })
        == ["9:6+12 a strategy uses at most 7 other datasets and intervals"])
    let choices = (0..<17).map { "\"\($0)\"" }
    #expect(
      faults(entry + "param x = \"0\" in {\(choices.prefix(16).joined(separator: ", "))}") == [])
    #expect(
      faults(entry + "param x = \"0\" in {\(choices.joined(separator: ", "))}").count == 1)
  }

  @Test("of many faults the first twenty are reported")
  func diagnostics() {
    let found = faults(lines(40) { "x\($0) = nothing\($0)" })
    #expect(
      found
        == (0..<20).map {
          "\($0 + 1):\($0 < 10 ? 6 : 7)+\($0 < 10 ? 8 : 9) there is nothing named “nothing\($0)”"
        })
    #expect(faults(lines(40) { _ in "@ ?" }).count == 20)
    #expect(faults(lines(40) { _ in "1" }).count == 20)
  }
}
