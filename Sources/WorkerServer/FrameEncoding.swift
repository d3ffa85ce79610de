package import NIOCore

/// Server frames: final, unmasked, header and payload in one buffer, so that a frame costs one
/// write and no copy of its payload.
package enum FrameEncoding {
  /// Room in front of a payload for the longest server header. 16 rather than 10 keeps the payload
  /// on a multiple of 8 bytes in memory, where the columns of a message expect their doubles.
  static let headerRoom = 16

  /// A complete frame with a copy of `payload`; for small messages.
  package static func frame(
    _ opcode: FrameOpcode, _ payload: some Collection<UInt8>, allocator: ByteBufferAllocator
  ) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: headerRoom + payload.count)
    buffer.moveWriterIndex(to: headerRoom)
    buffer.moveReaderIndex(to: headerRoom)
    buffer.writeBytes(payload)
    prependHeader(opcode, to: &buffer)
    return buffer
  }

  /// The beginning of a binary frame whose payload is `payload` and the `followingByteCount` bytes
  /// that are sent right behind.
  static func binaryFrameHead(
    _ payload: [UInt8], followingByteCount: Int, allocator: ByteBufferAllocator
  ) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: headerRoom + payload.count)
    buffer.moveWriterIndex(to: headerRoom)
    buffer.moveReaderIndex(to: headerRoom)
    buffer.writeBytes(payload)
    prependHeader(.binary, to: &buffer, followingByteCount: followingByteCount)
    return buffer
  }

  /// A binary frame whose payload `fill` writes in place.
  ///
  /// - Parameters:
  ///   - capacity: Upper bound of the payload in bytes.
  ///   - fill: Gets `capacity` writable bytes or more, on a multiple of 8 bytes in memory; returns
  ///     how many it wrote, counted from the first.
  static func binaryFrame(
    capacity: Int, allocator: ByteBufferAllocator, fill: (UnsafeMutableRawBufferPointer) -> Int
  ) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: headerRoom + capacity)
    buffer.moveWriterIndex(to: headerRoom)
    buffer.moveReaderIndex(to: headerRoom)
    unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity, fill)
    prependHeader(.binary, to: &buffer)
    return buffer
  }

  /// The close frame with `code`, and `text` where the client can make use of it: reasons are for
  /// logs.
  ///
  /// - Precondition: At most 123 bytes of text (RFC 6455 §5.5), none without a code.
  static func closeFrame(
    code: UInt16?, text: String = "", allocator: ByteBufferAllocator
  ) -> ByteBuffer {
    precondition(text.utf8.count <= 123, "control frames are short")
    guard let code else { return frame(.close, [], allocator: allocator) }
    let number = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
    return frame(.close, number + text.utf8, allocator: allocator)
  }

  /// Writes the header right in front of the readable bytes.
  private static func prependHeader(
    _ opcode: FrameOpcode, to buffer: inout ByteBuffer, followingByteCount: Int = 0
  ) {
    let length = buffer.readableBytes + followingByteCount
    let first = 0x80 | opcode.rawValue
    let start: Int
    switch length {
    case ...125:
      start = headerRoom - 2
      buffer.setInteger(UInt8(length), at: start + 1)
    case ...0xFFFF:
      start = headerRoom - 4
      buffer.setInteger(126 as UInt8, at: start + 1)
      buffer.setInteger(UInt16(length), at: start + 2)
    default:
      start = headerRoom - 10
      buffer.setInteger(127 as UInt8, at: start + 1)
      buffer.setInteger(UInt64(length), at: start + 2)
    }
    buffer.setInteger(first, at: start)
    buffer.moveReaderIndex(to: start)
  }
}
