extension MessagePackWriter {
  /// Writes the frame of a Float64 column and hands out the place of its values, so that a kernel
  /// stores them straight into the outgoing message.
  ///
  /// - Parameters:
  ///   - count: Values in the column.
  ///   - fill: Writes all `count` values. Not called when measuring.
  package mutating func column(
    count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    if let place = unsafe reserveColumn(count: count) { unsafe fill(place) }
  }

  /// The place of a column's values, for kernels that fill several columns at once.
  ///
  /// - Returns: `count` doubles to be written before the message is sent; nil when measuring.
  /// - Precondition: The message starts on an 8-byte boundary of memory.
  package mutating func reserveColumn(count: Int) -> UnsafeMutableBufferPointer<Double>? {
    columnHead(count: count)
    guard let place = unsafe reserve(count * MemoryLayout<Double>.size) else { return nil }
    precondition(
      count == 0 || UInt(bitPattern: place.baseAddress).isMultiple(of: 8),
      "message starts on an 8-byte boundary of memory")
    // SAFETY: raw bytes of the outgoing message, used as doubles only until they are sent.
    return unsafe place.bindMemory(to: Double.self)
  }

  /// Writes what stands in front of a column's values, which end the message and are sent from
  /// where they lie: `count` × 8 bytes, little-endian.
  package mutating func columnHead(count: Int) {
    #if _endian(big)
      #error("Columns are little-endian on the wire and are written in place.")
    #endif
    let padding = -(byteCount + 7) & 7
    let payload = 1 + padding + count * MemoryLayout<Double>.size
    precondition(payload <= Int(UInt32.max), "column fits one extension value")
    put(UInt8(0xc9))
    put(UInt32(payload))
    put(columnExtensionType)
    put(UInt8(padding))
    for _ in 0..<padding { put(UInt8(0)) }
  }

  /// Writes a column from values at hand.
  package mutating func writeColumn(_ values: [Double]) {
    unsafe column(count: values.count) { place in _ = unsafe place.update(fromContentsOf: values) }
  }
}
