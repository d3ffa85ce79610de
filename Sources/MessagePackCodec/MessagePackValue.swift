/// A whole message as a value: for tests, load generators and other readers without a hurry.
///
/// A map keeps the order of its entries. Floats and columns are equal when their bits are.
package indirect enum MessagePackValue: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let key: String
    package let value: MessagePackValue

    package init(_ key: String, _ value: MessagePackValue) {
      self.key = key
      self.value = value
    }
  }

  /// A double compared by its bits, so that NaN equals itself.
  package struct Bits: Sendable, Equatable {
    package let value: Double
    package init(_ value: Double) { self.value = value }
    package static func == (left: Bits, right: Bits) -> Bool {
      left.value.bitPattern == right.value.bitPattern
    }
  }

  case null
  case boolean(Bool)
  case integer(Int64)
  /// Only integers above `Int64.max`.
  case unsigned(UInt64)
  case float(Bits)
  case text(String)
  case binary([UInt8])
  case array([MessagePackValue])
  case map([Entry])
  case column([Bits])
  /// An extension value that is not a column.
  case ext(type: Int8, [UInt8])

  /// Decodes exactly one value.
  package init(decoding bytes: [UInt8], limits: MessagePackLimits) throws(MessagePackError) {
    var reader = try MessagePackReader(bytes, limits: limits)
    try reader.validate()
    self = try MessagePackValue(from: &reader)
  }

  /// The value under `key` when this is a map that has it.
  package subscript(key: String) -> MessagePackValue? {
    guard case .map(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// Reads the next value; depth and duplicate keys are the validation's work.
  private init(from reader: inout MessagePackReader) throws(MessagePackError) {
    switch try reader.next() {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .unsigned(let value): self = .unsigned(value)
    case .float(let value): self = .float(Bits(value))
    case .text(let range): self = .text(reader.text(range))
    case .binary(let range): self = .binary(Array(reader.bytes[range]))
    case .array(let count):
      var values: [MessagePackValue] = []
      for _ in 0..<count { values.append(try MessagePackValue(from: &reader)) }
      self = .array(values)
    case .map(let count):
      var entries: [Entry] = []
      for _ in 0..<count { entries.append(try MessagePackValue.entry(from: &reader)) }
      self = .map(entries)
    case .ext(columnExtensionType, let range):
      self = .column(try reader.column(range).map(Bits.init))
    case .ext(let type, let range):
      self = .ext(type: type, Array(reader.bytes[range]))
    }
  }

  private static func entry(
    from reader: inout MessagePackReader
  ) throws(MessagePackError) -> Entry {
    guard case .text(let range) = try reader.next() else { throw .keyNotText }
    return Entry(reader.text(range), try MessagePackValue(from: &reader))
  }
}

extension MessagePackWriter {
  /// Writes a value in its shortest encoding.
  ///
  /// - Precondition: The value holds no extension but columns: the product has no other.
  package mutating func write(_ value: MessagePackValue) {
    switch value {
    case .null: writeNull()
    case .boolean(let value): write(value)
    case .integer(let value): write(value)
    case .unsigned(let value): write(value)
    case .float(let bits): write(bits.value)
    case .text(let text): write(text)
    case .binary(let bytes): writeBinary(bytes)
    case .column(let values): writeColumn(values.map(\.value))
    case .ext: preconditionFailure("only columns are written as extension values")
    case .array(let values):
      beginArray(count: values.count)
      for value in values { write(value) }
    case .map(let entries):
      beginMap(count: entries.count)
      for entry in entries {
        write(entry.key)
        write(entry.value)
      }
    }
  }
}
