internal import BacktestEngine

/// The bars of a frame: those of a dataset, or what intervals of them are put together to.
///
/// An interval ends at a multiple of its length since 1970 UTC, a week on Monday. An interval's bar
/// is known at the close of the dataset's bar that ends with it, or else of the first bar behind
/// it: never before the market could know it.
@safe final class ResolvedFrame {
  let bars: FrameBars
  /// Nil: the bars as they are.
  let groups: BarGroups?
  /// Length of the frame's own bars, nanoseconds.
  let barLengthNanos: Int64
  /// Stands for this frame in the identities of nodes.
  let number: Int
  private let coarseTimes: UnsafeMutableBufferPointer<Int64>

  /// - Precondition: the bars' times rise if there is an interval, which is at least 1.
  init(_ bars: FrameBars, interval: Int64?, number: Int) {
    self.bars = bars
    self.number = number
    barLengthNanos = interval ?? bars.barLengthNanos
    guard let interval else {
      groups = nil
      unsafe coarseTimes = .allocate(capacity: 0)
      return
    }
    let times = unsafe bars.times
    let nanosPerDay: Int64 = 86_400_000_000_000
    // 1970-01-05 was a Monday.
    let offset = interval % (7 * nanosPerDay) == 0 ? 4 * nanosPerDay : 0
    let groups = unsafe BarGroups(
      openTimes: times.span, barLength: bars.barLengthNanos, interval: interval, offset: offset)
    unsafe coarseTimes = .allocate(capacity: groups.count)
    // SAFETY: as many times as there is room for; starts lie within the rows.
    _ = unsafe coarseTimes.initialize(fromContentsOf: groups.starts.map { unsafe times[$0] })
    self.groups = groups
  }

  deinit { unsafe coarseTimes.deallocate() }

  var rows: Int { groups?.count ?? bars.rows }

  /// Open times of the frame's bars; valid as long as the frame is held.
  var times: UnsafeBufferPointer<Int64> {
    groups == nil ? unsafe bars.times : unsafe UnsafeBufferPointer(coarseTimes)
  }

  /// Writes a column of the frame's bars.
  ///
  /// - Precondition: the frame has intervals, and `out` has a row for each.
  func write(_ field: StrategyGraph.BarField, into out: inout MutableSpan<Double>) {
    guard let groups else { preconditionFailure("the bars are put together") }
    let values = unsafe bars.column(field)
    let aggregate: BarAggregate =
      switch field {
      case .open: .first
      case .high: .greatest
      case .low: .least
      case .close: .last
      case .volume: .sum
      }
    unsafe resample(values.span, groups, by: aggregate, into: &out)
  }

  /// When the bars of this frame begin, end and are known.
  var instants: BarInstants { BarInstants(self) }
}

/// When bars begin, end and are known, nanoseconds since 1970 UTC.
@safe struct BarInstants {
  // SAFETY: the frame is held beside it.
  private let times: UnsafeBufferPointer<Int64>
  private let frame: ResolvedFrame
  private let barLength: Int64
  private let isCoarse: Bool
  private let starts: [Int]
  private let closedFrom: [Int]
  let rows: Int

  init(_ frame: ResolvedFrame) {
    self.frame = frame
    unsafe times = frame.bars.times
    barLength = frame.bars.barLengthNanos
    isCoarse = frame.groups != nil
    starts = frame.groups?.starts ?? []
    closedFrom = frame.groups?.closedFrom ?? []
    rows = frame.rows
  }

  /// When the bar is known; the last representable time if that has not come yet.
  @inline(__always)
  func known(_ row: Int) -> Int64 { close(isCoarse ? closedFrom[row] : row) }

  /// When the last of the dataset's bars in it closes.
  @inline(__always)
  func end(_ row: Int) -> Int64 { close(lastPart(row)) }

  /// When the last of the dataset's bars in it opens.
  @inline(__always)
  func begin(_ row: Int) -> Int64 { unsafe times[lastPart(row)] }

