internal import CHiredis

/// A reply of RESP version 2.
package enum RedisReply: Sendable, Equatable {
  case null
  case integer(Int64)
  case status(String)
  case bytes([UInt8])
  case array([RedisReply])
  /// Only inside arrays: an error as the whole reply is thrown.
  case error(String)

  /// The reply as text; nil where it is none, or no UTF-8.
  package var text: String? {
    switch self {
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .status(let text): text
    case .null, .integer, .array, .error: nil
    }
  }

  package var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  package var elements: [RedisReply]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// Copies a reply of hiredis; nil for a kind that the protocol does not know. The nesting is
  /// bounded by hiredis itself (seven levels).
  init?(copying reply: UnsafePointer<redisReply>) {
    // SAFETY: hiredis filled the reply: `str` has `len` bytes and `element` has `elements`
    // pointers to replies, for the types that have them.
    let text = unsafe UnsafeBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
    switch unsafe reply.pointee.type {
    case REDIS_REPLY_NIL: self = .null
    case REDIS_REPLY_INTEGER: self = unsafe .integer(reply.pointee.integer)
    case REDIS_REPLY_STRING: self = unsafe .bytes(text.map { UInt8(bitPattern: $0) })
    case REDIS_REPLY_STATUS: self = unsafe .status(Self.decode(text))
    case REDIS_REPLY_ERROR: self = unsafe .error(Self.decode(text))
    case REDIS_REPLY_ARRAY:
      var elements: [RedisReply] = []
      for index in unsafe 0..<reply.pointee.elements {
        guard let element = unsafe reply.pointee.element?[index],
          let copied = unsafe RedisReply(copying: element)
        else { return nil }
        elements.append(copied)
      }
      self = .array(elements)
    default: return nil
    }
  }

  private static func decode(_ text: UnsafeBufferPointer<CChar>) -> String {
    unsafe String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
