extension EquityPass {
  /// Takes the rows up to the last order or cash flow, booking both; the flows of a row come after
  /// its orders.
  ///
  /// - Returns: The first row not taken.
  /// - Complexity: O(rows + orders + flows).
  mutating func writeBooking(
    _ orders: OrderRecords, _ cashFlows: CashFlowRecords, close: Span<Double>,
    into curves: inout EquityCurves
  ) -> Int {
    var first = 0
    var order = 0
    var flow = 0
    while order < orders.count || flow < cashFlows.count {
      let orderRow = order < orders.count ? Int(orders[order].row) : .max
      let flowRow = flow < cashFlows.count ? Int(cashFlows.rows[flow]) : .max
      let end = min(orderRow, flowRow)
      writeStretch(first..<end, close, into: &curves)
      first = end
      if orderRow <= flowRow {
        book(order, of: orders)
        order += 1
      } else {
        cash = addCancelling(cash, cashFlows.amounts[flow])
        flow += 1
      }
    }
    return first
  }
}
