import NIOCore
import Testing
import WorkerServer

@Suite("Frame encoding")
struct FrameEncodingTests {
  @Test(
    "uses the shortest length form and no mask",
    arguments: [
      (0, [0x82, 0]), (125, [0x82, 125]), (126, [0x82, 126, 0, 126]),
      (65_535, [0x82, 126, 0xFF, 0xFF]), (65_536, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ] as [(Int, [UInt8])])
  func header(count: Int, expected: [UInt8]) {
    let payload = [UInt8](repeating: 0xAB, count: count)
    let frame = FrameEncoding.frame(.binary, payload, allocator: ByteBufferAllocator())
    #expect(Array(frame.readableBytesView) == expected + payload)
  }

  @Test("puts the payload on a multiple of 8 bytes", arguments: [0, 8, 200, 70_000])
  func alignment(count: Int) {
    let payload = [UInt8](repeating: 1, count: count)
    let frame = FrameEncoding.frame(.binary, payload, allocator: ByteBufferAllocator())
    #expect((frame.writerIndex - count).isMultiple(of: 8))
  }
}
