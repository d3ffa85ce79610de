internal import MessagePackCodec

/// One piece of a column of full resolution.
package struct PieceMessage: Sendable, Equatable {
  package var identifier: UInt64
  package var name: ColumnName
  /// Row of the first value.
  package var offset: Int
  /// Rows of the whole column.
  package var total: Int
  /// Values in this piece.
  package var count: Int

  package init(identifier: UInt64, name: ColumnName, offset: Int, total: Int, count: Int) {
    self.identifier = identifier
    self.name = name
    self.offset = offset
    self.total = total
    self.count = count
  }

  /// Values that fit a piece of the longest permitted message, whatever its other fields.
  package static let valueCountMax = (WireLimits.pieceByteCountMax - 128) / 8

  /// Bytes of the whole message.
  package var byteCount: Int {
    MessagePackWriter.measure { writer in unsafe write(to: &writer) { _ in } }
  }

  /// Writes the piece straight into the outgoing message.
  ///
  /// - Parameters:
  ///   - buffer: At least `byteCount` bytes from an 8-byte boundary of memory on.
  ///   - fill: Writes all `count` values.
  /// - Returns: Bytes written.
  package func write(
    into buffer: UnsafeMutableRawBufferPointer,
    fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) -> Int {
    var writer = unsafe MessagePackWriter(into: buffer)
    unsafe write(to: &writer, fill: fill)
    return writer.byteCount
  }

  /// The message up to its values, which follow as `count` × 8 bytes, little-endian, from where
  /// they lie.
  package var head: [UInt8] {
    MessagePackWriter.bytes { writer in
      writeFields(to: &writer)
      writer.columnHead(count: count)
    }
  }

  private func write(
    to writer: inout MessagePackWriter, fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    writeFields(to: &writer)
    unsafe writer.column(count: count, fill)
  }

  /// Everything but the values of the last field.
  private func writeFields(to writer: inout MessagePackWriter) {
    writer.beginMap(count: 6)
    writer.field("type", "piece")
    writer.field("id", identifier)
    writer.field("name", name.rawValue)
    writer.field("offset", offset)
    writer.field("total", total)
    writer.write("values")
  }
}
