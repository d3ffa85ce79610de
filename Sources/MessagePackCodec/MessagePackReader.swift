/// One step of a reader: a scalar, or the opening of a container.
package enum MessagePackToken: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// Every integer that fits, whatever its encoding.
  case integer(Int64)
  /// Only integers above `Int64.max`.
  case unsigned(UInt64)
  /// Float32 is widened. May be NaN or infinite.
  case float(Double)
  /// Places of the UTF-8 bytes, already checked.
  case text(Range<Int>)
  case binary(Range<Int>)
  /// `count` values follow.
  case array(count: Int)
  /// `count` pairs of key and value follow.
  case map(count: Int)
  case ext(type: Int8, Range<Int>)
}

/// Strict cursor over the bytes of one message.
///
/// The bytes are shared, never copied, and no step allocates. A step that throws leaves the cursor
/// where it was. Encodings longer than needed are accepted, as the format allows them.
package struct MessagePackReader: Sendable {
  package let bytes: [UInt8]
  package let limits: MessagePackLimits
  /// Place of the next step, bytes from the start of the message.
  package private(set) var offset = 0

  package init(_ bytes: [UInt8], limits: MessagePackLimits) throws(MessagePackError) {
    guard bytes.count <= limits.byteCountMax else { throw .messageTooLong }
    self.bytes = bytes
    self.limits = limits
  }

  package var bytesLeft: Int { bytes.count - offset }

  /// Moves the cursor to a place that an earlier step of this message reported.
  package mutating func move(to offset: Int) {
    precondition(bytes.indices.contains(offset), "offset lies inside the message")
    self.offset = offset
  }

  /// Reads one token and stands behind it: behind the payload of a scalar, or before the first
  /// element of a container.
  package mutating func next() throws(MessagePackError) -> MessagePackToken {
    let start = offset
    do throws(MessagePackError) {
      return try token(lead: UInt8(take(1)))
    } catch {
      offset = start
      throw error
    }
  }

  /// Fails unless the cursor stands behind the last byte.
  package func finish() throws(MessagePackError) {
    guard offset == bytes.count else { throw .trailingBytes }
  }

  /// The text of a `text` token of this reader.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  private mutating func token(lead: UInt8) throws(MessagePackError) -> MessagePackToken {
    switch lead {
    case 0x00...0x7f: .integer(Int64(lead))
    case 0x80...0x8f: try map(count: UInt64(lead & 0x0f))
    case 0x90...0x9f: try array(count: UInt64(lead & 0x0f))
    case 0xa0...0xbf: try text(count: UInt64(lead & 0x1f))
    case 0xc0: .null
    case 0xc1: throw .reservedByte
    case 0xc2: .boolean(false)
    case 0xc3: .boolean(true)
    case 0xc4...0xc6: .binary(try payload(count: take(1 << (lead - 0xc4))))
    case 0xc7...0xc9: try ext(count: take(1 << (lead - 0xc7)))
    case 0xca: .float(Double(Float(bitPattern: UInt32(try take(4)))))
    case 0xcb: .float(Double(bitPattern: try take(8)))
    case 0xcc...0xcf: unsigned(try take(1 << (lead - 0xcc)))
    case 0xd0: .integer(Int64(Int8(truncatingIfNeeded: try take(1))))
    case 0xd1: .integer(Int64(Int16(truncatingIfNeeded: try take(2))))
    case 0xd2: .integer(Int64(Int32(truncatingIfNeeded: try take(4))))
    case 0xd3: .integer(Int64(bitPattern: try take(8)))
    case 0xd4...0xd8: try ext(count: 1 << UInt64(lead - 0xd4))
    case 0xd9...0xdb: try text(count: take(1 << (lead - 0xd9)))
    case 0xdc...0xdd: try array(count: take(2 << (lead - 0xdc)))
    case 0xde...0xdf: try map(count: take(2 << (lead - 0xde)))
    default: .integer(Int64(Int8(bitPattern: lead)))
    }
  }

  /// Takes a big-endian unsigned integer of 1 to 8 bytes.
  private mutating func take(_ byteCount: Int) throws(MessagePackError) -> UInt64 {
    guard byteCount <= bytesLeft else { throw .truncated }
    var value: UInt64 = 0
    for index in offset..<offset + byteCount { value = value << 8 | UInt64(bytes[index]) }
    offset += byteCount
    return value
  }

  private mutating func payload(count: UInt64) throws(MessagePackError) -> Range<Int> {
    guard count <= UInt64(bytesLeft) else { throw .countExceedsInput }
    let start = offset
    offset += Int(count)
    return start..<offset
  }

  private mutating func text(count: UInt64) throws(MessagePackError) -> MessagePackToken {
    let range = try payload(count: count)
    guard (try? UTF8Span(validating: bytes.span.extracting(range))) != nil else {
      throw .invalidText
    }
    return .text(range)
  }

  private mutating func ext(count: UInt64) throws(MessagePackError) -> MessagePackToken {
    let type = Int8(truncatingIfNeeded: try take(1))
    let range = try payload(count: count)
    switch limits.extensions {
    case .none: throw .extensionRefused
    case .columns where type != columnExtensionType: throw .extensionRefused
    case .columns, .all: return .ext(type: type, range)
    }
  }

  private func array(count: UInt64) throws(MessagePackError) -> MessagePackToken {
    // Every element takes at least one byte.
    guard count <= UInt64(bytesLeft) else { throw .countExceedsInput }
    return .array(count: Int(count))
  }

  private func map(count: UInt64) throws(MessagePackError) -> MessagePackToken {
    guard count <= UInt64(bytesLeft / 2) else { throw .countExceedsInput }
    return .map(count: Int(count))
  }

  private func unsigned(_ value: UInt64) -> MessagePackToken {
    Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
  }
}
