import NIOCore

/// A final, masked frame.
func clientFrame(
  opcode: UInt8, _ payload: [UInt8], allocator: ByteBufferAllocator
) -> ByteBuffer {
  var buffer = allocator.buffer(capacity: 14 + payload.count)
  buffer.writeInteger(0x80 | opcode)
  switch payload.count {
  case ...125: buffer.writeInteger(0x80 | UInt8(payload.count))
  case ...0xFFFF:
    buffer.writeInteger(0x80 | 126 as UInt8)
    buffer.writeInteger(UInt16(payload.count))
  default:
    buffer.writeInteger(0x80 | 127 as UInt8)
    buffer.writeInteger(UInt64(payload.count))
  }
  let key = UInt32.random(in: .min ... .max)
  buffer.writeInteger(key)
  let masked = payload.enumerated().map { index, byte in
    byte ^ UInt8(truncatingIfNeeded: key >> (24 - UInt32(index & 3) * 8))
  }
  buffer.writeBytes(masked)
  return buffer
}
