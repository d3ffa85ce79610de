extension MessagePackReader {
  /// The places of a column's doubles, from the payload of its extension value.
  ///
  /// The payload is one byte `p`, `p` zero bytes and n × 8 bytes; the doubles start at a
  /// multiple of 8 bytes from the start of the message.
  package func columnValues(_ payload: Range<Int>) throws(MessagePackError) -> Range<Int> {
    guard let first = payload.first else { throw .malformedColumn }
    let padding = Int(bytes[first])
    let start = first + 1 + padding
    guard padding <= 7, start <= payload.upperBound, start.isMultiple(of: 8),
      (payload.upperBound - start).isMultiple(of: 8),
      bytes[first + 1..<start].allSatisfy({ $0 == 0 })
    else { throw .malformedColumn }
    return start..<payload.upperBound
  }

  /// Copies the doubles of a column out of the message.
  package func column(_ payload: Range<Int>) throws(MessagePackError) -> [Double] {
    let places = try columnValues(payload)
    return stride(from: places.lowerBound, to: places.upperBound, by: 8).map { start in
      let bits = bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Double(bitPattern: bits)
    }
  }
}
