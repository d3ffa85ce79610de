/// A column that is read for the length of one call.
///
/// A `Span` cannot be kept in a struct yet, and a simulation reads a dozen columns from many
/// places. Whoever makes readers keeps the columns alive until the last read.
@safe
struct ColumnReader<Value: BitwiseCopyable> {
  private let values: UnsafeBufferPointer<Value>

  init(_ column: Span<Value>) {
    // SAFETY: the column outlives the reader, as the type asks; reads check their bounds.
    unsafe values = column.withUnsafeBufferPointer { unsafe $0 }
  }

  /// A column that was not given.
  init() {
    unsafe values = UnsafeBufferPointer(start: nil, count: 0)
  }

  var count: Int { unsafe values.count }
  var isEmpty: Bool { unsafe values.isEmpty }

  @inline(__always)
  subscript(row: Int) -> Value {
    precondition(UInt(bitPattern: row) < UInt(bitPattern: count), "the row is in the column")
    // SAFETY: checked above.
    return unsafe values[row]
  }

  /// This column, or `other` where this one was not given.
  func or(_ other: ColumnReader) -> ColumnReader { isEmpty ? other : self }
}

extension ColumnReader<Double> {
  /// The values of eight rows.
  @inline(__always)
  func eight(from row: Int) -> SIMD8<Double> {
    precondition(row >= 0 && row <= count - 8, "the rows are in the column")
    // SAFETY: checked above; a column of Doubles may be read at any of them.
    return unsafe UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + row)
      .loadUnaligned(as: SIMD8<Double>.self)
  }
}

extension ColumnReader<Bool> {
  /// Whether the flag is set; a column that was not given has none set.
  @inline(__always)
  func isSet(_ row: Int) -> Bool { !isEmpty && self[row] }

  /// The first row at or after `row` where the flag of one of three columns is set, or the number
  /// of rows.
  static func firstRow(
    of first: ColumnReader, or second: ColumnReader, or third: ColumnReader, from row: Int
  ) -> Int {
    unsafe BacktestEngine.firstRow(
      of: first.values.span, or: second.values.span, or: third.values.span, from: row)
  }
}