  @inline(__always)
  private func lastPart(_ row: Int) -> Int {
    guard isCoarse else { return row }
    return unsafe (row + 1 < starts.count ? starts[row + 1] : times.count) - 1
  }

  @inline(__always)
  private func close(_ part: Int) -> Int64 {
    guard unsafe part < times.count else { return .max }
    let (sum, overflow) = unsafe times[part].addingReportingOverflow(barLength)
    return overflow ? .max : sum
  }
}

/// Hands each row of a frame the last row of another one that is known by then.
///
/// Within one clock a bar of `source` is known to a bar that ends no earlier than it. Session dates
/// and instants are two clocks: what was known on a date is known to instants from bars on that
/// open after midnight UTC at the end of that date, and what was known by an instant is known on
/// dates from the one on that begins no earlier. Both are late rather than early.
struct AlignmentWalk {
  private let source: BarInstants
  private let target: BarInstants
  private let isOneClock: Bool
  /// Nil: values of the dataset's own bars are as old as the market left them.
  private let ageMax: Int64?
  private var next = 0

  init(from source: ResolvedFrame, to target: ResolvedFrame) {
    self.source = source.instants
    self.target = target.instants
    isOneClock = source.bars.isDaily == target.bars.isDaily
    let isOther = source.bars.identity.dataset != target.bars.identity.dataset
    ageMax = isOther ? Self.ageMax(barLength: source.barLengthNanos) : nil
  }

  /// Ten days or ten bars, whichever is longer: no market rests for so long.
  private static func ageMax(barLength: Int64) -> Int64 {
    let (bars, overflow) = barLength.multipliedReportingOverflow(by: 10)
    return overflow ? .max : max(bars, 10 * 86_400_000_000_000)
  }

  /// The last known row as long as it says something of the present: −1 where it is of another
  /// dataset and too old, such as behind its end.
  ///
  /// Rows have to be asked for in order.
  @inline(__always)
  mutating func lastFresh(at row: Int) -> Int {
    let known = lastKnown(at: row)
    guard known >= 0, let ageMax else { return known }
    let (age, overflow) = target.end(row).subtractingReportingOverflow(source.known(known))
    return overflow || age > ageMax ? -1 : known
  }

  /// The last row of the source that is known at `row` of the target; −1 if there is none.
  ///
  /// Rows have to be asked for in order.
  @inline(__always)
  mutating func lastKnown(at row: Int) -> Int {
    let now = isOneClock ? target.end(row) : target.begin(row)
    while next < source.rows {
      let known = source.known(next)
      guard known <= now && known < .max else { break }
      next += 1
    }
    return next - 1
  }
}

/// Writes at each row of `target` the value of the last bar of `source` that is known then.
///
/// NaN: before there is one, and where that of another dataset is too old (`lastFresh`).
/// - Complexity: O(rows of both).
func align(
  _ values: Span<Double>, from source: ResolvedFrame, to target: ResolvedFrame,
  into out: inout MutableSpan<Double>
) {
  precondition(values.count == source.rows && out.count == target.rows, "one value per bar")
  var walk = AlignmentWalk(from: source, to: target)
  for row in out.indices {
    let known = walk.lastFresh(at: row)
    out[row] = known >= 0 ? values[known] : .nan
  }
}

/// Writes at each row of `target` the flag of the last bar of `source` that is known then; false
/// before there is one, and where that of another dataset is too old.
func align(
  _ flags: Span<Bool>, from source: ResolvedFrame, to target: ResolvedFrame,
  into out: inout MutableSpan<Bool>
) {
  precondition(flags.count == source.rows && out.count == target.rows, "one flag per bar")
  var walk = AlignmentWalk(from: source, to: target)
  for row in out.indices {
    let known = walk.lastFresh(at: row)
    out[row] = known >= 0 && flags[known]
  }
}
