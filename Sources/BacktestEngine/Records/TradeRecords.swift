package enum TradeStatus: UInt8, Sendable {
  case open, closed
}

package enum TradeDirection: UInt8, Sendable {
  case long, short
}

/// Trades of one column; one array per field.
///
/// A trade that is open at the end of the data is valued at the last close, without exit fees.
package struct TradeRecords: Sendable, Equatable {
  package private(set) var entryRows: [Int32] = []
  /// Row of the exit; of an open trade the last row.
  package private(set) var exitRows: [Int32] = []
  /// Shares, positive.
  package private(set) var sizes: [Double] = []
  /// Money per share, the average over the position's entries.
  package private(set) var entryPrices: [Double] = []
  package private(set) var entryFees: [Double] = []
  package private(set) var exitPrices: [Double] = []
  package private(set) var exitFees: [Double] = []
  /// Money, fees taken off.
  package private(set) var profits: [Double] = []
  /// Fraction of the entry value, fees taken off.
  package private(set) var returns: [Double] = []
  package private(set) var directions: [TradeDirection] = []
  package private(set) var statuses: [TradeStatus] = []
  /// The position the trade belongs to, numbered from 0.
  package private(set) var positions: [Int32] = []
  /// Trades on their way into the columns; empty but while trades are collected.
  private var gathered: [Trade] = []

  package init() {}

  package var count: Int { entryRows.count }

  /// Rows between entry and exit; an open trade counts its last row too.
  package func duration(_ trade: Int) -> Int32 {
    exitRows[trade] - entryRows[trade] + (statuses[trade] == .open ? 1 : 0)
  }

  package mutating func append(_ trade: Trade) {
    entryRows.append(trade.entryRow)
    exitRows.append(trade.exitRow)
    sizes.append(trade.size)
    entryPrices.append(trade.entryPrice)
    entryFees.append(trade.entryFees)
    exitPrices.append(trade.exitPrice)
    exitFees.append(trade.exitFees)
    profits.append(trade.profit)
    returns.append(trade.return)
    directions.append(trade.direction)
    statuses.append(trade.status)
    positions.append(trade.position)
  }

  /// Appends a trade, to the columns at the latest with `finishGathering`.
  ///
  /// Columns grow by blocks, so that their room is checked once per block and not once per trade.
  @inline(__always)
  mutating func gather(_ trade: Trade) {
    gathered.append(trade)
    if gathered.count == 128 { finishGathering() }
  }

  /// Moves the gathered trades into the columns.
  mutating func finishGathering() {
    var trades: [Trade] = []
    swap(&trades, &gathered)
    Self.extend(&entryRows, trades, 0) { $0.entryRow }
    Self.extend(&exitRows, trades, 0) { $0.exitRow }
    Self.extend(&sizes, trades, 0) { $0.size }
    Self.extend(&entryPrices, trades, 0) { $0.entryPrice }
    Self.extend(&entryFees, trades, 0) { $0.entryFees }
    Self.extend(&exitPrices, trades, 0) { $0.exitPrice }
    Self.extend(&exitFees, trades, 0) { $0.exitFees }
    Self.extend(&profits, trades, 0) { $0.profit }
    Self.extend(&returns, trades, 0) { $0.return }
    Self.extend(&directions, trades, .long) { $0.direction }
    Self.extend(&statuses, trades, .open) { $0.status }
    Self.extend(&positions, trades, 0) { $0.position }
    trades.removeAll(keepingCapacity: true)
    swap(&trades, &gathered)
  }

  /// Appends one field of each trade; `filler` is any value.
  @inline(__always)
  private static func extend<Value>(
    _ column: inout [Value], _ trades: [Trade], _ filler: Value, _ field: (Trade) -> Value
  ) {
    let first = column.count
    column.append(contentsOf: repeatElement(filler, count: trades.count))
    var places = column.mutableSpan
    for trade in trades.indices { places[first + trade] = field(trades[trade]) }
  }

  package mutating func removeAll() {
    entryRows.removeAll(keepingCapacity: true)
    exitRows.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    entryPrices.removeAll(keepingCapacity: true)
    entryFees.removeAll(keepingCapacity: true)
    exitPrices.removeAll(keepingCapacity: true)
    exitFees.removeAll(keepingCapacity: true)
    profits.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
    directions.removeAll(keepingCapacity: true)
    statuses.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
  }
}

/// One trade; the fields are those of `TradeRecords`.
package struct Trade: Sendable, Equatable {
  package var entryRow: Int32
  package var exitRow: Int32
  package var size: Double
  package var entryPrice: Double
  package var entryFees: Double
  package var exitPrice: Double
  package var exitFees: Double
  package var direction: TradeDirection
  package var status: TradeStatus
  package var position: Int32

  package init(
    entryRow: Int32, exitRow: Int32, size: Double, entryPrice: Double, entryFees: Double,
    exitPrice: Double, exitFees: Double, direction: TradeDirection, status: TradeStatus,
    position: Int32
  ) {
    self.entryRow = entryRow
    self.exitRow = exitRow
    self.size = size
    self.entryPrice = entryPrice
    self.entryFees = entryFees
    self.exitPrice = exitPrice
    self.exitFees = exitFees
    self.direction = direction
    self.status = status
    self.position = position
  }

  @inline(__always)
  package var profit: Double {
    let gain = addCancelling(size * exitPrice, -size * entryPrice)
    return (direction == .long ? gain : -gain) - entryFees - exitFees
  }

  @inline(__always)
  package var `return`: Double { profit / (size * entryPrice) }
}
