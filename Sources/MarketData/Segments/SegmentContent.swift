/// One version of a dataset as bytes: a header, and the columns that stand behind it.
struct SegmentContent {
  let header: SegmentHeader
  let data: [UInt8]

  /// The columns' bytes as they stand in a segment, and the header that fits them.
  init(_ bars: BarSeries, label: DatasetLabel, recipe: UInt64) {
    var header = SegmentHeader(label: label, rows: bars.rows, dataChecksum: 0, recipe: recipe)
    var data = [UInt8](repeating: 0, count: header.dataByteCount)
    data.copy(bars.times, at: 0)
    let prices = [bars.open, bars.high, bars.low, bars.close, bars.volume]
    for (index, column) in prices.enumerated() {
      data.copy(column, at: (index + 1) * header.columnStride)
    }
    header.dataChecksum = checksum64(data)
    self.header = header
    self.data = data
  }

  /// Takes bytes from elsewhere, which may be anything.
  init(header: SegmentHeader, data: [UInt8]) throws(SegmentDefect) {
    guard data.count == header.dataByteCount else { throw .truncated }
    guard checksum64(data) == header.dataChecksum else { throw .damagedColumns }
    self.header = header
    self.data = data
  }
}

extension [UInt8] {
  /// Copies the elements' memory; the segment's byte order is this machine's, marked in the header.
  fileprivate mutating func copy<Value: BitwiseCopyable>(_ column: [Value], at offset: Int) {
    unsafe withUnsafeMutableBytes { target in
      unsafe column.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(
          rebasing: target[offset..<(offset + source.count)]
        ).copyMemory(from: source)
      }
    }
  }
}
