/// Flags the rows where `a` rises above `b`.
///
/// A row is flagged when `a > b` there, `a > b` did not hold on the row before, and `a < b` held on
/// some earlier row with no NaN in between. So a touch (`a == b`) between below and above does not
/// prevent a crossing, and coming back above after a touch from above is one, once `a` has been
/// below.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - b: The column that is crossed, shape `[rows]`, same unit.
///   - out: Flags, shape `[rows]`; every row is written.
///
/// NaN: a row where either is NaN is not flagged, and what came before it is forgotten.
/// - Precondition: the three columns have the same rows.
/// - Complexity: O(rows) time, no allocation, no branch on data.
package func crossedAbove(
  _ a: Span<Double>, _ b: Span<Double>, into out: inout MutableSpan<Bool>
) {
  precondition(a.count == b.count && a.count == out.count, "all columns have the same rows")
  var state = CrossingState()
  var row = 0
  while row + 8 <= a.count {
    write(state.crossings(eight(a, row), over: eight(b, row)), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = state.isCrossing(a[row], over: b[row])
    row += 1
  }
}

/// Flags the rows where `a` falls below `b`: exactly those where `b` rises above `a`.
///
/// Parameters, NaN rule and cost are those of `crossedAbove`.
package func crossedBelow(
  _ a: Span<Double>, _ b: Span<Double>, into out: inout MutableSpan<Bool>
) {
  crossedAbove(b, a, into: &out)
}

/// Flags the rows where `a` rises above a constant level; the rule is that of two columns.
///
/// - Parameters:
///   - a: The column that crosses, shape `[rows]`.
///   - level: The level crossed, unit of `a`; NaN flags nothing.
///   - out: Flags, shape `[rows]`; every row is written.
/// - Precondition: `out.count == a.count`.
/// - Complexity: O(rows) time, no allocation, no branch on data.
package func crossedAbove(_ a: Span<Double>, level: Double, into out: inout MutableSpan<Bool>) {
  precondition(a.count == out.count, "both columns have the same rows")
  var state = CrossingState()
  let levels = SIMD8(repeating: level)
  var row = 0
  while row + 8 <= a.count {
    write(state.crossings(eight(a, row), over: levels), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = state.isCrossing(a[row], over: level)
    row += 1
  }
}

/// Flags the rows where `a` falls below a constant level; see `crossedAbove`.
package func crossedBelow(_ a: Span<Double>, level: Double, into out: inout MutableSpan<Bool>) {
  precondition(a.count == out.count, "both columns have the same rows")
  var state = CrossingState()
  let levels = SIMD8(repeating: level)
  var row = 0
  while row + 8 <= a.count {
    write(state.crossings(levels, over: eight(a, row)), row, into: &out)
    row += 8
  }
  while row < a.count {
    out[row] = state.isCrossing(level, over: a[row])
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

/// What a crossing depends on from earlier rows.
///
/// Bits instead of branches: crossings are unpredictable, and a wrong guess costs more than
/// evaluating every term.
private struct CrossingState {
  /// 1 once `a < b` has held since the last NaN.
  private var hasBeenBelow: UInt64 = 0
  private var wasAbove: UInt64 = 0

  @inline(__always)
  mutating func isCrossing(_ a: Double, over b: Double) -> Bool {
    let above: UInt64 = a > b ? 1 : 0
    let below: UInt64 = a < b ? 1 : 0
    let isNotBelow: UInt64 = a >= b ? 1 : 0
    let crosses = above & hasBeenBelow & ~wasAbove
    hasBeenBelow = below | (hasBeenBelow & isNotBelow)
    wasAbove = above
    return crosses != 0
  }

  /// The crossings of eight rows, one byte each, the first row lowest.
  @inline(__always)
  mutating func crossings(_ a: SIMD8<Double>, over b: SIMD8<Double>) -> UInt64 {
    let isAbove = a .> b
    // Without a NaN nothing is forgotten, and a crossing only asks for the row before.
    guard hasBeenBelow != 0 && all(isAbove .| (a .<= b)) else {
      return crossingsByRow(a, over: b)
    }
    let bytes = SIMD8<UInt8>(
      truncatingIfNeeded: SIMD8<Int64>.zero.replacing(with: 1, where: isAbove))
    let above = unsafe unsafeBitCast(bytes, to: UInt64.self).littleEndian
    let crosses = above & ~(above << 8 | wasAbove)
    wasAbove = above >> 56
    return crosses
  }

  @inline(never)
  private mutating func crossingsByRow(_ a: SIMD8<Double>, over b: SIMD8<Double>) -> UInt64 {
    var word: UInt64 = 0
    for lane in a.indices {
      word |= (isCrossing(a[lane], over: b[lane]) ? 1 : 0) << UInt64(8 * lane)
    }
    return word
  }
}

/// Flags the rows where `a` has been above `b` for `wait` rows since it rose above it.
///
/// `wait` 0 is `crossedAbove` itself. A touch, a fall or a NaN before the wait is over ends it
/// without a flag.
/// - Precondition: the three columns have the same rows, and `wait` is at least 0.
/// - Complexity: O(rows) time, no allocation.
package func crossedAbove(
  _ a: Span<Double>, _ b: Span<Double>, wait: Int, into out: inout MutableSpan<Bool>
) {
  precondition(a.count == b.count && a.count == out.count, "all columns have the same rows")
  precondition(wait >= 0, "rows to wait are not negative")
  var hasBeenBelow = false
  var rowsAbove = 0
  for row in a.indices {
    let isAbove = a[row] > b[row]
    rowsAbove = isAbove && hasBeenBelow ? rowsAbove + 1 : 0
    out[row] = rowsAbove > 0 && rowsAbove - 1 == wait
    let isValid = isAbove || a[row] <= b[row]
    hasBeenBelow = isValid && (hasBeenBelow || a[row] < b[row])
  }
}

/// Flags the rows where `a` has been below `b` for `wait` rows since it fell below it.
package func crossedBelow(
  _ a: Span<Double>, _ b: Span<Double>, wait: Int, into out: inout MutableSpan<Bool>
) {
  crossedAbove(b, a, wait: wait, into: &out)
}
