/// The first 4,096 bytes of a segment, and what the cache tells of a version. All integers are
/// little-endian.
///
/// | offset | bytes | field |
/// |---:|---:|---|
/// | 0 | 8 | magic `SPEEDBAR` |
/// | 8 | 4 | format version |
/// | 12 | 4 | byte-order mark |
/// | 16 | 8 | checksum of the header with this field zero |
/// | 24 | 8 | rows |
/// | 32 | 8 | length of the whole segment |
/// | 40 | 8 | checksum of everything behind the header |
/// | 48 | 8 | recipe: hash of what the columns were made from |
/// | 56 | 8 | periods per year, Float64 |
/// | 64 | 8 | flags; bit 0: synthetic |
/// | 72 | … | id, name, interval, credit: a 16-bit length and UTF-8 each |
///
/// Behind it: times, open, high, low, close, volume, each of `rows` · 8 bytes and padded with zeros
/// to a multiple of 64 bytes, so that every column starts on a cache line.
struct SegmentHeader: Equatable {
  static let byteCount = 4_096
  static let columnCount = 6
  static let magic = Array("SPEEDBAR".utf8)
  static let formatVersion: UInt32 = 1
  static let byteOrderMark: UInt32 = 0x0102_0304
  /// 2^40 rows are 48 TiB; the bound keeps every product below far from overflow.
  static let rowsMax: UInt64 = 1 << 40

  var label: DatasetLabel
  var rows: Int
  var dataChecksum: UInt64
  var recipe: UInt64

  var columnStride: Int { (rows * 8 + 63) & ~63 }
  /// Bytes of all columns.
  var dataByteCount: Int { Self.columnCount * columnStride }
  var fileByteCount: Int { Self.byteCount + dataByteCount }

  /// The version of the dataset: 16 hexadecimal digits.
  var version: String { hexadecimal(dataChecksum) }

  var name: SegmentName { SegmentName(id: label.id, version: version) }
}

func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

extension SegmentHeader {
  /// - Precondition: the texts of the label fit the header (they are the catalogue's).
  func encoded() -> [UInt8] {
    var bytes = Self.magic
    bytes.append(integer: Self.formatVersion)
    bytes.append(integer: Self.byteOrderMark)
    bytes.append(integer: UInt64(0))
    bytes.append(integer: UInt64(rows))
    bytes.append(integer: UInt64(fileByteCount))
    bytes.append(integer: dataChecksum)
    bytes.append(integer: recipe)
    bytes.append(integer: label.periodsPerYear.bitPattern)
    bytes.append(integer: UInt64(label.isSynthetic ? 1 : 0))
    for text in [label.id, label.name, label.interval, label.credit] {
      bytes.append(integer: UInt16(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    precondition(bytes.count <= Self.byteCount, "the label fits the header")
    bytes.append(contentsOf: repeatElement(0, count: Self.byteCount - bytes.count))
    var checksum: [UInt8] = []
    checksum.append(integer: checksum64(bytes))
    bytes.replaceSubrange(16..<24, with: checksum)
    return bytes
  }

  /// Reads a header from bytes that may be anything.
  init(_ bytes: [UInt8]) throws(SegmentDefect) {
    guard bytes.starts(with: Self.magic) else { throw .foreign }
    guard bytes.count == Self.byteCount else { throw .truncated }
    var reader = HeaderReader(bytes: bytes, offset: Self.magic.count)
    let format: UInt32 = try reader.integer()
    guard try reader.integer() == Self.byteOrderMark else { throw .otherByteOrder }
    guard format == Self.formatVersion else { throw .otherFormat }
    let checksum: UInt64 = try reader.integer()
    var unsigned = bytes
    unsigned.replaceSubrange(16..<24, with: repeatElement(0, count: 8))
    guard checksum == checksum64(unsigned) else { throw .damagedHeader }
    let rows: UInt64 = try reader.integer()
    guard rows > 0, rows <= Self.rowsMax else { throw .damagedHeader }
    self.rows = Int(rows)
    let length: UInt64 = try reader.integer()
    dataChecksum = try reader.integer()
    recipe = try reader.integer()
    let periodsPerYear = Double(bitPattern: try reader.integer())
    let flags: UInt64 = try reader.integer()
    label = DatasetLabel(
      id: try reader.text(), name: try reader.text(), interval: try reader.text(),
      credit: try reader.text(), isSynthetic: flags & 1 == 1, periodsPerYear: periodsPerYear)
    guard length == UInt64(fileByteCount), flags <= 1, periodsPerYear.isFinite,
      periodsPerYear > 0, isDatasetIdentifier(label.id)
    else { throw .damagedHeader }
  }
}

extension [UInt8] {
  fileprivate mutating func append<Value: FixedWidthInteger>(integer: Value) {
    for byte in 0..<(Value.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: integer >> Value(byte * 8)))
    }
  }
}

private struct HeaderReader {
  let bytes: [UInt8]
  var offset: Int

  mutating func integer<Value: FixedWidthInteger>() throws(SegmentDefect) -> Value {
    let width = Value.bitWidth / 8
    guard bytes.count - offset >= width else { throw .damagedHeader }
    var value: Value = 0
    for byte in (0..<width).reversed() { value = value << 8 | Value(bytes[offset + byte]) }
    offset += width
    return value
  }

  mutating func text() throws(SegmentDefect) -> String {
    let length: UInt16 = try integer()
    guard bytes.count - offset >= Int(length) else { throw .damagedHeader }
    defer { offset += Int(length) }
    guard
      let text = String(validating: bytes[offset..<(offset + Int(length))], as: UTF8.self)
    else { throw .damagedHeader }
    return text
  }
}
