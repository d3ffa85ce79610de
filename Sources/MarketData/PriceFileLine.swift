/// Takes a separated file apart, line by line.
///
/// A field may stand in double quotes, with separators inside and `""` for a quote, but without
/// line breaks. Spaces around fields and empty lines are passed over. Lines end in LF or CRLF.
struct PriceFileLines {
  private let bytes: [UInt8]
  let separator: UInt8
  private var offset: Int
  /// Number of the line that `fields` are of, counted from 1.
  private(set) var line = 0
  /// Where the fields of the line are in the file, quotes and spaces around them left out.
  private(set) var fields: [Range<Int>] = []
  private(set) var isQuoteOpen = false

  init(_ bytes: [UInt8], from offset: Int, separator: UInt8) {
    self.bytes = bytes
    self.offset = offset
    self.separator = separator
  }

  /// Moves to the next line that is not empty.
  mutating func advance() -> Bool {
    while offset < bytes.count {
      readLine()
      if !isBlank { return true }
    }
    return false
  }

  /// What is not read yet.
  var rest: ArraySlice<UInt8> { bytes[offset...] }

  /// The field of that place; nil where the line has fewer.
  subscript(place: Int) -> ArraySlice<UInt8>? {
    fields.indices.contains(place) ? bytes[fields[place]] : nil
  }

  /// The time of the line, day and clock put together; nil where fields are missing.
  func time(_ header: PriceFileHeader) -> ArraySlice<UInt8>? {
    guard let clock = header.clock else { return self[header.time] }
    guard let day = self[header.time], let time = self[clock] else { return nil }
    return (day + [UInt8(ascii: "T")] + time)[...]
  }

  /// The last line that is not empty, without its number; nil where nothing is left to read.
  func last() -> PriceFileLines? {
    guard let end = rest.lastIndex(where: { $0 > UInt8(ascii: " ") }) else { return nil }
    var last = self
    last.offset = rest[..<end].lastIndex(of: newline).map { $0 + 1 } ?? offset
    return last.advance() ? last : nil
  }

  private var isBlank: Bool { fields.count == 1 && fields[0].isEmpty && !isQuoteOpen }

  private mutating func readLine() {
    line += 1
    fields.removeAll(keepingCapacity: true)
    isQuoteOpen = false
    while true {
      fields.append(readField())
      guard offset < bytes.count else { return }
      let byte = bytes[offset]
      offset += 1
      if byte == newline { return }
    }
  }

  /// Reads to the separator or the end of the line, and stays there.
  private mutating func readField() -> Range<Int> {
    skipSpaces()
    if offset < bytes.count, bytes[offset] == quote { return readQuotedField() }
    let start = offset
    while offset < bytes.count, bytes[offset] != separator, bytes[offset] != newline { offset += 1 }
    return trimmed(start, offset)
  }

  private mutating func readQuotedField() -> Range<Int> {
    offset += 1
    let start = offset
    while offset < bytes.count, bytes[offset] != newline {
      if bytes[offset] != quote {
        offset += 1
      } else if offset + 1 < bytes.count, bytes[offset + 1] == quote {
        offset += 2
      } else {
        let end = offset
        while offset < bytes.count, bytes[offset] != separator, bytes[offset] != newline {
          offset += 1
        }
        // What stands between the quote and the separator belongs to the field, so it is refused.
        let rest = trimmed(end + 1, offset)
        return rest.isEmpty ? trimmed(start, end) : start..<rest.upperBound
      }
    }
    isQuoteOpen = true
    return trimmed(start, offset)
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
  }

  private func trimmed(_ start: Int, _ end: Int) -> Range<Int> {
    var (start, end) = (start, end)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r")
      || (byte == UInt8(ascii: "\t") && separator != byte)
  }
}

private let newline = UInt8(ascii: "\n")
private let quote = UInt8(ascii: "\"")

/// The separator of a file: the one of comma, semicolon and tab that its first line has most of.
func separator(of bytes: [UInt8], from offset: Int) -> UInt8 {
  let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
  var counts = [0, 0, 0]
  var isQuoted = false
  for byte in bytes[offset...] {
    if byte == newline { break }
    if byte == quote { isQuoted.toggle() }
    if !isQuoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
  }
  var best = 0
  for index in 1..<candidates.count where counts[index] > counts[best] { best = index }
  return candidates[best]
}
