/// Walks the fields of a comma-separated file: no quotes, no spaces, lines end in LF or CRLF.
struct CSVLines {
  private let bytes: [UInt8]
  private var offset = 0
  private var lineStart = 0
  private(set) var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  func failure(_ reason: CSVError.Reason, at start: Int? = nil) -> CSVError {
    CSVError(reason: reason, line: line, column: (start ?? offset) - lineStart + 1)
  }

  /// Reads the first line, which must be exactly `header`.
  mutating func expectHeader(_ header: String) throws(CSVError) {
    let expected = Array(header.utf8)
    guard bytes.starts(with: expected) else { throw failure(.wrongHeader) }
    offset = expected.count
    guard endLine() else { throw failure(.wrongHeader, at: 0) }
  }

  /// Reads one field, which is not empty, and the separator before it, the line's first apart.
  mutating func field() throws(CSVError) -> ArraySlice<UInt8> {
    if offset > lineStart {
      guard !isAtEnd, bytes[offset] == UInt8(ascii: ",") else { throw failure(.tooFewFields) }
      offset += 1
    }
    let start = offset
    while !isAtEnd, !isDelimiter(bytes[offset]) { offset += 1 }
    guard offset > start else { throw failure(.emptyField) }
    return bytes[start..<offset]
  }

  /// Reads a finite decimal number.
  mutating func number() throws(CSVError) -> Double {
    let text = try field()
    guard let value = decimalNumber(text) else {
      throw failure(.notANumber, at: text.startIndex)
    }
    return value
  }

  /// Reads a finite decimal number above zero.
  mutating func positiveNumber() throws(CSVError) -> Double {
    let text = try field()
    guard let value = decimalNumber(text) else {
      throw failure(.notANumber, at: text.startIndex)
    }
    guard value > 0 else { throw failure(.outOfRange, at: text.startIndex) }
    return value
  }

  /// Reads whole seconds since 1970 UTC, also before 1970, as nanoseconds.
  mutating func time() throws(CSVError) -> Int64 {
    let text = try field()
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw failure(.notANumber, at: text.startIndex)
    }
    guard let seconds = Int64(String(decoding: text, as: UTF8.self)) else {
      throw failure(.outOfRange, at: text.startIndex)
    }
    let (nanos, isOverflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isOverflow else { throw failure(.outOfRange, at: text.startIndex) }
    return nanos
  }

  /// Reads the end of a line; the last line may lack it.
  mutating func expectEndOfLine() throws(CSVError) {
    guard endLine() else { throw failure(.tooManyFields) }
  }

  private mutating func endLine() -> Bool {
    if isAtEnd { return true }
    if bytes[offset] == UInt8(ascii: "\r"), offset + 1 < bytes.count { offset += 1 }
    guard bytes[offset] == UInt8(ascii: "\n") else { return false }
    offset += 1
    line += 1
    lineStart = offset
    return true
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}
