import TestSupport
import WorkerServer

/// Client frames as a test wants them, wrong ones included.
struct ClientFrame {
  var first: UInt8
  var payload: [UInt8]
  var maskingKey: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
  /// Bytes of the length field: nil for the shortest form.
  var lengthByteCount: Int?
  /// Nil for the payload's own length.
  var declaredLength: UInt64?

  init(_ opcode: FrameOpcode, _ payload: [UInt8], final: Bool = true) {
    first = (final ? 0x80 : 0) | opcode.rawValue
    self.payload = payload
  }

  init(first: UInt8, _ payload: [UInt8] = []) {
    self.first = first
    self.payload = payload
  }

  func with(_ change: (inout ClientFrame) -> Void) -> ClientFrame {
    var copy = self
    change(&copy)
    return copy
  }

  var bytes: [UInt8] {
    let length = declaredLength ?? UInt64(payload.count)
    let mask: UInt8 = maskingKey == nil ? 0 : 0x80
    let count = lengthByteCount ?? (length <= 125 ? 0 : length <= 0xFFFF ? 2 : 8)
    var bytes = [first]
    switch count {
    case 0: bytes.append(mask | UInt8(length))
    case 2: bytes.append(mask | 126)
    default: bytes.append(mask | 127)
    }
    for index in 0..<count {
      bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * (count - 1 - index))))
    }
    guard let maskingKey else { return bytes + payload }
    return bytes + maskingKey + payload.enumerated().map { $1 ^ maskingKey[$0 & 3] }
  }
}

/// Everything a parser makes of some bytes.
struct ParserOutcome: Equatable {
  var events: [FrameEvent] = []
  var violation: FrameViolation?

  /// Feeds `bytes` in chunks of the given sizes; what is left comes as one last chunk.
  init(_ bytes: [UInt8], chunks: [Int] = [], limits: FrameLimits) {
    var parser = FrameParser(limits: limits)
    var rest = bytes[...]
    for size in chunks + [bytes.count] {
      let chunk = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      var position = 0
      while position < chunk.count, violation == nil {
        do {
          guard let event = try parser.next(in: chunk.span, from: &position) else { break }
          events.append(event)
        } catch {
          violation = error
        }
      }
    }
  }
}
