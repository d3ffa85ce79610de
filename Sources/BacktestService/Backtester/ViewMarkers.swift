internal import BacktestEngine
internal import WireMessages

/// What a view marks: the first entry, exit and rejected order of each pixel column.
struct ViewMarkers {
  /// Indices of trades, oldest first.
  private(set) var entries: [Int] = []
  private(set) var exits: [Int] = []
  /// Indices of refusals, oldest first.
  private(set) var rejections: [Int] = []
  /// Trades held at some row of the view, marked or not.
  private(set) var tradesInView = 0
  private(set) var rejectionsInView = 0

  /// - Complexity: O(columns · log(trades)), however many trades there are; for rejections
  ///   O(orders that were not filled in the view) beside.
  init(_ portfolio: PortfolioRun, shown: ShownRows, outputs: OutputSet) {
    if outputs.contains(.markers) { markTrades(portfolio.trades, shown) }
    if outputs.contains(.rejections) { markRejections(portfolio.refusals, shown) }
  }

  private mutating func markTrades(_ trades: TradeRecords, _ shown: ShownRows) {
    // Trades of one position after another: entry and exit rows both rise.
    let isLastOpen = trades.count > 0 && trades[trades.count - 1].status == .open
    tradesInView =
      trades.firstTrade(\.entryRow, atLeast: shown.last + 1, in: 0..<trades.count)
      - trades.firstTrade(\.exitRow, atLeast: shown.first, in: 0..<trades.count)
    let closed = isLastOpen ? trades.count - 1 : trades.count
    entries = Self.firstPerColumn(trades, \.entryRow, count: trades.count, shown: shown)
    exits = Self.firstPerColumn(trades, \.exitRow, count: closed, shown: shown)
  }

  private mutating func markRejections(_ refusals: OrderRefusals, _ shown: ShownRows) {
    let (rows, areRejections) = (refusals.rows, refusals.areRejections)
    var nextStart = shown.first
    for refusal in rows.indices where areRejections[refusal] {
      let row = Int(rows[refusal])
      guard (shown.first...shown.last).contains(row) else { continue }
      rejectionsInView += 1
      guard row >= nextStart else { continue }
      rejections.append(refusal)
      nextStart = shown.start(shown.column(of: row) + 1)
    }
  }

  private static func firstPerColumn(
    _ trades: TradeRecords, _ row: KeyPath<Trade, Int32>, count: Int, shown: ShownRows
  ) -> [Int] {
    var found: [Int] = []
    var index = trades.firstTrade(row, atLeast: shown.first, in: 0..<count)
    while index < count, trades[index][keyPath: row] <= shown.last {
      found.append(index)
      let nextStart = shown.start(shown.column(of: Int(trades[index][keyPath: row])) + 1)
      index = trades.firstTrade(row, atLeast: nextStart, in: index + 1..<count)
    }
    return found
  }
}

extension TradeRecords {
  /// The first trade of a range whose row is at least `least`, or the range's end; rows rise.
  ///
  /// Steps double from the start of the range, so that what is near is found at once.
  fileprivate func firstTrade(
    _ row: KeyPath<Trade, Int32>, atLeast least: Int, in range: Range<Int>
  ) -> Int {
    var low = range.lowerBound
    var step = 1
    while low + step <= range.upperBound, self[low + step - 1][keyPath: row] < least {
      low += step
      step *= 2
    }
    var high = Swift.min(low + step, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if self[middle][keyPath: row] < least { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
