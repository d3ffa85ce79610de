internal import MessagePackCodec

/// The entries of one map of a validated message, taken by name; what is left over is unknown.
struct MapFields {
  /// Where the value of each entry starts.
  private var places: [String: Int] = [:]
  private let reader: MessagePackReader
  /// Path of the map itself, nil for the whole message.
  private let path: String?
  private var allowed: [String] = []

  /// More entries than any map of the protocol has.
  private static let entryCountMax = 64

  /// Reads the map at the cursor.
  init(at reader: MessagePackReader, path: String?) throws(FieldError) {
    self.reader = reader
    self.path = path
    var cursor = reader
    guard case .map(let count) = try cursor.token() else {
      throw FieldError(.wrongType, path, "must be a map")
    }
    guard count <= MapFields.entryCountMax else {
      throw FieldError(.unknownField, path, "has more entries than any request")
    }
    for _ in 0..<count {
      guard case .text(let key) = try cursor.token() else { continue }
      places[cursor.text(key)] = cursor.offset
      try cursor.pass()
    }
  }

  /// Takes an entry that may be absent.
  mutating func optional(_ name: String) -> FieldValue? {
    allowed.append(name)
    guard let offset = places.removeValue(forKey: name) else { return nil }
    var cursor = reader
    cursor.move(to: offset)
    return FieldValue(reader: cursor, path: path.map { "\($0).\(name)" } ?? name)
  }

  mutating func required(_ name: String) throws(FieldError) -> FieldValue {
    if let value = optional(name) { return value }
    throw FieldError(.missingField, path.map { "\($0).\(name)" } ?? name, "is required")
  }

  /// Fails if an entry was not taken; its name is not repeated.
  func finish() throws(FieldError) {
    guard places.isEmpty else {
      throw FieldError(
        .unknownField, path, "has a field that is none of: \(allowed.joined(separator: ", "))")
    }
  }
}

/// One value of a request and the path that errors name.
struct FieldValue {
  let reader: MessagePackReader
  let path: String

  func text() throws(FieldError) -> String {
    var cursor = reader
    guard case .text(let range) = try cursor.token() else {
      throw FieldError(.wrongType, path, "must be text")
    }
    return cursor.text(range)
  }

  /// A finite number.
  func number() throws(FieldError) -> Double {
    guard case .number(let value) = try scalar() else {
      throw FieldError(.wrongType, path, "must be a number")
    }
    guard value.isFinite else { throw FieldError(.outOfRange, path, "must be finite") }
    return value
  }

  /// An integer, or a float that is one.
  func integer(in range: ClosedRange<UInt64>) throws(FieldError) -> UInt64 {
    let value = try number()
    guard value == value.rounded(.towardZero) else {
      throw FieldError(.wrongType, path, "must be an integer")
    }
    // Doubles above 2^53 are rounded integers: no bound of the protocol lies up there.
    guard let exact = UInt64(exactly: value), range.contains(exact) else {
      throw FieldError(
        .outOfRange, path, "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return exact
  }

  func scalar() throws(FieldError) -> ParameterScalar {
    var cursor = reader
    return switch try cursor.token() {
    case .integer(let value): .number(Double(value))
    case .unsigned(let value): .number(Double(value))
    case .float(let value): .number(value)
    case .text(let range): .text(cursor.text(range))
    case .boolean(let flag): .flag(flag)
    default: .other
    }
  }

  /// The elements of an array of at most `countMax` values.
  func elements(countMax: Int) throws(FieldError) -> [FieldValue] {
    var cursor = reader
    guard case .array(let count) = try cursor.token() else {
      throw FieldError(.wrongType, path, "must be an array")
    }
    guard count <= countMax else {
      throw FieldError(.outOfRange, path, "must have at most \(countMax) entries")
    }
    var values: [FieldValue] = []
    for _ in 0..<count {
      values.append(FieldValue(reader: cursor, path: path))
      try cursor.pass()
    }
    return values
  }

  /// The entries of a map whose names only the strategy knows, in their order.
  func entries(countMax: Int) throws(FieldError) -> [ParameterValue] {
    var cursor = reader
    guard case .map(let count) = try cursor.token() else {
      throw FieldError(.wrongType, path, "must be a map")
    }
    guard count <= countMax else {
      throw FieldError(.unknownField, path, "must have at most \(countMax) entries")
    }
    var values: [ParameterValue] = []
    for _ in 0..<count {
      guard case .text(let key) = try cursor.token() else { continue }
      let value = try FieldValue(reader: cursor, path: path).scalar()
      values.append(ParameterValue(cursor.text(key), value))
      try cursor.pass()
    }
    return values
  }

  func fields() throws(FieldError) -> MapFields { try MapFields(at: reader, path: path) }
}

extension MessagePackReader {
  mutating func token() throws(FieldError) -> MessagePackToken {
    do throws(MessagePackError) { return try next() } catch { throw FieldError(error) }
  }

  mutating func pass() throws(FieldError) {
    do throws(MessagePackError) { try skip() } catch { throw FieldError(error) }
  }
}

extension FieldError {
  /// Bytes that are not one well-formed message.
  init(_ error: MessagePackError) {
    let reason =
      switch error {
      case .truncated: "ends inside a value"
      case .messageTooLong: "is longer than \(WireLimits.messageByteCountMax) bytes"
      case .countExceedsInput: "declares more than it holds"
      case .tooDeep: "is nested deeper than \(MessagePackLimits.client.depthMax) levels"
      case .reservedByte: "uses the reserved byte 0xc1"
      case .invalidText: "holds text that is not UTF-8"
      case .keyNotText: "has a map key that is not text"
      case .duplicateKey: "has the same key twice in one map"
      case .extensionRefused, .malformedColumn: "holds an extension value"
      case .trailingBytes: "has bytes behind its value"
      }
    self.init(.malformed, nil, "the message \(reason)")
  }
}
