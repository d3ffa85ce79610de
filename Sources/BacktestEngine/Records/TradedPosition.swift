/// A position while the orders of its column are read, which turns them into trades.
protocol TradedPosition {
  /// Takes money that holding the position brought in, or cost if it is negative.
  mutating func receive(_ amount: Double)
  mutating func apply(row: Int32, _ fill: OrderFill, into trades: inout TradeRecords)
  /// Ends what is still open with an open trade.
  mutating func valueRest(row: Int32, close: Double, into trades: inout TradeRecords)
}

/// Reads the orders and cash flows of one column in the order of rows; a flow of a row comes after
/// its orders. Parameters are those of `collectExitTrades`.
@inline(__always)
func collect<Position: TradedPosition>(
  _ flat: Position, _ orders: OrderRecords, _ cashFlows: CashFlowRecords, lastRow: Int,
  lastClose: Double, into trades: inout TradeRecords
) {
  trades.removeAll()
  var position = flat
  var flow = 0
  for number in 0..<orders.count {
    let order = orders[number]
    while flow < cashFlows.count && cashFlows.rows[flow] < order.row {
      position.receive(cashFlows.amounts[flow])
      flow += 1
    }
    position.apply(row: order.row, order.fill, into: &trades)
  }
  for later in flow..<cashFlows.count { position.receive(cashFlows.amounts[later]) }
  position.valueRest(row: Int32(lastRow), close: lastClose, into: &trades)
}
