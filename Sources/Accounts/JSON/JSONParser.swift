/// Strict JSON (RFC 8259) from outside: duplicate names, lone surrogates, numbers that are not
/// finite, deep nesting and trailing bytes are refused. Memory is bounded by the input's size.
package struct JSONParser {
  package static let depthMax = 16

  private let bytes: [UInt8]
  private var offset = 0

  /// Parses exactly one value.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else { throw parser.error(.notUTF8) }
    let value = try parser.parseValue(depth: 1)
    parser.skipWhiteSpace()
    guard parser.offset == bytes.count else { throw parser.error(.trailingBytes) }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func error(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason: reason, offset: offset)
  }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipWhiteSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      offset += 1
    }
  }

  private mutating func skip(_ expected: UInt8) throws(JSONError) {
    guard let byte = next else { throw error(.truncated) }
    guard byte == expected else { throw error(.unexpectedCharacter) }
    offset += 1
  }

  private mutating func skip(if expected: UInt8) -> Bool {
    guard next == expected else { return false }
    offset += 1
    return true
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.depthMax else { throw error(.tooDeep) }
    skipWhiteSpace()
    switch next {
    case nil: throw error(.truncated)
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parse(word: "true", as: .bool(true))
    case UInt8(ascii: "f"): return try parse(word: "false", as: .bool(false))
    case UInt8(ascii: "n"): return try parse(word: "null", as: .null)
    default: return .number(try parseNumber())
    }
  }

  private mutating func parse(
    word: StaticString, as value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for byte in word.description.utf8 { try skip(byte) }
    return value
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var members: [JSONMember] = []
    var names: Set<String> = []
    skipWhiteSpace()
    if skip(if: UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipWhiteSpace()
      let name = try parseString()
      guard names.insert(name).inserted else { throw error(.duplicateName) }
      skipWhiteSpace()
      try skip(UInt8(ascii: ":"))
      members.append(JSONMember(name, try parseValue(depth: depth + 1)))
      skipWhiteSpace()
      if skip(if: UInt8(ascii: "}")) { return .object(members) }
      try skip(UInt8(ascii: ","))
    }
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var elements: [JSONValue] = []
    skipWhiteSpace()
    if skip(if: UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try parseValue(depth: depth + 1))
      skipWhiteSpace()
      if skip(if: UInt8(ascii: "]")) { return .array(elements) }
      try skip(UInt8(ascii: ","))
    }
  }

  private mutating func parseString() throws(JSONError) -> String {
    try skip(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        offset += 1
        text += try parseEscape()
      case 0..<0x20: throw error(.controlCharacter)
      default:
        offset += 1
        text.append(byte)
      }
    }
    throw error(.truncated)
  }

  /// The UTF-8 of the escape after a backslash.
  private mutating func parseEscape() throws(JSONError) -> [UInt8] {
    guard let byte = next else { throw error(.truncated) }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try parseScalar()).utf8)
    default: throw error(.badEscape)
    }
  }

  /// The scalar after `\u`; two escapes where the first is the high half of a pair.
  private mutating func parseScalar() throws(JSONError) -> Unicode.Scalar {
    let first = try parseFourDigits()
    var code = first
    if (0xD800..<0xDC00).contains(first) {
      guard skip(if: UInt8(ascii: "\\")), skip(if: UInt8(ascii: "u")) else {
        throw error(.badEscape)
      }
      let second = try parseFourDigits()
      guard (0xDC00..<0xE000).contains(second) else { throw error(.badEscape) }
      code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error(.badEscape) }
    return scalar
  }

  private mutating func parseFourDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next else { throw error(.truncated) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error(.badEscape)
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func parseNumber() throws(JSONError) -> Double {
    let start = offset
    let isNegative = skip(if: UInt8(ascii: "-"))
    guard let first = next else { throw error(.truncated) }
    guard Self.isDigit(first) else {
      throw error(isNegative ? .badNumber : .unexpectedCharacter)
    }
    if !skip(if: UInt8(ascii: "0")) { try skipDigits() }
    if skip(if: UInt8(ascii: ".")) { try skipDigits() }
    if skip(if: UInt8(ascii: "e")) || skip(if: UInt8(ascii: "E")) {
      if !skip(if: UInt8(ascii: "+")) { _ = skip(if: UInt8(ascii: "-")) }
      try skipDigits()
    }
    guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      throw error(.badNumber)
    }
    guard value.isFinite else { throw error(.numberOutOfRange) }
    return value
  }

  private mutating func skipDigits() throws(JSONError) {
    guard let byte = next, Self.isDigit(byte) else { throw error(.badNumber) }
    while let byte = next, Self.isDigit(byte) { offset += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
