/// Rebuilds the trades of one column from its orders: every order against a position ends a trade
/// of its size, entered at the position's average price.
///
/// - Parameters:
///   - orders: The filled orders, oldest first.
///   - cashFlows: What holding the position cost or brought in; costs count as entry fees of the
///     trades, shared by size among those that end after them.
///   - lastRow: The last row of the data, where an open rest is valued.
///   - lastClose: The close there, money; NaN makes an open trade's profit NaN.
///   - trades: Emptied first, then filled in the order of exits.
/// - Complexity: O(orders) time; no allocation once `trades` has the capacity.
package func collectExitTrades(
  of orders: OrderRecords, cashFlows: CashFlowRecords = CashFlowRecords(), lastRow: Int,
  lastClose: Double, into trades: inout TradeRecords
) {
  collect(
    OpenPosition(), orders, cashFlows, lastRow: lastRow, lastClose: lastClose, into: &trades)
}

/// A position while its orders are read: the sums over its entries, less the parts already sold.
private struct OpenPosition: TradedPosition {
  private var number: Int32 = -1
  private var entryRow: Int32 = 0
  private var direction = TradeDirection.long
  private var size = 0.0
  private var value = 0.0
  private var fees = 0.0

  mutating func receive(_ amount: Double) { fees -= amount }

  @inline(__always)
  mutating func apply(row: Int32, _ fill: OrderFill, into trades: inout TradeRecords) {
    let fillDirection: TradeDirection = fill.side == .buy ? .long : .short
    if size == 0 {
      open(row: row, fillDirection, size: fill.size, price: fill.price, fees: fill.fees)
    } else if fillDirection == direction {
      size += fill.size
      value += fill.size * fill.price
      fees += fill.fees
    } else if isLessOrClose(fill.size, size) {
      reduce(row: row, fill, into: &trades)
    } else {
      reverse(row: row, fill, into: &trades)
    }
  }

  private mutating func open(
    row: Int32, _ direction: TradeDirection, size: Double, price: Double, fees: Double
  ) {
    number += 1
    entryRow = row
    self.direction = direction
    self.size = size
    value = size * price
    self.fees = fees
  }

  @inline(__always)
  private mutating func reduce(row: Int32, _ fill: OrderFill, into trades: inout TradeRecords) {
    let isWhole = isClose(fill.size, size)
    let sold = isWhole ? size : fill.size
    exit(row: row, size: sold, price: fill.price, fees: fill.fees, .closed, into: &trades)
    if isWhole {
      size = 0
    } else {
      let rest = (size - sold) / size
      size *= rest
      value *= rest
      fees *= rest
    }
  }

  private mutating func reverse(row: Int32, _ fill: OrderFill, into trades: inout TradeRecords) {
    let closingFees = fill.fees * (size / fill.size)
    let opened = fill.size - size
    exit(row: row, size: size, price: fill.price, fees: closingFees, .closed, into: &trades)
    open(
      row: row, direction == .long ? .short : .long, size: opened, price: fill.price,
      fees: fill.fees - closingFees)
  }

  @inline(__always)
  private func exit(
    row: Int32, size sold: Double, price: Double, fees exitFees: Double, _ status: TradeStatus,
    into trades: inout TradeRecords
  ) {
    trades.append(
      Trade(
        entryRow: entryRow, exitRow: row, size: sold, entryPrice: value / size,
        entryFees: fees * (sold / size), exitPrice: price, exitFees: exitFees,
        direction: direction, status: status, position: number))
  }

  /// Ends what is still open with a trade valued at `close`.
  mutating func valueRest(row: Int32, close: Double, into trades: inout TradeRecords) {
    guard size != 0 && !isClose(size, 0) else { return }
    exit(row: row, size: size, price: close, fees: 0, .open, into: &trades)
  }
}
