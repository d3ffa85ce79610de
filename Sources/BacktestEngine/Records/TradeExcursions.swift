/// How far each trade went against and for its holder before it ended; one array per field.
package struct TradeExcursions: Sendable, Equatable {
  /// Maximum adverse excursion: the worst open result, a fraction of the entry price, at most 0.
  package private(set) var adverse: [Double] = []
  /// Maximum favourable excursion: the best open result, a fraction of the entry price, at least 0.
  package private(set) var favourable: [Double] = []

  /// Reads the prices between entry and exit of each trade.
  ///
  /// With fills at the next open the entry's bar counts whole, and of the exit's bar the exit
  /// price alone, for what came after it was not held. With fills at the close the entry's bar
  /// does not count, and the exit's bar counts whole. The last bar of an open trade counts whole.
  ///
  /// - Parameters:
  ///   - trades: Exit trades or positions, in the order of their exits.
  ///   - high: Shape `[rows]`, money per share.
  ///   - low: Shape `[rows]`, money per share.
  ///   - fill: When orders are filled.
  ///
  /// NaN: a price that is missing is skipped; a trade whose exit price is NaN has the extremes of
  /// its bars.
  /// - Precondition: `high` and `low` have the same rows, and the trades lie in them.
  /// - Complexity: O(rows held + trades): parts of one position go on where the last one ended.
  package init(
    of trades: TradeRecords, high: Span<Double>, low: Span<Double>, fill: FillRule
  ) {
    precondition(high.count == low.count, "both columns have the same rows")
    var walk = ExtremeWalk()
    for trade in 0..<trades.count {
      let entry = Int(trades[trade].entryRow)
      let exit = Int(trades[trade].exitRow)
      precondition(0 <= entry && entry <= exit && exit < high.count, "trades lie in the rows")
      let isExitWhole = fill == .sameClose || trades[trade].status == .open
      let first = fill == .sameClose ? entry + 1 : entry
      walk.read(high, low, from: first, to: isExitWhole ? exit + 1 : exit)
      append(trades, trade, highest: walk.highest, lowest: walk.lowest)
    }
  }

  private mutating func append(
    _ trades: TradeRecords, _ trade: Int, highest: Double, lowest: Double
  ) {
    let entry = trades[trade].entryPrice
    let exit = trades[trade].exitPrice
    let top = exit > highest ? exit : highest
    let bottom = exit < lowest ? exit : lowest
    let isLong = trades[trade].direction == .long
    let best = isLong ? (top - entry) / entry : (entry - bottom) / entry
    let worst = isLong ? (bottom - entry) / entry : (entry - top) / entry
    favourable.append(best > 0 ? best : 0)
    adverse.append(worst < 0 ? worst : 0)
  }
}

/// The extremes of a stretch of rows that grows at its end.
private struct ExtremeWalk {
  private(set) var highest = -Double.infinity
  private(set) var lowest = Double.infinity
  private var start = -1
  private var end = -1

  mutating func read(_ high: Span<Double>, _ low: Span<Double>, from first: Int, to stop: Int) {
    if first != start || stop < end {
      (highest, lowest) = (-.infinity, .infinity)
      (start, end) = (first, first)
    }
    while end < stop {
      highest = high[end] > highest ? high[end] : highest
      lowest = low[end] < lowest ? low[end] : lowest
      end += 1
    }
  }
}
