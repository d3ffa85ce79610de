/// Writes sums, differences, products or quotients.
///
/// - Precondition: the operator is one of them; operands as of `combineNumbers`.
func writeArithmetic(
  _ binary: StrategyGraph.BinaryOperator, _ first: Operand, _ second: Operand,
  into out: inout MutableSpan<Double>
) {
  switch binary {
  case .add: combineNumbers(first, second, into: &out) { $0 + $1 }
  case .subtract: combineNumbers(first, second, into: &out) { $0 - $1 }
  case .multiply: combineNumbers(first, second, into: &out) { $0 * $1 }
  case .divide: combineNumbers(first, second, into: &out) { $0 / $1 }
  default: preconditionFailure("the operator gives numbers")
  }
}

/// Writes whether a comparison of numbers holds; with a NaN none does, `!=` included.
///
/// - Precondition: the operator compares numbers; operands as of `compareNumbers`.
func writeComparison(
  _ binary: StrategyGraph.BinaryOperator, _ first: Operand, _ second: Operand,
  into out: inout MutableSpan<Bool>
) {
  switch binary {
  case .less: compareNumbers(first, second, into: &out) { $0 .< $1 }
  case .lessOrEqual: compareNumbers(first, second, into: &out) { $0 .<= $1 }
  case .greater: compareNumbers(first, second, into: &out) { $0 .> $1 }
  case .greaterOrEqual: compareNumbers(first, second, into: &out) { $0 .>= $1 }
  case .equal: compareNumbers(first, second, into: &out) { $0 .== $1 }
  case .notEqual: compareNumbers(first, second, into: &out) { ($0 .< $1) .| ($0 .> $1) }
  default: preconditionFailure("the operator compares numbers")
  }
}

/// How two flags make one.
enum FlagRule {
  case both, either, differ, agree
}

/// Writes flags made from two operands, row by row; either may be a constant.
///
/// - Precondition: the operands are flags, and their columns have the rows of `out`.
/// - Complexity: O(rows / 32) steps.
func combineFlags(
  _ first: Operand, _ second: Operand, _ rule: FlagRule, into out: inout MutableSpan<Bool>
) {
  switch rule {
  case .both: foldFlags(first, second, into: &out) { $0 & $1 }
  case .either: foldFlags(first, second, into: &out) { $0 | $1 }
  case .differ: foldFlags(first, second, into: &out) { $0 ^ $1 }
  case .agree: foldFlags(first, second, into: &out) { ($0 ^ $1) ^ 1 }
  }
}

/// Flags of 32 rows, a byte of 0 or 1 each.
private typealias Flags = SIMD32<UInt8>

@inline(__always)
private func foldFlags(
  _ first: Operand, _ second: Operand, into out: inout MutableSpan<Bool>,
  _ rule: (Flags, Flags) -> Flags
) {
  switch (first, second) {
  case (.flags(let first), .flags(let second)):
    let (first, second) = unsafe (first.span, second.span)
    precondition(first.count == out.count && second.count == out.count, "columns have equal rows")
    writeFlags(
      into: &out, rows: { rule(flags(first, $0), flags(second, $0)) },
      row: { rule(Flags(first[$0]), Flags(second[$0])) })
  case (.flags(let first), .flag(let second)), (.flag(let second), .flags(let first)):
    let (first, second) = unsafe (first.span, Flags(second))
    precondition(first.count == out.count, "columns have the same rows")
    writeFlags(
      into: &out, rows: { rule(flags(first, $0), second) }, row: { rule(Flags(first[$0]), second) })
  case (.flag(let first), .flag(let second)):
    let flag = rule(Flags(first), Flags(second))[0] != 0
    for row in out.indices { out[row] = flag }
  default: preconditionFailure("the operands are flags")
  }
}

