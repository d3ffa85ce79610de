import MessagePackCodec
import Testing

@Suite("Float64 columns")
struct ColumnTests {
  @Test("the first double lies on a multiple of eight, wherever the column starts")
  func alignment() throws {
    for prefix in 0..<24 {
      let message = MessagePackWriter.bytes { writer in
        writer.beginArray(count: 2)
        writer.write(String(repeating: "a", count: prefix))
        writer.writeColumn([1.5, -2, .infinity])
      }
      var reader = try MessagePackReader(message, limits: .server)
      _ = try reader.next()
      _ = try reader.next()
      let start = reader.offset
      guard case .ext(columnExtensionType, let payload) = try reader.next() else {
        Issue.record("not a column")
        return
      }
      #expect(message[start] == 0xc9, "always ext32")
      #expect(try reader.columnValues(payload).lowerBound.isMultiple(of: 8))
      #expect(try reader.column(payload) == [1.5, -2, .infinity])
    }
  }

  @Test("kernels write into the message itself")
  func inPlace() throws {
    let message = MessagePackWriter.bytes { writer in
      writer.beginMap(count: 1)
      writer.write("values")
      unsafe writer.column(count: 3) { place in
        for index in place.indices { unsafe place[index] = Double(index) / 4 }
      }
    }
    let value = try MessagePackValue(decoding: message, limits: .server)
    #expect(value["values"] == .column([0, 0.25, 0.5].map(MessagePackValue.Bits.init)))
  }

  @Test("a column without values is valid")
  func empty() throws {
    let message = encoded(.column([]))
    #expect(try MessagePackValue(decoding: message, limits: .server) == .column([]))
  }

  @Test(
    "a column that breaks its own rules is refused",
    arguments: [
      "c9000000000c",  // no padding byte
      "c9000000010c01",  // declares padding that is not there
      "c9000000090c000000000000f03f0000",  // padding that is too short for its place
      "c90000000a0c01013ff0000000000000",  // padding that is not zero
      "c9000000080c01003ff00000000000",  // half a double
      "c9000000010c08",  // more padding than 7
    ])
  func malformed(hex: String) {
    #expect(throws: MessagePackError.malformedColumn) {
      _ = try MessagePackValue(decoding: bytes(hex: hex), limits: .server)
    }
  }

  @Test("extension types other than the column's are refused from the server too")
  func otherExtensions() {
    #expect(throws: MessagePackError.extensionRefused) {
      _ = try MessagePackValue(decoding: bytes(hex: "d40100"), limits: .server)
    }
  }

  @Test("writing past the end of the buffer stops the program")
  func capacity() async {
    await #expect(processExitsWith: .failure) {
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 8)
      defer { unsafe buffer.deallocate() }
      var writer = unsafe MessagePackWriter(into: buffer)
      writer.write("too long")
    }
  }
}
