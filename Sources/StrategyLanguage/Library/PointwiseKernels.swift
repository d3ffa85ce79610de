// Loops over one row at a time, compiled once per operation: the closures are literals that the
// compiler puts in their place.

/// Writes `operation` of each value into `out`.
@inline(__always)
func mapNumbers(
  _ values: Span<Double>, into out: inout MutableSpan<Double>, _ operation: (Double) -> Double
) {
  precondition(values.count == out.count, "columns have the same rows")
  for row in values.indices { out[row] = operation(values[row]) }
}

/// Writes `operation` of two operands, row by row, into `out`; either may be a constant.
///
/// - Precondition: the operands are numbers, and their columns have the rows of `out`.
@inline(__always)
func combineNumbers(
  _ first: Operand, _ second: Operand, into out: inout MutableSpan<Double>,
  _ operation: (Double, Double) -> Double
) {
  switch (first, second) {
  case (.numbers(let first), .numbers(let second)):
    let (first, second) = unsafe (first.span, second.span)
    precondition(first.count == out.count && second.count == out.count, "columns have equal rows")
    for row in first.indices { out[row] = operation(first[row], second[row]) }
  case (.numbers(let first), .number(let second)):
    let first = unsafe first.span
    precondition(first.count == out.count, "columns have the same rows")
    for row in first.indices { out[row] = operation(first[row], second) }
  case (.number(let first), .numbers(let second)):
    let second = unsafe second.span
    precondition(second.count == out.count, "columns have the same rows")
    for row in second.indices { out[row] = operation(first, second[row]) }
  case (.number(let first), .number(let second)):
    let value = operation(first, second)
    for row in out.indices { out[row] = value }
  default: preconditionFailure("the operands are numbers")
  }
}

/// The remainder of `x / y` with the sign of `y`.
///
/// NaN: where either is NaN or infinite, or `y` is 0.
/// Numerics: exact for whole numbers whose quotient is below 2^53. The library's `fmod` is exact
/// for all, but takes a step per binary digit of the quotient, up to 2,000: too dear for one bar.
@inline(__always)
func flooredRemainder(_ x: Double, _ y: Double) -> Double {
  let remainder = x - y * (x / y).rounded(.down)
  // The quotient may have been rounded up to the next whole number.
  return (remainder < 0) != (y < 0) && remainder != 0 ? remainder + y : remainder
}

/// Writes whether `isTrue` holds for two operands into `out`, eight rows at a time.
///
/// - Precondition: the operands are numbers, and their columns have the rows of `out`.
@inline(__always)
func compareNumbers(
  _ first: Operand, _ second: Operand, into out: inout MutableSpan<Bool>,
  _ isTrue: (SIMD8<Double>, SIMD8<Double>) -> SIMDMask<SIMD8<Int64>>
) {
  switch (first, second) {
  case (.numbers(let first), .numbers(let second)):
    let (first, second) = unsafe (first.span, second.span)
    precondition(first.count == out.count && second.count == out.count, "columns have equal rows")
    writeEights(into: &out, rows: { isTrue(eight(first, $0), eight(second, $0)) }) {
      isTrue(SIMD8(repeating: first[$0]), SIMD8(repeating: second[$0]))
    }
  case (.numbers(let first), .number(let second)):
    let (first, level) = unsafe (first.span, SIMD8(repeating: second))
    precondition(first.count == out.count, "columns have the same rows")
    writeEights(into: &out, rows: { isTrue(eight(first, $0), level) }) {
      isTrue(SIMD8(repeating: first[$0]), level)
    }
  case (.number(let first), .numbers(let second)):
    let (level, second) = unsafe (SIMD8(repeating: first), second.span)
    precondition(second.count == out.count, "columns have the same rows")
    writeEights(into: &out, rows: { isTrue(level, eight(second, $0)) }) {
      isTrue(level, SIMD8(repeating: second[$0]))
    }
  case (.number(let first), .number(let second)):
    let flag = isTrue(SIMD8(repeating: first), SIMD8(repeating: second))[0]
    for row in out.indices { out[row] = flag }
  default: preconditionFailure("the operands are numbers")
  }
}

/// Writes the flags of eight rows from `rows`, those of the last ones from the first lane of `row`.
@inline(__always)
private func writeEights(
  into out: inout MutableSpan<Bool>, rows: (Int) -> SIMDMask<SIMD8<Int64>>,
  row: (Int) -> SIMDMask<SIMD8<Int64>>
) {
  let whole = out.count & ~7
  for start in stride(from: 0, to: whole, by: 8) {
    let flags = SIMD8<UInt8>(
      truncatingIfNeeded: SIMD8<Int64>.zero.replacing(with: 1, where: rows(start)))
    // SAFETY: each of the eight bytes is 0 or 1, the two representations of a Bool.
    var bytes = unsafe out.mutableBytes
    unsafe bytes.storeBytes(
      of: unsafeBitCast(flags, to: UInt64.self), toByteOffset: start, as: UInt64.self)
  }
  for last in whole..<out.count { out[last] = row(last)[0] }
}

/// The values of rows `row` to `row + 7`.
@inline(__always)
private func eight(_ values: Span<Double>, _ row: Int) -> SIMD8<Double> {
  let bytes = unsafe values.bytes
  // SAFETY: eight Doubles of a column of Doubles; the read itself is bounds-checked.
  return unsafe bytes.unsafeLoadUnaligned(
    fromByteOffset: row * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
}
