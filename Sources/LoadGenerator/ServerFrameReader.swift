/// A complete frame of the server. Its messages are never fragmented.
enum ServerFrame: Equatable {
  case message([UInt8])
  case ping([UInt8])
  /// The code is nil where the close frame was empty.
  case close(UInt16?, reason: [UInt8])
  case other
}

/// Reads server frames from bytes in any split. The payload is copied once, as far as it is kept.
///
/// Trusts the server more than a server may trust its clients, but no byte makes it trap: what is
/// not a frame of the protocol makes it throw.
struct ServerFrameReader {
  struct Malformed: Error {}

  /// Longest message that is taken: twice the largest result.
  private static let payloadByteCountMax = 4 << 20

  private let keptByteCountMax: Int
  private var header: [UInt8] = []
  private var payload: [UInt8] = []
  private var payloadByteCount: Int?
  /// Payload bytes that have come, kept or not.
  private var receivedByteCount = 0

  /// - Parameter keptByteCountMax: Of longer payloads only so many bytes are handed out.
  init(keptByteCountMax: Int = payloadByteCountMax) {
    self.keptByteCountMax = keptByteCountMax
  }

  mutating func next(in bytes: Span<UInt8>, from position: inout Int) throws -> ServerFrame? {
    while payloadByteCount == nil {
      guard position < bytes.count else { return nil }
      header.append(bytes[position])
      position += 1
      payloadByteCount = try declaredByteCount()
      payload.reserveCapacity(min(payloadByteCount ?? 0, keptByteCountMax))
    }
    let wanted = (payloadByteCount ?? 0) - receivedByteCount
    let taken = bytes.extracting(position..<position + min(wanted, bytes.count - position))
    let kept = taken.extracting(first: min(taken.count, keptByteCountMax - payload.count))
    unsafe kept.withUnsafeBufferPointer { unsafe payload.append(contentsOf: $0) }
    position += taken.count
    receivedByteCount += taken.count
    guard taken.count == wanted else { return nil }
    defer {
      header.removeAll(keepingCapacity: true)
      payload = []
      payloadByteCount = nil
      receivedByteCount = 0
    }
    return frame(opcode: header[0] & 0x0F)
  }

  /// The payload's size once the header is complete.
  private func declaredByteCount() throws -> Int? {
    guard header[0] & 0xF0 == 0x80 else { throw Malformed() }
    guard header.count >= 2 else { return nil }
    let short = Int(header[1])
    guard short <= 127 else { throw Malformed() }
    let headerByteCount = short == 126 ? 4 : short == 127 ? 10 : 2
    guard header.count == headerByteCount else { return nil }
    if short < 126 { return short }
    let length = header.dropFirst(2).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.payloadByteCountMax else { throw Malformed() }
    return Int(length)
  }

  private func frame(opcode: UInt8) -> ServerFrame {
    switch opcode {
    case 0x2: .message(payload)
    case 0x8:
      .close(
        payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil,
        reason: Array(payload.dropFirst(2)))
    case 0x9: .ping(payload)
    default: .other
    }
  }
}
