/// Flags the rows where `a` rises above `b`.
///
/// A row is flagged when `a > b` there, and `a < b` on the last earlier row where the two were not
/// equal: a touch (`a == b`) on the way up does not prevent a crossing, and a touch from above
/// makes none.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - b: The column that is crossed, shape `[rows]`, same unit.
///   - convention: `.vectorbt` flags a return above after a touch from above too, once `a` has been
///     below since the last NaN.
///   - out: Flags, shape `[rows]`; every row is written.
///
/// NaN: a row where either is NaN is not flagged, and what came before it is forgotten.
/// - Precondition: the three columns have the same rows.
/// - Complexity: O(rows) time, no allocation, no branch on data but for touches and NaN.
package func crossedAbove(
  _ a: Span<Double>, _ b: Span<Double>, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  precondition(a.count == b.count && a.count == out.count, "all columns have the same rows")
  switch convention {
  case .standard: cross(a, b, StandardCrossings(), into: &out)
  case .vectorbt: cross(a, b, VectorbtCrossings(), into: &out)
  }
}

/// Flags the rows where `a` falls below `b`: exactly those where `b` rises above `a`.
///
/// Parameters, NaN rule and cost are those of `crossedAbove`.
package func crossedBelow(
  _ a: Span<Double>, _ b: Span<Double>, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  crossedAbove(b, a, convention: convention, into: &out)
}

/// Flags the rows where `a` rises above a constant level; the rule is that of two columns.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - level: The level crossed, unit of `a`; NaN flags nothing.
///   - convention: As of two columns.
///   - out: Flags, shape `[rows]`; every row is written.
/// - Precondition: `out.count == a.count`.
/// - Complexity: O(rows) time, no allocation, no branch on data but for touches and NaN.
package func crossedAbove(
  _ a: Span<Double>, level: Double, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  precondition(a.count == out.count, "both columns have the same rows")
  switch convention {
  case .standard: crossUp(a, level, StandardCrossings(), into: &out)
  case .vectorbt: crossUp(a, level, VectorbtCrossings(), into: &out)
  }
}

/// Flags the rows where `a` falls below a constant level; see `crossedAbove`.
package func crossedBelow(
  _ a: Span<Double>, level: Double, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  precondition(a.count == out.count, "both columns have the same rows")
  switch convention {
  case .standard: crossDown(a, level, StandardCrossings(), into: &out)
  case .vectorbt: crossDown(a, level, VectorbtCrossings(), into: &out)
  }
}

/// Flags the rows where `a` rises above `b` and those where it falls below `b`.
///
/// The flags are those of `crossedAbove` and `crossedBelow`; the columns are read once.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - b: The column that is crossed, shape `[rows]`, same unit.
///   - convention: As of `crossedAbove`.
///   - above: Flags of the rises, shape `[rows]`; every row is written.
///   - below: Flags of the falls, shape `[rows]`; every row is written.
/// - Precondition: the four columns have the same rows.
/// - Complexity: O(rows) time, no allocation, no branch on data but for touches and NaN.
package func crossed(
  _ a: Span<Double>, _ b: Span<Double>, convention: Convention = .standard,
  above: inout MutableSpan<Bool>, below: inout MutableSpan<Bool>
) {
  precondition(
    a.count == b.count && a.count == above.count && a.count == below.count,
    "all columns have the same rows")
  switch convention {
  case .standard: crossBothWays(a, b, StandardCrossings(), above: &above, below: &below)
  case .vectorbt: crossBothWays(a, b, VectorbtCrossings(), above: &above, below: &below)
  }
}

/// Flags the rows where `a` falls below one level and those where it rises above another.
///
/// The flags are those of `crossedBelow(a, level: low)` and `crossedAbove(a, level: high)`; the
/// column is read once.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - low: The level crossed downwards, unit of `a`; NaN flags nothing.
///   - high: The level crossed upwards, unit of `a`; NaN flags nothing.
///   - convention: As of `crossedAbove`.
///   - below: Flags of the falls, shape `[rows]`; every row is written.
///   - above: Flags of the rises, shape `[rows]`; every row is written.
/// - Precondition: the three columns have the same rows.
/// - Complexity: O(rows) time, no allocation, no branch on data but for touches and NaN.
package func crossed(
  _ a: Span<Double>, low: Double, high: Double, convention: Convention = .standard,
  below: inout MutableSpan<Bool>, above: inout MutableSpan<Bool>
) {
  precondition(
    a.count == below.count && a.count == above.count, "all columns have the same rows")
  switch convention {
  case .standard:
    crossLevels(a, low: low, high: high, StandardCrossings(), below: &below, above: &above)
  case .vectorbt:
    crossLevels(a, low: low, high: high, VectorbtCrossings(), below: &below, above: &above)
  }
}

