/// One thing that is wrong with a price file.
package struct PriceFileProblem: Sendable, Equatable, CustomStringConvertible {
  /// Line of the file, counted from 1; nil when the whole file is meant.
  package let line: Int?
  /// What the value was to be, for example `high`; nil when the whole line is meant.
  package let column: String?
  package let text: String

  package init(line: Int? = nil, column: String? = nil, _ text: String) {
    self.line = line
    self.column = column
    self.text = text
  }

  package var description: String {
    guard let line else { return text }
    return "line \(line)" + (column.map { ", \($0)" } ?? "") + ": \(text)"
  }
}

/// Why a price file was refused: its first problems, and how many there are.
package struct PriceFileError: Error, Sendable, Equatable, CustomStringConvertible {
  package static let shownMax = 5

  /// At most `shownMax`, in the order of lines.
  package private(set) var problems: [PriceFileProblem] = []
  package private(set) var count = 0

  package init() {}

  package init(_ problem: PriceFileProblem) { add(problem) }

  package mutating func add(_ problem: @autoclosure () -> PriceFileProblem) {
    count += 1
    if problems.count < Self.shownMax { problems.append(problem()) }
  }

  package var description: String {
    let rest = count - problems.count
    let lines = problems.map(\.description) + (rest > 0 ? ["and \(rest) more"] : [])
    return lines.joined(separator: "\n")
  }
}

/// A piece of a file as an error may show it: one line, without control characters, not long.
func quoted(_ bytes: ArraySlice<UInt8>) -> String {
  let shownMax = 40
  let text = String(decoding: bytes.prefix(shownMax), as: UTF8.self)
  let scalars = text.unicodeScalars.map { scalar -> String in
    scalar.properties.generalCategory == .control || scalar.properties.isDefaultIgnorableCodePoint
      ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
  }
  return "'" + scalars.joined() + (bytes.count > shownMax ? "…" : "") + "'"
}
