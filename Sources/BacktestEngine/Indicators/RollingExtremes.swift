// Extremes of a sliding window by the scheme of M. van Herk, A fast algorithm for local minimum
// and maximum filters, 1992 (see RollingSum.swift): no data-dependent branch, so the cost per row
// is the same for every window and every course of the prices.

/// Writes the least of the valid values among the last `window` rows into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value. A row with fewer than `minPeriods` valid values in its window is NaN;
/// the first rows have shorter windows.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rollingMin(
  _ values: Span<Double>, window: Int, minPeriods: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: minPeriods, out: out)
  extreme(.least, of: values, window: window, minPeriods: minPeriods, into: &out)
}

/// Writes the greatest of the valid values among the last `window` rows into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value. A row with fewer than `minPeriods` valid values in its window is NaN;
/// the first rows have shorter windows.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rollingMax(
  _ values: Span<Double>, window: Int, minPeriods: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: minPeriods, out: out)
  extreme(.greatest, of: values, window: window, minPeriods: minPeriods, into: &out)
}

/// Writes how many rows ago the least value of the last `window` rows was into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - out: Result column, shape `[rows]`, in rows, 0 (the current row) to `window - 1`; of equal
///     values the latest counts. Every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN in its window.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rowsSinceLowest(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: window, out: out)
  age(of: .least, in: values, window: window, into: &out)
}

/// Writes how many rows ago the greatest value of the last `window` rows was into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - out: Result column, shape `[rows]`, in rows, 0 (the current row) to `window - 1`; of equal
///     values the latest counts. Every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a NaN in its window.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func rowsSinceHighest(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: window, out: out)
  age(of: .greatest, in: values, window: window, into: &out)
}

private enum Extreme {
  case least
  case greatest

  /// What every value replaces.
  @inline(__always)
  var start: Double { self == .least ? .infinity : -.infinity }

  /// The more extreme of the two; `champion` if `value` is NaN.
  @inline(__always)
  func of(_ value: Double, _ champion: Double) -> Double {
    switch self {
    case .least: value < champion ? value : champion
    case .greatest: value > champion ? value : champion
    }
  }

  /// Whether `value` is at least as extreme as `champion`.
  @inline(__always)
  func isMet(by value: Double, over champion: Double) -> Bool {
    self == .least ? value <= champion : value >= champion
  }
}

private func extreme(
  _ kind: Extreme, of values: Span<Double>, window: Int, minPeriods: Int,
  into out: inout MutableSpan<Double>
) {
  // One copy of the loop for each kind, so that the kind is a constant in it.
  switch (kind, minPeriods == window) {
  case (.least, true): wholeBlocks(.least, values, window: window, into: &out)
  case (.greatest, true): wholeBlocks(.greatest, values, window: window, into: &out)
  case (.least, false):
    blocks(.least, values, window: window, minPeriods: minPeriods, into: &out)
  case (.greatest, false):
    blocks(.greatest, values, window: window, minPeriods: minPeriods, into: &out)
  }
}

/// Where every row of a window must be valid.
@inline(__always)
private func wholeBlocks(
  _ kind: Extreme, _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  let rows = values.count
  for row in 0..<min(window, rows) { out[row] = kind.start }
  var lastGap = -1
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    var forward = kind.start
    for row in start..<end {
      let value = values[row]
      forward = kind.of(value, forward)
      lastGap = value.isNaN ? row : lastGap
      let extreme = kind.of(out[row], forward)
      out[row] = row - lastGap >= window ? extreme : .nan
    }
    if end < rows { foldBackwards(kind, values, start, end, window: window, into: &out) }
    start = end
  }
}

/// The extremes of the parts of windows that lie in `start ..< end` and end in the block after it.
@inline(__always)
private func foldBackwards(
  _ kind: Extreme, _ values: Span<Double>, _ start: Int, _ end: Int, window: Int,
  into out: inout MutableSpan<Double>
) {
  let rows = values.count
  if rows - end >= window { out[end - 1 + window] = kind.start }
  var backward = kind.start
  // Rows whose windows end beyond the column first, so that the loop after it has no question.
  let firstWritten = min(end - 1, rows - window)
  for row in stride(from: end - 1, to: firstWritten, by: -1) {
    backward = kind.of(values[row], backward)
  }
  for row in stride(from: firstWritten, to: start, by: -1) {
    backward = kind.of(values[row], backward)
    out[row - 1 + window] = backward
  }
}

@inline(__always)
private func blocks(
  _ kind: Extreme, _ values: Span<Double>, window: Int, minPeriods: Int,
  into out: inout MutableSpan<Double>
) {
  let rows = values.count
  for row in 0..<min(window, rows) { out[row] = kind.start }
  var count = 0
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    var forward = kind.start
    for row in start..<end {
      let value = values[row]
      forward = kind.of(value, forward)
      count += value.isNaN ? 0 : 1
      if start > 0 { count -= values[row - window].isNaN ? 0 : 1 }
      out[row] = count >= minPeriods ? kind.of(forward, out[row]) : .nan
    }
    if end < rows { foldBackwards(kind, values, start, end, window: window, into: &out) }
    start = end
  }
}

private func age(
  of kind: Extreme, in values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  switch kind {
  case .least: ageBlocks(.least, values, window: window, into: &out)
  case .greatest: ageBlocks(.greatest, values, window: window, into: &out)
  }
}

@inline(__always)
private func ageBlocks(
  _ kind: Extreme, _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  let rows = values.count
  // Until its turn a row of `out` holds the row of the extreme of the block before, as a Double;
  // where there is none, the first row of its own block, which every window here holds as well.
  for row in 0..<min(window, rows) { out[row] = 0 }
  var lastGap = -1
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    var best = start
    var champion = kind.start
    for row in start..<end {
      let value = values[row]
      lastGap = value.isNaN ? row : lastGap
      best = kind.isMet(by: value, over: champion) ? row : best
      champion = kind.of(value, champion)
      let earlier = Int(out[row])
      let isLater = kind.isMet(by: champion, over: values[earlier])
      let age = Double(row - (isLater ? best : earlier))
      out[row] = row - lastGap >= window ? age : .nan
    }
    if end < rows, rows - end >= window { out[end - 1 + window] = Double(end) }
    best = end - 1
    champion = kind.start
    for row in stride(from: end - 1, to: end < rows ? start : end, by: -1) {
      // An older value takes the place of a later one only if it is more extreme.
      let value = values[row]
      best = kind.isMet(by: champion, over: value) ? best : row
      champion = kind.of(value, champion)
      if row - 1 < rows - window { out[row - 1 + window] = Double(best) }
    }
    start = end
  }
}
