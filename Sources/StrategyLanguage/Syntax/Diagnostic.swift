/// One fault of a strategy's text, for the person who writes it.
package struct Diagnostic: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// From 1, in UTF-16 code units, as editors count.
  package let column: Int
  /// UTF-16 code units that are wrong; at least 1.
  package let length: Int
  /// What is wrong and what was expected.
  package let message: String
  /// What was probably meant, to be put in place of what is wrong; nil where nothing is near.
  package let suggestion: String?

  package init(line: Int, column: Int, length: Int, message: String, suggestion: String? = nil) {
    self.line = line
    self.column = column
    self.length = length
    self.message = message
    self.suggestion = suggestion
  }
}

/// Why a text is no strategy: at least one fault, in the order of the text.
package struct StrategyDiagnostics: Error, Sendable, Equatable {
  package let diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }
}

/// A stretch of a strategy's text, UTF-8 bytes.
struct SourceRange: Sendable, Hashable {
  var start: Int
  var end: Int

  /// The name that the stretch begins with, which a suggestion stands for.
  func prefix(_ name: String) -> SourceRange {
    SourceRange(start: start, end: start + name.utf8.count)
  }

  func joined(to other: SourceRange) -> SourceRange {
    SourceRange(start: min(start, other.start), end: max(end, other.end))
  }
}

/// A fault as it is found, before its place is counted in lines.
struct Fault: Error, Equatable {
  let range: SourceRange
  let message: String
  var suggestion: String?
  /// Whether it may only follow from a line that was left out for another fault.
  var mayFollow = false

  init(_ range: SourceRange, _ message: String, suggestion: String? = nil, mayFollow: Bool = false)
  {
    self.range = range
    self.message = message
    self.suggestion = suggestion
    self.mayFollow = mayFollow
  }
}

/// The bytes of a strategy, and where lines begin in them.
struct SourceText: Sendable {
  let bytes: [UInt8]

  /// Characters of the input that a message repeats at most.
  private static let echoMax = 40

  /// Whether one of U+202A to U+202E or U+2066 to U+2069 begins at a byte.
  func isDirectionMark(at place: Int) -> Bool {
    guard place + 2 < bytes.count, bytes[place] == 0xE2 else { return false }
    switch (bytes[place + 1], bytes[place + 2]) {
    case (0x80, 0xAA...0xAE), (0x81, 0xA6...0xA9): return true
    default: return false
    }
  }

  /// Printable input for a message, cut where it is long.
  func echo(_ range: SourceRange) -> String {
    let shown = bytes[range.start..<range.end].prefix(Self.echoMax)
    let text = shown.map { (0x20..<0x7F).contains($0) ? Character(UnicodeScalar($0)) : "?" }
    return String(text) + (range.end - range.start > Self.echoMax ? "…" : "")
  }

  /// Faults with lines and columns, in the order of the text, each place once.
  func diagnostics(_ faults: [Fault]) -> [Diagnostic] {
    var seen = Set<Int>()
    let first = faults.filter { seen.insert($0.range.start).inserted }
    let sorted = first.sorted { $0.range.start < $1.range.start }
    var line = 1
    var lineStart = 0
    var place = 0
    return sorted.prefix(LanguageLimits.diagnosticCountMax).map { fault in
      while place < min(fault.range.start, bytes.count) {
        if bytes[place] == UInt8(ascii: "\n") {
          line += 1
          lineStart = place + 1
        }
        place += 1
      }
      let end = max(fault.range.end, fault.range.start)
      return Diagnostic(
        line: line, column: utf16Count(lineStart, fault.range.start) + 1,
        length: max(utf16Count(fault.range.start, end), 1), message: fault.message,
        suggestion: fault.suggestion)
    }
  }

  private func utf16Count(_ start: Int, _ end: Int) -> Int {
    guard start < end else { return 0 }
    return String(decoding: bytes[min(start, bytes.count)..<min(end, bytes.count)], as: UTF8.self)
      .utf16.count
  }
}
