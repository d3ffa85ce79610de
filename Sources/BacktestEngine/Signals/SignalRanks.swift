/// Which signals are counted, and where counting begins anew.
package struct SignalRanking: Sendable, Equatable {
  /// Whether counting goes on in the next run of consecutive signals; partitions always do.
  package var acrossRuns = false
  /// Whether signals before the first row without one are left out.
  package var afterFirstGap = false

  package init(acrossRuns: Bool = false, afterFirstGap: Bool = false) {
    self.acrossRuns = acrossRuns
    self.afterFirstGap = afterFirstGap
  }
}

/// Writes how many signals came before each one in its run of consecutive signals.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - resets: Rows that begin the count anew: the signal there, or else the next run, is number
///     0. Shape `[rows]`, or empty for none.
///   - ranking: Which signals are counted.
///   - out: 0, 1, 2, … on rows with a signal, -1 on others; shape `[rows]`; every row is written.
/// - Precondition: `out.count == signals.count`, and so is `resets.count` unless it is 0.
/// - Complexity: O(rows) time, no allocation.
package func writeSignalRanks(
  _ signals: Span<Bool>, resets: Span<Bool> = Span(), _ ranking: SignalRanking = SignalRanking(),
  into out: inout MutableSpan<Int32>
) {
  var walk = RankWalk(signals, resets, ranking, out.count)
  var rank: Int32 = -1
  for row in signals.indices {
    guard walk.isCounted(signals[row], isReset: !resets.isEmpty && resets[row]) else {
      out[row] = -1
      continue
    }
    let restarts = walk.beginsAnew || (walk.beginsRun && !ranking.acrossRuns)
    rank = restarts ? 0 : rank + 1
    out[row] = rank
  }
}

/// Writes how many runs of consecutive signals came before the run of each signal.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - resets: Rows that begin the count anew: the signal there and the rest of its run, or else
///     the next run, is number 0. Shape `[rows]`, or empty for none.
///   - afterFirstGap: Whether signals before the first row without one are left out.
///   - out: 0, 1, 2, … on rows with a signal, -1 on others; shape `[rows]`; every row is written.
/// - Precondition: `out.count == signals.count`, and so is `resets.count` unless it is 0.
/// - Complexity: O(rows) time, no allocation.
package func writePartitionRanks(
  _ signals: Span<Bool>, resets: Span<Bool> = Span(), afterFirstGap: Bool = false,
  into out: inout MutableSpan<Int32>
) {
  let ranking = SignalRanking(afterFirstGap: afterFirstGap)
  var walk = RankWalk(signals, resets, ranking, out.count)
  var rank: Int32 = -1
  for row in signals.indices {
    guard walk.isCounted(signals[row], isReset: !resets.isEmpty && resets[row]) else {
      out[row] = -1
      continue
    }
    if walk.beginsAnew { rank = 0 } else if walk.beginsRun { rank += 1 }
    out[row] = rank
  }
}

/// Keeps the signal number `rank`, counted from 0, of each run of consecutive signals.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - rank: Number of the signal in its run; at least 0.
///   - andLater: Whether the rest of the run is kept too.
///   - out: The signals kept, shape `[rows]`; every row is written.
/// - Precondition: `out.count == signals.count`, and `rank` is at least 0.
/// - Complexity: O(rows) time, no allocation.
package func signalOfRuns(
  _ signals: Span<Bool>, rank: Int, andLater: Bool = false, into out: inout MutableSpan<Bool>
) {
  precondition(out.count == signals.count, "input and output have the same rows")
  precondition(rank >= 0, "signals are counted from 0")
  var length = 0
  for row in signals.indices {
    length = signals[row] ? length + 1 : 0
    out[row] = andLater ? length > rank : length == rank &+ 1 && length > 0
  }
}

/// What the number of a signal depends on from earlier rows.
private struct RankWalk {
  /// Whether the signal just counted is the first after a reset.
  private(set) var beginsAnew = false
  /// Whether the signal just counted is the first of its run.
  private(set) var beginsRun = false
  private var isResetDue = true
  private var wasSignal = false
  private var isOpen: Bool

  init(_ signals: Span<Bool>, _ resets: Span<Bool>, _ ranking: SignalRanking, _ outCount: Int) {
    precondition(outCount == signals.count, "input and output have the same rows")
    precondition(resets.isEmpty || resets.count == signals.count, "resets have the same rows")
    precondition(Int32(exactly: signals.count) != nil, "ranks fit in 32 bits")
    isOpen = !ranking.afterFirstGap
  }

  @inline(__always)
  mutating func isCounted(_ isSignal: Bool, isReset: Bool) -> Bool {
    isResetDue = isResetDue || isReset
    isOpen = isOpen || !isSignal
    let isCounted = isSignal && isOpen
    beginsRun = isCounted && !wasSignal
    beginsAnew = isCounted && isResetDue
    isResetDue = isResetDue && !isCounted
    wasSignal = isCounted
    return isCounted
  }
}
