package enum TradeStatus: UInt8, Sendable {
  case open, closed
}

package enum TradeDirection: UInt8, Sendable {
  case long, short
}

/// Trades of one column, oldest exit first where they were collected from orders.
///
/// A trade that is open at the end of the data is valued at the last close, without exit fees.
package struct TradeRecords: Sendable, Equatable {
  private var trades: [Trade] = []

  package init() {}

  package var count: Int { trades.count }

  /// Trades that there is room for.
  package var capacity: Int { trades.capacity }

  package subscript(_ trade: Int) -> Trade {
    @inline(__always) get { trades[trade] }
  }

  @inline(__always)
  package mutating func append(_ trade: Trade) { trades.append(trade) }

  package mutating func reserveCapacity(_ count: Int) { trades.reserveCapacity(count) }

  package mutating func removeAll() { trades.removeAll(keepingCapacity: true) }
}

/// One field of every trade, made anew at each call: read `records[trade]` in loops.
extension TradeRecords {
  package var entryRows: [Int32] { trades.map(\.entryRow) }
  package var exitRows: [Int32] { trades.map(\.exitRow) }
  package var sizes: [Double] { trades.map(\.size) }
  package var entryPrices: [Double] { trades.map(\.entryPrice) }
  package var entryFees: [Double] { trades.map(\.entryFees) }
  package var exitPrices: [Double] { trades.map(\.exitPrice) }
  package var exitFees: [Double] { trades.map(\.exitFees) }
  package var profits: [Double] { trades.map(\.profit) }
  package var returns: [Double] { trades.map(\.return) }
  package var directions: [TradeDirection] { trades.map(\.direction) }
  package var statuses: [TradeStatus] { trades.map(\.status) }
  package var positions: [Int32] { trades.map(\.position) }
}

/// One trade: what an exit, or the end of the data, closes.
package struct Trade: Sendable, Equatable {
  package var entryRow: Int32
  /// Row of the exit; of an open trade the last row.
  package var exitRow: Int32
  /// Shares, positive.
  package var size: Double
  /// Money per share, the average over the position's entries.
  package var entryPrice: Double
  package var entryFees: Double
  package var exitPrice: Double
  package var exitFees: Double
  /// The position the trade belongs to, numbered from 0.
  package var position: Int32
  package var direction: TradeDirection
  package var status: TradeStatus

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

  /// Rows between entry and exit; an open trade counts its last row too.
  package var duration: Int32 { exitRow - entryRow + (status == .open ? 1 : 0) }

  /// Money, fees taken off.
  @inline(__always)
  package var profit: Double {
    let gain = addCancelling(size * exitPrice, -size * entryPrice)
    return (direction == .long ? gain : -gain) - entryFees - exitFees
  }

  /// Fraction of the entry value, fees taken off.
  @inline(__always)
  package var `return`: Double { profit / (size * entryPrice) }
}
