/// Which stop ended a trade.
package enum StopExitKind: Int8, Sendable {
  case none = -1
  case stopLoss = 0
  case trailingStop = 1
  case takeProfit = 2
}

/// Stops that are compared with whole bars. Each distance is a fraction of the reference price,
/// the open of the entry's bar, at least 0, and read on the row of the entry; NaN: no such stop.
package struct BarStops: Sendable, Equatable {
  package var stopLoss = RowParameter.constant(.nan)
  /// Whether the stop loss follows the best price since the entry.
  package var isTrailing = false
  package var takeProfit = RowParameter.constant(.nan)
  /// Whether the trade is short: stop loss above, take profit below.
  package var isShort = false
  /// Whether the whole bar of the entry comes after the entry. If not, only its close does; this
  /// matters where the search begins on the entry's own row.
  package var isEntryAtOpen = true
  /// Where a bar opens beyond a level, `.standard` exits at the open, as the market would;
  /// `.vectorbt` reports the level, a price that was not traded.
  package var convention = Convention.standard

  package init() {}
}

/// Finds the exits by stops that look at whole bars, with the price and the kind of each.
///
/// A bar that reaches both levels counts as the stop loss. A trailing level moves with the bars
/// looked at before the present one.
///
/// - Parameters:
///   - entries: Entry signals, shape `[rows]`.
///   - open: Shape `[rows]`, money per share; so are `high`, `low` and `close`.
///   - stops: The stops of each entry.
///   - search: Where exits are looked for.
///   - entriesUsed: The entries that exits were looked for, shape `[rows]`; every row is written.
///   - exits: Exits found, shape `[rows]`; every row is written.
///   - exitPrices: Money per share, NaN without an exit; shape `[rows]`; every row is written.
///   - exitKinds: Shape `[rows]`; every row is written.
///
/// NaN: an open that is missing counts as the close, a low or high as the lower or higher of open
/// and close; an entry without an open finds no exit.
/// Edge cases: throws `negativeStop` with the row of an entry that has one, `columnLengthsDiffer`
/// if the distances are not those of the rows.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time without allocation; if searches overlap, the sum of their rows.
package func generateBarStopExits(
  entries: Span<Bool>, open: Span<Double>, high: Span<Double>, low: Span<Double>,
  close: Span<Double>, stops: BarStops, search: ExitSearch,
  entriesUsed: inout MutableSpan<Bool>, exits: inout MutableSpan<Bool>,
  exitPrices: inout MutableSpan<Double>, exitKinds: inout MutableSpan<StopExitKind>
) throws(EngineInputError) {
  let rows = entries.count
  precondition(
    open.count == rows && high.count == rows && low.count == rows && close.count == rows
      && entriesUsed.count == rows && exits.count == rows && exitPrices.count == rows
      && exitKinds.count == rows, "all columns have the same rows")
  try stops.check(entries)
  clear(&entriesUsed)
  clear(&exits)
  for row in exitPrices.indices { exitPrices[row] = .nan }
  for row in exitKinds.indices { exitKinds[row] = .none }
  var walk = ExitSearchWalk(entries, search)
  while walk.advance(in: entries) {
    entriesUsed[walk.entry] = true
    var levels = BarStopLevels(stops, entry: walk.entry, price: open[walk.entry])
    for row in walk.rows {
      var bar = StopBar(open: open[row], high: high[row], low: low[row], close: close[row])
      if row == walk.entry && !stops.isEntryAtOpen { bar.keepCloseOnly() }
      guard levels.areReached(by: bar) else { continue }
      exits[row] = true
      exitPrices[row] = levels.exitPrice
      exitKinds[row] = levels.exitKind
      if walk.note(exit: row) { break }
    }
  }
}

extension BarStops {
  fileprivate func check(_ entries: Span<Bool>) throws(EngineInputError) {
    guard stopLoss.hasRows(entries.count) && takeProfit.hasRows(entries.count) else {
      throw .columnLengthsDiffer
    }
    var row = firstRow(of: entries, from: 0)
    while row < entries.count {
      if stopLoss[row] < 0 || takeProfit[row] < 0 { throw .negativeStop(row: row) }
      row = firstRow(of: entries, from: row + 1)
    }
  }
}

/// One bar without gaps.
private struct StopBar {
  private(set) var open: Double
  private(set) var high: Double
  private(set) var low: Double
  private let close: Double

  @inline(__always)
  init(open: Double, high: Double, low: Double, close: Double) {
    self.close = close
    self.open = open.isNaN ? close : open
    self.low = low.isNaN ? (close < self.open ? close : self.open) : low
    self.high = high.isNaN ? (close > self.open ? close : self.open) : high
  }

  /// Makes the bar one that was not seen before its close.
  mutating func keepCloseOnly() {
    (open, high, low) = (close, close, close)
  }
}

/// The levels of one entry's stops while the bars after it are read.
///
/// A short trade is a long one seen upside down: with every price negated, its best price is the
/// highest, and a level is reached from the same side.
private struct BarStopLevels {
  private(set) var exitPrice = Double.nan
  private(set) var exitKind = StopExitKind.none
  private let sign: Double
  private let stopLoss: Double
  private let takeProfitLevel: Double
  private let isTrailing: Bool
  private let fillsGapsAtOpen: Bool
  /// The price the stop loss is measured from, negated if short.
  private var best: Double

  init(_ stops: BarStops, entry: Int, price: Double) {
    sign = stops.isShort ? -1 : 1
    stopLoss = stops.stopLoss[entry]
    isTrailing = stops.isTrailing
    fillsGapsAtOpen = stops.convention == .standard
    takeProfitLevel = sign * (price * (1 + sign * stops.takeProfit[entry]))
    best = sign * price
  }

  @inline(__always)
  mutating func areReached(by bar: StopBar) -> Bool {
    let open = sign * bar.open
    let lowest = sign > 0 ? bar.low : -bar.high
    let highest = sign > 0 ? bar.high : -bar.low
    let stopLossLevel = best * (1 - sign * stopLoss)
    defer { if isTrailing && highest > best { best = highest } }
    if lowest <= stopLossLevel {
      let isGap = fillsGapsAtOpen && open <= stopLossLevel
      exitPrice = sign * (isGap ? open : stopLossLevel)
      exitKind = isTrailing ? .trailingStop : .stopLoss
      return true
    }
    if highest >= takeProfitLevel {
      let isGap = fillsGapsAtOpen && open >= takeProfitLevel
      exitPrice = sign * (isGap ? open : takeProfitLevel)
      exitKind = .takeProfit
      return true
    }
    return false
  }
}
