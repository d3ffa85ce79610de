package enum SignalRangeStatus: UInt8, Sendable {
  case open, closed
}

/// Stretches of rows that signals mark off; one array per field.
package struct SignalRanges: Sendable, Equatable {
  package private(set) var startRows: [Int32] = []
  /// Row of the signal that ends the stretch, or the row after the last one of a run.
  package private(set) var endRows: [Int32] = []
  /// Open: the data end before the stretch does.
  package private(set) var statuses: [SignalRangeStatus] = []

  package init() {}

  package var count: Int { startRows.count }

  private mutating func append(_ start: Int, _ end: Int, _ status: SignalRangeStatus = .closed) {
    startRows.append(Int32(start))
    endRows.append(Int32(end))
    statuses.append(status)
  }

  /// From each signal to the next one.
  /// - Complexity: O(rows / 8 + signals).
  package init(between signals: Span<Bool>) {
    var row = firstRow(of: signals, from: 0)
    while row < signals.count {
      let next = firstRow(of: signals, from: row + 1)
      if next < signals.count { append(row, next) }
      row = next
    }
  }

  /// From each signal to the nearest signal of `others` on its row or a later one. Several
  /// stretches may end on the same row; a signal with none after it has no stretch.
  /// - Precondition: both columns have the same rows.
  /// - Complexity: O(rows / 8 + signals of both).
  package init(from signals: Span<Bool>, toNext others: Span<Bool>) {
    precondition(signals.count == others.count, "both columns have the same rows")
    var end = firstRow(of: others, from: 0)
    var row = firstRow(of: signals, from: 0)
    while row < signals.count {
      if end < row { end = firstRow(of: others, from: row) }
      guard end < signals.count else { return }
      append(row, end)
      row = firstRow(of: signals, from: row + 1)
    }
  }

  /// To each signal of `others` from the nearest signal on its row or an earlier one. Several
  /// stretches may start on the same row; one with none before it has no stretch.
  /// - Precondition: both columns have the same rows.
  /// - Complexity: O(rows / 8 + signals of both).
  package init(fromLast signals: Span<Bool>, to others: Span<Bool>) {
    precondition(signals.count == others.count, "both columns have the same rows")
    var start = -1
    var row = firstRow(of: signals, or: others, from: 0)
    while row < signals.count {
      if signals[row] { start = row }
      if others[row] && start >= 0 { append(start, row) }
      row = firstRow(of: signals, or: others, from: row + 1)
    }
  }

  /// Each run of consecutive signals, from its first row to the row after its last; a run that
  /// reaches the end of the data is open and ends on the last row.
  /// - Complexity: O(rows).
  package init(runsOf signals: Span<Bool>) {
    var row = firstRow(of: signals, from: 0)
    while row < signals.count {
      var end = row + 1
      while end < signals.count && signals[end] { end += 1 }
      if end < signals.count { append(row, end) } else { append(row, end - 1, .open) }
      row = firstRow(of: signals, from: end)
    }
  }

  /// From the last row of each run of consecutive signals to the first row of the next run.
  /// - Complexity: O(rows).
  package init(betweenRunsOf signals: Span<Bool>) {
    var row = firstRow(of: signals, from: 0)
    while row < signals.count {
      var end = row + 1
      while end < signals.count && signals[end] { end += 1 }
      let next = firstRow(of: signals, from: end)
      if next < signals.count { append(end - 1, next) }
      row = next
    }
  }
}
