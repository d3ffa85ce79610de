internal import WireMessages

/// How much one client message may hold, and whether text is understood.
package struct FrameLimits: Sendable, Equatable {
  package var messageByteCountMax: Int
  package var fragmentCountMax: Int
  package var acceptsText: Bool

  package init(messageByteCountMax: Int, fragmentCountMax: Int, acceptsText: Bool) {
    self.messageByteCountMax = messageByteCountMax
    self.fragmentCountMax = fragmentCountMax
    self.acceptsText = acceptsText
  }

  /// The limits of `web/protocol.md`.
  package static let production = FrameLimits(
    messageByteCountMax: WireLimits.messageByteCountMax,
    fragmentCountMax: WireLimits.fragmentCountMax, acceptsText: false)

  /// Room for the largest cases of the Autobahn suite: 16 MiB, in fragments of 64 bytes.
  package static let conformance = FrameLimits(
    messageByteCountMax: 16 << 20, fragmentCountMax: 1 << 20, acceptsText: true)
}

/// Something complete that the client has sent.
package enum FrameEvent: Equatable, Sendable {
  case text([UInt8])
  case binary([UInt8])
  case ping([UInt8])
  case pong([UInt8])
  /// `code` is nil when the close frame was empty.
  case close(code: UInt16?)
}

/// The inbound half of RFC 6455 as a pure state machine: bytes in any split → messages.
///
/// Everything that `web/protocol.md` promises about framing is decided here, before anything is
/// gathered: masks, reserved bits and opcodes, minimal lengths, control frame rules, order of
/// continuations, UTF-8, close codes, limits. Payload bytes are unmasked once, into the array that
/// is handed out; between messages the parser holds no heap memory.
package struct FrameParser: Sendable {
  private enum State {
    case header
    case payload(FrameHeader, received: Int)
    /// A close frame was read or a violation thrown; whatever follows is ignored.
    case ended
  }

  private let limits: FrameLimits
  private var state = State.header
  /// Room for the longest header: two bytes, a 64-bit length, a masking key.
  private var headerBytes = InlineArray<14, UInt8>(repeating: 0)
  private var headerByteCount = 0
  private var control: [UInt8] = []
  private var message: [UInt8] = []
  /// `.text` or `.binary` while a message is under way.
  private var messageOpcode: FrameOpcode?
  private var fragmentCount = 0

  package init(limits: FrameLimits) {
    self.limits = limits
  }

  /// Reads `bytes` from `position` on, until something is complete or the bytes are used up.
  ///
  /// - Parameters:
  ///   - bytes: What has arrived; need not begin or end where a frame does.
  ///   - position: Index of the next unread byte; moved forward by what was read.
  /// - Returns: The next event, or nil when more bytes are needed.
  /// - Throws: The first violation. From then on every byte is ignored.
  package mutating func next(
    in bytes: Span<UInt8>, from position: inout Int
  ) throws(FrameViolation) -> FrameEvent? {
    do {
      return try readEvent(in: bytes, from: &position)
    } catch {
      state = .ended
      position = bytes.count
      message = []
      throw error
    }
  }

  private mutating func readEvent(
    in bytes: Span<UInt8>, from position: inout Int
  ) throws(FrameViolation) -> FrameEvent? {
    while true {
      switch state {
      case .header:
        guard let header = try readHeader(in: bytes, from: &position) else { return nil }
        try begin(header)
        state = .payload(header, received: 0)
      case .payload(let header, let received):
        let count = min(header.length - received, bytes.count - position)
        take(bytes.extracting(position..<position + count), of: header, offset: received)
        position += count
        guard received + count == header.length else {
          state = .payload(header, received: received + count)
          return nil
        }
        state = .header
        if let event = try finish(header) { return event }
      case .ended:
        position = bytes.count
        return nil
      }
    }
  }

  private mutating func readHeader(
    in bytes: Span<UInt8>, from position: inout Int
  ) throws(FrameViolation) -> FrameHeader? {
    while position < bytes.count {
      headerBytes[headerByteCount] = bytes[position]
      headerByteCount += 1
      position += 1
      if headerByteCount == FrameHeader.startByteCount {
        try FrameHeader.checkStart(headerBytes[0], headerBytes[1])
      }
      if headerByteCount >= FrameHeader.startByteCount,
        headerByteCount == FrameHeader.byteCount(secondByte: headerBytes[1])
      {
        let header = try FrameHeader(headerBytes.span.extracting(first: headerByteCount))
        headerByteCount = 0
        return header
      }
    }
    return nil
  }

  /// Checks a header against the message under way and the limits.
  private mutating func begin(_ header: FrameHeader) throws(FrameViolation) {
    if header.opcode.isControl { return }
    if header.opcode == .continuation {
      guard messageOpcode != nil else { throw .continuationWithoutStart }
    } else {
      guard messageOpcode == nil else { throw .startInsideMessage }
      guard header.opcode == .binary || limits.acceptsText else { throw .textNotAccepted }
      messageOpcode = header.opcode
      fragmentCount = 0
    }
    fragmentCount += 1
    guard fragmentCount <= limits.fragmentCountMax else { throw .tooManyFragments }
    // Written so that a declared length near Int.max cannot overflow.
    guard header.length <= limits.messageByteCountMax - message.count else {
      throw .messageTooLarge
    }
  }

  /// Moves payload bytes, unmasked, to where they are gathered. Nothing is reserved for bytes that
  /// have only been declared.
  private mutating func take(_ bytes: Span<UInt8>, of header: FrameHeader, offset: Int) {
    if header.opcode.isControl {
      appendUnmasked(bytes, key: header.maskingKey, offset: offset, to: &control)
    } else {
      appendUnmasked(bytes, key: header.maskingKey, offset: offset, to: &message)
    }
  }

  private mutating func finish(_ header: FrameHeader) throws(FrameViolation) -> FrameEvent? {
    if header.opcode.isControl {
      let payload = control
      control = []
      return try controlEvent(header.opcode, payload)
    }
    guard header.isFinal else { return nil }
    let payload = message
    let isText = messageOpcode == .text
    message = []
    messageOpcode = nil
    guard isText else { return .binary(payload) }
    guard isUTF8(payload.span) else { throw .textNotUTF8 }
    return .text(payload)
  }

  private mutating func controlEvent(
    _ opcode: FrameOpcode, _ payload: [UInt8]
  ) throws(FrameViolation) -> FrameEvent {
    switch opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong(payload)
    default:
      let code = try closeCode(payload)
      state = .ended
      return .close(code: code)
    }
  }

  private func closeCode(_ payload: [UInt8]) throws(FrameViolation) -> UInt16? {
    if payload.isEmpty { return nil }
    guard payload.count >= 2 else { throw .closePayloadTooShort }
    let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
    guard CloseCode.isValidOnTheWire(code) else { throw .closeCodeInvalid }
    guard isUTF8(payload.span.extracting(droppingFirst: 2)) else { throw .closeReasonNotUTF8 }
    return code
  }
}

