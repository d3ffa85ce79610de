internal import BacktestEngine
internal import WireMessages

/// The trades that a view marks: the first entry and the first exit of each pixel column.
struct ViewMarkers {
  /// Indices of trades, oldest first.
  private(set) var entries: [Int] = []
  private(set) var exits: [Int] = []
  /// Trades held at some row of the view, marked or not.
  let tradesInView: Int

  /// - Complexity: O(columns · log(trades)), however many trades there are.
  init(_ trades: TradeRecords, shown: ShownRows) {
    // Trades of one long-only position after another: entry and exit rows both rise.
    let closed = trades.statuses.last == .open ? trades.count - 1 : trades.count
    tradesInView =
      trades.entryRows.firstIndex(atLeast: shown.last + 1, in: 0..<trades.count)
      - trades.exitRows.firstIndex(atLeast: shown.first, in: 0..<trades.count)
    entries = Self.firstPerColumn(trades.entryRows, count: trades.count, shown: shown)
    exits = Self.firstPerColumn(trades.exitRows, count: closed, shown: shown)
  }

  private static func firstPerColumn(_ rows: [Int32], count: Int, shown: ShownRows) -> [Int] {
    var found: [Int] = []
    var index = rows.firstIndex(atLeast: shown.first, in: 0..<count)
    while index < count, rows[index] <= shown.last {
      found.append(index)
      let nextStart = shown.start(shown.column(of: Int(rows[index])) + 1)
      index = rows.firstIndex(atLeast: nextStart, in: index + 1..<count)
    }
    return found
  }
}

extension [Int32] {
  /// The first index of a sorted range whose row is at least `row`, or the range's end.
  ///
  /// Steps double from the start of the range, so that what is near is found at once.
  fileprivate func firstIndex(atLeast row: Int, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var step = 1
    while low + step <= range.upperBound, self[low + step - 1] < row {
      low += step
      step *= 2
    }
    var high = Swift.min(low + step, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
