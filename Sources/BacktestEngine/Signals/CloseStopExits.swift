/// A stop that is compared with one price per row.
package struct CloseStop: Sendable, Equatable {
  /// Distance as a signed fraction of the price on the row of the entry, read there: above 0 (and
  /// 0 itself) the exit is at or above the level, below 0 at or below it. NaN: no stop.
  package var distance: RowParameter
  /// Whether the level follows the lowest (distance above 0) or highest (below 0) price since the
  /// entry instead of staying at the entry's.
  package var isTrailing: Bool

  package init(distance: RowParameter, isTrailing: Bool = false) {
    self.distance = distance
    self.isTrailing = isTrailing
  }
}

/// Finds the exits by a stop that looks at one price per row, usually the close.
///
/// A trailing level uses the rows looked at before the present one and the entry's; with a wait of
/// more than one row the rows in between are not looked at.
///
/// - Parameters:
///   - entries: Entry signals, shape `[rows]`.
///   - prices: Shape `[rows]`, money per share.
///   - stop: The stop of each entry.
///   - search: Where exits are looked for.
///   - entriesUsed: The entries that exits were looked for, shape `[rows]`; every row is written.
///   - exits: Exits found, shape `[rows]`; every row is written.
///
/// NaN: a row without a price is no exit; an entry without a price finds none.
/// Edge cases: throws `columnLengthsDiffer` if the distances are not those of the rows.
/// - Precondition: the four columns have the same rows.
/// - Complexity: O(rows) time without allocation; if searches overlap, the sum of their rows.
package func generateStopExits(
  entries: Span<Bool>, prices: Span<Double>, stop: CloseStop, search: ExitSearch,
  entriesUsed: inout MutableSpan<Bool>, exits: inout MutableSpan<Bool>
) throws(EngineInputError) {
  precondition(
    entries.count == prices.count && entriesUsed.count == prices.count
      && exits.count == prices.count, "all columns have the same rows")
  guard stop.distance.hasRows(prices.count) else { throw .columnLengthsDiffer }
  clear(&entriesUsed)
  clear(&exits)
  var walk = ExitSearchWalk(entries, search)
  while walk.advance(in: entries) {
    entriesUsed[walk.entry] = true
    var level = CloseStopLevel(
      price: prices[walk.entry], distance: stop.distance[walk.entry],
      isTrailing: stop.isTrailing)
    for row in walk.rows where level.isReached(by: prices[row]) {
      exits[row] = true
      if walk.note(exit: row) { break }
    }
  }
}

/// The level of one entry's stop while the rows after it are read.
private struct CloseStopLevel {
  private let distance: Double
  private let entryPrice: Double
  private let isTrailing: Bool
  private var lowest: Double
  private var highest: Double

  init(price: Double, distance: Double, isTrailing: Bool) {
    self.distance = distance
    self.isTrailing = isTrailing
    (entryPrice, lowest, highest) = (price, price, price)
  }

  @inline(__always)
  mutating func isReached(by price: Double) -> Bool {
    let isAbove = distance >= 0
    let origin = !isTrailing ? entryPrice : isAbove ? lowest : highest
    let level = origin * (1 + distance)
    let isReached = isAbove ? price >= level : price <= level
    lowest = price < lowest ? price : lowest
    highest = price > highest ? price : highest
    return isReached
  }
}
