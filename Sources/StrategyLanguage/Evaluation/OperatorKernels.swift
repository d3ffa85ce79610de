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
/// - Complexity: O(rows / 8) steps.
func combineFlags(
  _ first: Operand, _ second: Operand, _ rule: FlagRule, into out: inout MutableSpan<Bool>
) {
  switch rule {
  case .both: foldFlags(first, second, into: &out) { $0 & $1 }
  case .either: foldFlags(first, second, into: &out) { $0 | $1 }
  case .differ: foldFlags(first, second, into: &out) { $0 ^ $1 }
  case .agree: foldFlags(first, second, into: &out) { ($0 ^ $1) ^ ones }
  }
}

/// Eight flags that are set, a byte each.
private let ones: UInt64 = 0x0101_0101_0101_0101

@inline(__always)
private func foldFlags(
  _ first: Operand, _ second: Operand, into out: inout MutableSpan<Bool>,
  _ rule: (UInt64, UInt64) -> UInt64
) {
  switch (first, second) {
  case (.flags(let first), .flags(let second)):
    unsafe foldFlags(first.span, second.span, into: &out, rule)
  case (.flags(let first), .flag(let second)), (.flag(let second), .flags(let first)):
    unsafe foldFlags(first.span, second, into: &out, rule)
  case (.flag(let first), .flag(let second)):
    let flag = rule(first ? ones : 0, second ? ones : 0) != 0
    for row in out.indices { out[row] = flag }
  default: preconditionFailure("the operands are flags")
  }
}

@inline(__always)
private func foldFlags(
  _ first: Span<Bool>, _ second: Span<Bool>, into out: inout MutableSpan<Bool>,
  _ rule: (UInt64, UInt64) -> UInt64
) {
  precondition(first.count == out.count && second.count == out.count, "columns have equal rows")
  let words = out.count & ~7
  for row in stride(from: 0, to: words, by: 8) {
    store(rule(word(first, row), word(second, row)), row, into: &out)
  }
  for row in words..<out.count {
    out[row] = rule(first[row] ? 1 : 0, second[row] ? 1 : 0) & 1 != 0
  }
}

@inline(__always)
private func foldFlags(
  _ first: Span<Bool>, _ second: Bool, into out: inout MutableSpan<Bool>,
  _ rule: (UInt64, UInt64) -> UInt64
) {
  precondition(first.count == out.count, "columns have the same rows")
  let second = second ? ones : 0
  let words = out.count & ~7
  for row in stride(from: 0, to: words, by: 8) {
    store(rule(word(first, row), second), row, into: &out)
  }
  for row in words..<out.count {
    out[row] = rule(first[row] ? 1 : 0, second) & 1 != 0
  }
}

/// The flags of rows `row` to `row + 7`, a byte each.
@inline(__always)
private func word(_ flags: Span<Bool>, _ row: Int) -> UInt64 {
  // SAFETY: eight flags of a column of flags; the read itself is bounds-checked.
  unsafe flags.bytes.unsafeLoadUnaligned(fromByteOffset: row, as: UInt64.self)
}

/// Writes eight flags, a byte each.
@inline(__always)
private func store(_ word: UInt64, _ row: Int, into out: inout MutableSpan<Bool>) {
  // SAFETY: every byte of the word is 0 or 1, the two representations of a Bool.
  var bytes = unsafe out.mutableBytes
  bytes.storeBytes(of: word, toByteOffset: row, as: UInt64.self)
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