/// Writes 32 flags at a time, those of the last rows from the first lane of `row`.
@inline(__always)
private func writeFlags(
  into out: inout MutableSpan<Bool>, rows: (Int) -> Flags, row: (Int) -> Flags
) {
  let whole = out.count & ~31
  for start in stride(from: 0, to: whole, by: 32) {
    let flags = rows(start)
    // SAFETY: every byte is 0 or 1, the two representations of a Bool.
    var bytes = unsafe out.mutableBytes
    bytes.storeBytes(of: flags, toByteOffset: start, as: Flags.self)
  }
  for last in whole..<out.count { out[last] = row(last)[0] != 0 }
}

/// The flags of rows `row` to `row + 31`.
@inline(__always)
private func flags(_ column: Span<Bool>, _ row: Int) -> Flags {
  // SAFETY: as many flags of a column of flags; the read itself is bounds-checked.
  unsafe column.bytes.unsafeLoadUnaligned(fromByteOffset: row, as: Flags.self)
}

extension SIMD32<UInt8> {
  /// The same flag 32 times.
  @inline(__always)
  fileprivate init(_ flag: Bool) { self.init(repeating: flag ? 1 : 0) }
}

/// Writes one or the other number as a flag says.
///
/// - Precondition: the operands are a flag and two numbers; columns have the rows of `out`.
func chooseNumbers(
  _ condition: Operand, _ first: Operand, _ second: Operand,
  into out: inout MutableSpan<Double>
) {
  switch condition {
  case .flag(let flag):
    combineNumbers(flag ? first : second, .number(0), into: &out) { value, _ in value }
  case .flags(let flags): unsafe chooseNumbers(flags.span, first, second, into: &out)
  case .number, .numbers: preconditionFailure("the condition is a flag")
  }
}

private func chooseNumbers(
  _ flags: Span<Bool>, _ first: Operand, _ second: Operand, into out: inout MutableSpan<Double>
) {
  precondition(flags.count == out.count, "columns have the same rows")
  switch (first, second) {
  case (.numbers(let first), .numbers(let second)):
    let (first, second) = unsafe (first.span, second.span)
    for row in out.indices { out[row] = flags[row] ? first[row] : second[row] }
  case (.numbers(let first), .number(let second)):
    let first = unsafe first.span
    for row in out.indices { out[row] = flags[row] ? first[row] : second }
  case (.number(let first), .numbers(let second)):
    let second = unsafe second.span
    for row in out.indices { out[row] = flags[row] ? first : second[row] }
  case (.number(let first), .number(let second)):
    for row in out.indices { out[row] = flags[row] ? first : second }
  default: preconditionFailure("the choices are numbers")
  }
}

/// Writes one or the other flag as a third one says.
///
/// - Precondition: the operands are flags, and their columns have the rows of `out`.
func chooseFlags(
  _ condition: Operand, _ first: Operand, _ second: Operand, into out: inout MutableSpan<Bool>
) {
  switch condition {
  case .flag(let flag): combineFlags(flag ? first : second, .flag(false), .either, into: &out)
  case .flags(let flags):
    let chosen = unsafe flags.span
    for row in out.indices { out[row] = chosen[row] ? first.flag(row) : second.flag(row) }
  case .number, .numbers: preconditionFailure("the condition is a flag")
  }
}

extension Operand {
  /// The flag of a row.
  ///
  /// - Precondition: the operand is a flag.
  @inline(__always)
  fileprivate func flag(_ row: Int) -> Bool {
    switch self {
    case .flag(let flag): return flag
    case .flags(let flags):
      let flags = unsafe flags.span
      return flags[row]
    case .number, .numbers: preconditionFailure("the operand is a flag")
    }
  }
}

/// Writes the value `distance` rows earlier, NaN before there is one.
///
/// - Precondition: `out.count == values.count` and `distance` is at least 0.
/// - Complexity: O(rows) time, no allocation.
func shiftNumbers(
  _ values: Span<Double>, by distance: Int, into out: inout MutableSpan<Double>
) {
  precondition(values.count == out.count && distance >= 0, "values move to later rows")
  let lead = min(distance, values.count)
  for row in 0..<lead { out[row] = .nan }
  for row in lead..<values.count { out[row] = values[row - lead] }
}
