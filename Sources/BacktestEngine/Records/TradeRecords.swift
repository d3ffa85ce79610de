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
    returns.append(trade.profit / (trade.size * trade.entryPrice))
    directions.append(trade.direction)
    statuses.append(trade.status)
    positions.append(trade.position)
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

  package var profit: Double {
    let gain = addCancelling(size * exitPrice, -size * entryPrice)
    return (direction == .long ? gain : -gain) - entryFees - exitFees
  }
}
