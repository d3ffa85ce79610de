/// Rebuilds the trades of one column from its orders, one per order that opens or adds to a
/// position. Each leaves at the average exit price of the whole position and bears its share of
/// the exit fees by size.
///
/// - Parameters:
///   - orders: The filled orders, oldest first.
///   - cashFlows: What holding the position cost or brought in; costs count as exit fees, shared
///     by size.
///   - lastRow: The last row of the data, where an open rest is valued.
///   - lastClose: The close there, money; NaN makes an open trade's profit NaN.
///   - trades: Emptied first, then filled in the order of entries.
/// - Complexity: O(orders) time.
package func collectEntryTrades(
  of orders: OrderRecords, cashFlows: CashFlowRecords = CashFlowRecords(), lastRow: Int,
  lastClose: Double, into trades: inout TradeRecords
) {
  collect(
    EntryLots(), orders, cashFlows, lastRow: lastRow, lastClose: lastClose, into: &trades)
}

/// A position while its orders are read: its entries one by one, its exits summed.
private struct EntryLots: TradedPosition {
  private struct Lot {
    var row: Int32
    var size: Double
    var price: Double
    var fees: Double
  }

  private var number: Int32 = -1
  private var direction = TradeDirection.long
  private var lots: [Lot] = []
  private var entered = 0.0
  private var exited = 0.0
  private var exitValue = 0.0
  private var exitFees = 0.0

  mutating func receive(_ amount: Double) { exitFees -= amount }

  mutating func apply(row: Int32, _ fill: OrderFill, into trades: inout TradeRecords) {
    let fillDirection: TradeDirection = fill.side == .buy ? .long : .short
    if lots.isEmpty { start(fillDirection) }
    if fillDirection == direction {
      enter(Lot(row: row, size: fill.size, price: fill.price, fees: fill.fees))
      return
    }
    let rest = addCancelling(entered, -exited)
    if isLessOrClose(fill.size, rest) {
      leave(size: fill.size, price: fill.price, fees: fill.fees)
      if isClose(entered, exited) { finish(row: row, .closed, into: &trades) }
    } else {
      let closingFees = fill.fees * (rest / fill.size)
      leave(size: rest, price: fill.price, fees: closingFees)
      finish(row: row, .closed, into: &trades)
      start(fillDirection)
      enter(
        Lot(
          row: row, size: fill.size - rest, price: fill.price, fees: fill.fees - closingFees))
    }
  }

  private mutating func start(_ direction: TradeDirection) {
    number += 1
    self.direction = direction
    (entered, exited, exitValue, exitFees) = (0, 0, 0, 0)
  }

  private mutating func enter(_ lot: Lot) {
    lots.append(lot)
    entered += lot.size
  }

  private mutating func leave(size: Double, price: Double, fees: Double) {
    exited += size
    exitValue += size * price
    exitFees += fees
  }

  private mutating func finish(
    row: Int32, _ status: TradeStatus, into trades: inout TradeRecords
  ) {
    for lot in lots {
      trades.append(
        Trade(
          entryRow: lot.row, exitRow: row, size: lot.size, entryPrice: lot.price,
          entryFees: lot.fees, exitPrice: exitValue / entered,
          exitFees: exitFees * (lot.size / entered), direction: direction, status: status,
          position: number))
    }
    lots.removeAll(keepingCapacity: true)
  }

  /// Ends what is still open with trades that value the rest at `close`.
  mutating func valueRest(row: Int32, close: Double, into trades: inout TradeRecords) {
    let rest = addCancelling(entered, -exited)
    guard !lots.isEmpty && rest != 0 else { return }
    leave(size: rest, price: close, fees: 0)
    finish(row: row, .open, into: &trades)
  }
}
