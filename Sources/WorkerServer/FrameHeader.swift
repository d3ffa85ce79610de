/// What a frame is for (RFC 6455 §5.2); the raw value is its code on the wire.
package enum FrameOpcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  var isControl: Bool { rawValue & 0x8 != 0 }
}

/// The bytes in front of a client frame's payload, checked as far as one frame alone can be.
///
/// Reading has two steps, because the first two bytes say how many more there are and already
/// decide most refusals: a wrong frame is refused as soon as it can be known to be wrong.
struct FrameHeader: Equatable, Sendable {
  static let startByteCount = 2

  var opcode: FrameOpcode
  var isFinal: Bool
  /// Payload bytes.
  var length: Int
  /// Masking key; its lowest byte belongs to the first payload byte.
  var maskingKey: UInt32

  /// Bytes of the whole header, told by its second byte.
  static func byteCount(secondByte: UInt8) -> Int {
    switch secondByte & 0x7F {
    case 126: 8
    case 127: 14
    default: 6
    }
  }

  /// Checks the first two bytes.
  static func checkStart(_ first: UInt8, _ second: UInt8) throws(FrameViolation) {
    guard first & 0x70 == 0 else { throw .reservedBits }
    guard let opcode = FrameOpcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
    guard second & 0x80 != 0 else { throw .unmasked }
    if opcode.isControl {
      guard first & 0x80 != 0 else { throw .controlFragmented }
      guard second & 0x7F <= 125 else { throw .controlTooLong }
    }
  }

  /// Reads a complete header.
  ///
  /// - Precondition: `bytes.count == byteCount(secondByte: bytes[1])`.
  init(_ bytes: Span<UInt8>) throws(FrameViolation) {
    precondition(bytes.count == Self.byteCount(secondByte: bytes[1]), "the header is complete")
    try Self.checkStart(bytes[0], bytes[1])
    guard let opcode = FrameOpcode(rawValue: bytes[0] & 0x0F) else { throw .reservedOpcode }
    self.opcode = opcode
    isFinal = bytes[0] & 0x80 != 0
    length = try Self.length(bytes)
    maskingKey = 0
    for index in 0..<4 {
      maskingKey |= UInt32(bytes[bytes.count - 4 + index]) << (8 * UInt32(index))
    }
  }

  /// The payload length, refused when a shorter form would have held it (§5.2: "the minimal
  /// number of bytes MUST be used").
  private static func length(_ bytes: Span<UInt8>) throws(FrameViolation) -> Int {
    let short = bytes[1] & 0x7F
    guard short > 125 else { return Int(short) }
    var length: UInt64 = 0
    for index in 2..<(bytes.count - 4) { length = length << 8 | UInt64(bytes[index]) }
    guard length >> 63 == 0 else { throw .lengthOutOfRange }
    guard length > (short == 126 ? 125 : 0xFFFF) else { throw .lengthNotMinimal }
    return Int(length)
  }
}
