/// The first row at or after `row` where a flag is set in one of up to three columns, or the
/// number of rows if none is. Empty columns count as never set.
///
/// Eight rows are looked at per step, so columns of few signals cost next to nothing.
/// - Complexity: O(rows passed over / 8).
func firstRow(
  of first: Span<Bool>, or second: Span<Bool> = Span(), or third: Span<Bool> = Span(),
  from row: Int
) -> Int {
  let count = max(first.count, second.count, third.count)
  var row = row
  while row + 8 <= count {
    let word = flags(first, row) | flags(second, row) | flags(third, row)
    if word != 0 { return row + word.trailingZeroBitCount / 8 }
    row += 8
  }
  while row < count {
    let isSet =
      (!first.isEmpty && first[row]) || (!second.isEmpty && second[row])
      || (!third.isEmpty && third[row])
    if isSet { break }
    row += 1
  }
  return row
}

/// The flags of eight rows, one byte each, the first row lowest.
@inline(__always)
private func flags(_ column: Span<Bool>, _ row: Int) -> UInt64 {
  if column.isEmpty { return 0 }
  // SAFETY: every bit pattern is a UInt64, and the read itself is bounds-checked.
  let word = unsafe column.bytes.unsafeLoadUnaligned(fromByteOffset: row, as: UInt64.self)
  return UInt64(littleEndian: word)
}
