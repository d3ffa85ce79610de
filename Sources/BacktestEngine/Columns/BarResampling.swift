/// Which fine rows make which coarse bar, and from which row on a coarse bar is known.
///
/// Coarse bars are numbered from 0; each has at least one fine row.
package struct BarGroups: Sendable, Equatable {
  /// First fine row of each coarse bar, rising.
  package let starts: [Int]
  /// The first fine row at whose close each coarse bar is over: its last row, or the first one
  /// after it; `rows` if that has not come yet.
  package let closedFrom: [Int]
  /// Number of fine rows.
  package let rows: Int

  package var count: Int { starts.count }

  /// Groups by time: a fine bar belongs to the interval in which it closes.
  ///
  /// A coarse bar is over at the end of its interval: at the close of its last fine row where the
  /// two coincide, else with the first row of a later interval. Intervals without a row make no
  /// coarse bar.
  /// - Parameters:
  ///   - openTimes: When the fine bars open, nanoseconds since 1970 UTC, shape `[rows]`, rising.
  ///   - barLength: How long after that they close, in nanoseconds; at least 0.
  ///   - interval: Length of a coarse bar in nanoseconds; at least 1.
  ///   - offset: Where an interval begins, in nanoseconds since 1970 UTC; all others follow.
  /// - Precondition: `openTimes` rise. Times that close after what 64 bits hold share a last
  ///   coarse bar that is never over.
  /// - Complexity: O(rows) time, two numbers per coarse bar.
  package init(openTimes: Span<Int64>, barLength: Int64, interval: Int64, offset: Int64 = 0) {
    precondition(barLength >= 0 && interval >= 1, "a coarse bar lasts at least a nanosecond")
    var starts: [Int] = []
    var closedFrom: [Int] = []
    var end = Int64.min
    for row in openTimes.indices {
      precondition(row == 0 || openTimes[row] > openTimes[row - 1], "times rise")
      let (sum, overflow) = openTimes[row].addingReportingOverflow(barLength)
      let close = overflow ? .max : sum
      if starts.isEmpty || close > end {
        if closedFrom.count < starts.count { closedFrom.append(row) }
        starts.append(row)
        end = Self.end(ofIntervalUpTo: close, interval: interval, offset: offset)
      }
      if close == end && end < .max { closedFrom.append(row) }
    }
    rows = openTimes.count
    if closedFrom.count < starts.count { closedFrom.append(rows) }
    self.starts = starts
    self.closedFrom = closedFrom
  }

  /// Groups as given, such as the sessions of a market: each is over with the first row of the
  /// next one.
  ///
  /// - Parameters:
  ///   - starts: First fine row of each group. Rows before the first one belong to none.
  ///   - rows: Number of fine rows.
  /// - Precondition: `starts` rise and lie in `0 ..< rows`.
  /// - Complexity: O(groups).
  package init(starts: [Int], rows: Int) {
    precondition(
      zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }, "the starts of groups rise")
    precondition(
      (starts.first ?? 0) >= 0 && (starts.last ?? -1) < rows, "groups start within the rows")
    self.starts = starts
    self.rows = rows
    closedFrom = starts.isEmpty ? [] : starts.dropFirst() + [rows]
  }

  /// The first end of an interval at or after `time`; the last representable time if it is later.
  private static func end(ofIntervalUpTo time: Int64, interval: Int64, offset: Int64) -> Int64 {
    // Remainders first, as a difference of times may overflow.
    let phase = remainder(time, interval)
    let origin = remainder(offset, interval)
    let left = origin >= phase ? origin - phase : interval - (phase - origin)
    let (end, overflow) = time.addingReportingOverflow(left)
    return overflow ? .max : end
  }

  /// In `0 ..< divisor`.
  private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

/// What of the fine values makes the coarse one.
package enum BarAggregate: Sendable {
  /// The first valid value: the open.
  case first
  /// The greatest: the high.
  case greatest
  /// The least: the low.
  case least
  /// The last valid value: the close.
  case last
  /// The sum in order: the volume.
  case sum
}

/// Writes one value per coarse bar from those of its fine rows.
///
/// The last coarse bar is written as far as it has come, whether it is over or not:
/// `alignClosed` shows only what is over.
/// - Parameters:
///   - values: Fine column, shape `[rows]`, any unit, oldest row first.
///   - groups: Which fine rows make which coarse bar.
///   - aggregate: What of them makes its value.
///   - out: Coarse column, shape `[groups.count]`, unit of `values`; every row is written.
///
/// NaN: is no value; a coarse bar of none is NaN.
/// - Precondition: `values.count == groups.rows` and `out.count == groups.count`.
/// - Complexity: O(rows) time, no allocation.
package func resample(
  _ values: Span<Double>, _ groups: BarGroups, by aggregate: BarAggregate,
  into out: inout MutableSpan<Double>
) {
  precondition(values.count == groups.rows, "values and groups have the same rows")
  precondition(out.count == groups.count, "there is one result per group")
  switch aggregate {
  case .first: fold(values, groups, into: &out) { so, _ in so }
  case .greatest: fold(values, groups, into: &out) { so, value in value > so ? value : so }
  case .least: fold(values, groups, into: &out) { so, value in value < so ? value : so }
  case .last: fold(values, groups, into: &out) { _, value in value }
  case .sum: fold(values, groups, into: &out) { so, value in so + value }
  }
}

/// Folds the valid values of each group, from its first one on.
@inline(__always)
private func fold(
  _ values: Span<Double>, _ groups: BarGroups, into out: inout MutableSpan<Double>,
  _ step: (Double, Double) -> Double
) {
  let starts = groups.starts
  for group in 0..<starts.count {
    let end = group + 1 < starts.count ? starts[group + 1] : groups.rows
    var result = Double.nan
    for row in starts[group]..<end {
      let value = values[row]
      let next = result.isNaN ? value : step(result, value)
      result = value.isNaN ? result : next
    }
    out[group] = result
  }
}

/// Writes at each fine row the value of the last coarse bar that is over at that row's close.
///
/// No row sees a coarse bar that is still going on, so what is computed from coarse bars can be
/// used beside fine ones without a look into the future.
/// - Parameters:
///   - coarse: Coarse column, shape `[groups.count]`, any unit.
///   - groups: Which fine rows make which coarse bar.
///   - out: Fine column, shape `[groups.rows]`, unit of `coarse`; every row is written.
///
/// NaN: the rows before the first coarse bar is over; a NaN of the coarse column stays.
/// - Precondition: `coarse.count == groups.count` and `out.count == groups.rows`.
/// - Complexity: O(rows) time, no allocation.
package func alignClosed(
  _ coarse: Span<Double>, _ groups: BarGroups, into out: inout MutableSpan<Double>
) {
  precondition(coarse.count == groups.count, "there is one value per group")
  precondition(out.count == groups.rows, "output and groups have the same rows")
  let closedFrom = groups.closedFrom
  var visible = Double.nan
  var row = 0
  for group in 0..<closedFrom.count {
    while row < closedFrom[group] {
      out[row] = visible
      row += 1
    }
    visible = coarse[group]
  }
  while row < groups.rows {
    out[row] = visible
    row += 1
  }
}