private func isUTF8(_ bytes: Span<UInt8>) -> Bool {
  (try? UTF8Span(validating: bytes)) != nil
}

/// Appends `bytes` with the masking taken off.
///
/// - Parameters:
///   - key: Masking key, its lowest byte for the payload's first byte.
///   - offset: Index of `bytes[0]` in the payload of its frame.
private func appendUnmasked(
  _ bytes: Span<UInt8>, key: UInt32, offset: Int, to target: inout [UInt8]
) {
  let start = target.count
  unsafe bytes.withUnsafeBufferPointer { unsafe target.append(contentsOf: $0) }
  let shift = UInt32(offset & 3) * 8
  let rotated = key >> shift | key << ((32 - shift) & 31)
  let word = UInt64(rotated) << 32 | UInt64(rotated)
  unsafe target.withUnsafeMutableBytes { raw in
    // SAFETY: every access lies in start..<raw.count; the unaligned forms ask for no alignment.
    var index = start
    while index + 8 <= raw.count {
      let masked = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      unsafe raw.storeBytes(
        of: masked ^ UInt64(littleEndian: word), toByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < raw.count {
      let keyByte = UInt8(truncatingIfNeeded: rotated >> (UInt32((index - start) & 3) * 8))
      unsafe raw[index] ^= keyByte
      index += 1
    }
  }
}