// The loops: eight rows at a time, the last ones by themselves. Each is compiled once per rule,
// so no step asks which one holds.

@inline(__always)
private func cross(
  _ a: Span<Double>, _ b: Span<Double>, _ rule: some CrossingRule,
  into out: inout MutableSpan<Bool>
) {
  var rule = rule
  var row = 0
  while row + 8 <= a.count {
    write(rule.crossings(eight(a, row), over: eight(b, row)), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = rule.isCrossing(a[row], over: b[row])
    row += 1
  }
}

@inline(__always)
private func crossUp(
  _ a: Span<Double>, _ level: Double, _ rule: some CrossingRule,
  into out: inout MutableSpan<Bool>
) {
  var rule = rule
  let levels = SIMD8(repeating: level)
  var row = 0
  while row + 8 <= a.count {
    write(rule.crossings(eight(a, row), over: levels), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = rule.isCrossing(a[row], over: level)
    row += 1
  }
}

@inline(__always)
private func crossDown(
  _ a: Span<Double>, _ level: Double, _ rule: some CrossingRule,
  into out: inout MutableSpan<Bool>
) {
  var rule = rule
  let levels = SIMD8(repeating: level)
  var row = 0
  while row + 8 <= a.count {
    write(rule.crossings(levels, over: eight(a, row)), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = rule.isCrossing(level, over: a[row])
    row += 1
  }
}

@inline(__always)
private func crossBothWays<Rule: CrossingRule>(
  _ a: Span<Double>, _ b: Span<Double>, _ rule: Rule,
  above: inout MutableSpan<Bool>, below: inout MutableSpan<Bool>
) {
  var rises = rule
  var falls = rule
  var row = 0
  while row + 8 <= a.count {
    let (first, second) = (eight(a, row), eight(b, row))
    write(rises.crossings(first, over: second), row, into: &above)
    write(falls.crossings(second, over: first), row, into: &below)
    row += 8
  }
  while row < a.count {
    above[row] = rises.isCrossing(a[row], over: b[row])
    below[row] = falls.isCrossing(b[row], over: a[row])
    row += 1
  }
}

@inline(__always)
private func crossLevels<Rule: CrossingRule>(
  _ a: Span<Double>, low: Double, high: Double, _ rule: Rule,
  below: inout MutableSpan<Bool>, above: inout MutableSpan<Bool>
) {
  var falls = rule
  var rises = rule
  let lows = SIMD8(repeating: low)
  let highs = SIMD8(repeating: high)
  var row = 0
  while row + 8 <= a.count {
    let values = eight(a, row)
    write(falls.crossings(lows, over: values), row, into: &below)
    write(rises.crossings(values, over: highs), row, into: &above)
    row += 8
  }
  while row < a.count {
    below[row] = falls.isCrossing(low, over: a[row])
    above[row] = rises.isCrossing(a[row], over: high)
    row += 1
  }
}

/// The values of rows `row` to `row + 7`.
@inline(__always)
private func eight(_ values: Span<Double>, _ row: Int) -> SIMD8<Double> {
  let bytes = unsafe values.bytes
  // SAFETY: eight Doubles of a column of Doubles; the read itself is bounds-checked.
  return unsafe bytes.unsafeLoadUnaligned(
    fromByteOffset: row * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
}

/// Writes eight flags, each a byte of `word`, the first row lowest.
@inline(__always)
private func write(_ word: UInt64, _ row: Int, into out: inout MutableSpan<Bool>) {
  // SAFETY: every byte of the word is 0 or 1, the two representations of a Bool.
  var bytes = unsafe out.mutableBytes
  bytes.storeBytes(of: word.littleEndian, toByteOffset: row, as: UInt64.self)
}

/// What makes a crossing, with what it depends on from earlier rows.
///
/// Bits instead of branches: crossings are unpredictable, and a wrong guess costs more than
/// evaluating every term. Eight rows are a word, one byte each, the first row lowest.
private protocol CrossingRule {
  mutating func isCrossing(_ a: Double, over b: Double) -> Bool
  /// A byte of 1 for each of eight rows that crosses.
  mutating func crossings(_ a: SIMD8<Double>, over b: SIMD8<Double>) -> UInt64
}

private struct StandardCrossings: CrossingRule {
  /// 1 if `a < b` on the last row that was no touch.
  private var isArmed: UInt64 = 0

  @inline(__always)
  mutating func isCrossing(_ a: Double, over b: Double) -> Bool {
    let crosses = (a > b ? 1 : 0) & isArmed
    isArmed = (a < b ? 1 : 0) | ((a == b ? 1 : 0) & isArmed)
    return crosses != 0
  }

  @inline(__always)
  mutating func crossings(_ a: SIMD8<Double>, over b: SIMD8<Double>) -> UInt64 {
    let above = ones(a .> b)
    let below = ones(a .< b)
    if above ^ below == 0x0101_0101_0101_0101 {
      // Without a touch or a NaN a row crosses if the row before was below.
      let crosses = above & (below << 8 | isArmed)
      isArmed = below >> 56
      return crosses
    }
    let (armed, isLastArmed) = carried(
      raisedBy: below, passedBy: ones(a .<= b), into: isArmed)
    isArmed = isLastArmed
    return above & armed
  }
}

private struct VectorbtCrossings: CrossingRule {
  /// 1 once `a < b` has held since the last NaN.
  private var hasBeenBelow: UInt64 = 0
  private var wasAbove: UInt64 = 0

  @inline(__always)
  mutating func isCrossing(_ a: Double, over b: Double) -> Bool {
    let above: UInt64 = a > b ? 1 : 0
    let isNotBelow: UInt64 = a >= b ? 1 : 0
    let crosses = above & hasBeenBelow & ~wasAbove
    hasBeenBelow = (a < b ? 1 : 0) | (hasBeenBelow & isNotBelow)
    wasAbove = above
    return crosses != 0
  }

  @inline(__always)
  mutating func crossings(_ a: SIMD8<Double>, over b: SIMD8<Double>) -> UInt64 {
    let isAbove = a .> b
    let isDefined = isAbove .| (a .<= b)
    let above = ones(isAbove)
    var crosses = above & ~(above << 8 | wasAbove)
    wasAbove = above >> 56
    // Without a NaN nothing is forgotten, and a crossing only asks for the row before.
    if hasBeenBelow == 0 || !all(isDefined) {
      let (below, isLastBelow) = carried(
        raisedBy: ones(a .< b), passedBy: ones(isDefined), into: hasBeenBelow)
      hasBeenBelow = isLastBelow
      crosses &= below
    }
    return crosses
  }
}

/// A byte of 1 for each lane that is set.
@inline(__always)
private func ones(_ mask: SIMDMask<SIMD8<Int64>>) -> UInt64 {
  let bytes = SIMD8<UInt8>(
    truncatingIfNeeded: SIMD8<Int64>.zero.replacing(with: 1, where: mask))
  return unsafe unsafeBitCast(bytes, to: UInt64.self).littleEndian
}

/// Carries a flag over eight rows, as an addition carries from digit to digit: a row of `raisedBy`
/// raises it, a row of `passedBy` leaves it as it is, any other row drops it.
///
/// - Parameters:
///   - raising: A byte of 1 for each row that raises the flag; each is also a row of `passing`.
///   - passing: A byte of 1 for each row that does not drop it.
///   - before: The flag before the first row, 0 or 1.
/// - Returns: The flag before each row, a byte each, and the flag after the last row.
@inline(__always)
private func carried(
  raisedBy raising: UInt64, passedBy passing: UInt64, into before: UInt64
) -> (flags: UInt64, last: UInt64) {
  // A digit of 255 passes what comes in, with 1 on top it carries in any case, 0 ends it.
  let digits = passing &* 255
  let (partial, overflow) = digits.addingReportingOverflow(raising)
  let (sum, secondOverflow) = partial.addingReportingOverflow(before)
  let flags = (sum ^ digits ^ raising) & 0x0101_0101_0101_0101
  return (flags, overflow || secondOverflow ? 1 : 0)
}

/// Flags the rows where `a` has been above `b` for `wait` rows since it rose above it.
///
/// `wait` 0 is `crossedAbove` itself, by the same conventions. A touch, a fall or a NaN before the
/// wait is over ends it without a flag.
/// - Precondition: the three columns have the same rows, and `wait` is at least 0.
/// - Complexity: O(rows) time, no allocation.
package func crossedAbove(
  _ a: Span<Double>, _ b: Span<Double>, wait: Int, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  precondition(a.count == b.count && a.count == out.count, "all columns have the same rows")
  precondition(wait >= 0, "rows to wait are not negative")
  let staysArmedAbove = convention == .vectorbt
  var isArmed = false
  var rowsAbove = 0
  for row in a.indices {
    let isAbove = a[row] > b[row]
    rowsAbove = isAbove && (isArmed || rowsAbove > 0) ? rowsAbove + 1 : 0
    out[row] = rowsAbove > 0 && rowsAbove - 1 == wait
    let keeps = a[row] == b[row] || (isAbove && staysArmedAbove)
    isArmed = a[row] < b[row] || (isArmed && keeps)
  }
}

/// Flags the rows where `a` has been below `b` for `wait` rows since it fell below it.
package func crossedBelow(
  _ a: Span<Double>, _ b: Span<Double>, wait: Int, convention: Convention = .standard,
  into out: inout MutableSpan<Bool>
) {
  crossedAbove(b, a, wait: wait, convention: convention, into: &out)
}
