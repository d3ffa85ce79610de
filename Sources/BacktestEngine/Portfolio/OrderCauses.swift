/// What made an order, where it was no signal and no order given.
package enum OrderCause: UInt8, Sendable {
  case stopLoss, trailingStop, takeProfit
  /// The position had been held for as long as it may be.
  case timeStop
  /// The price of a limit order, or of a stop-limit order, was met.
  case limit
  /// The price of a stop order was met.
  case stop
  /// The rest of an order that the volume cap had cut.
  case rest
  /// Equity had fallen below what the position needs.
  case liquidation
}

/// The causes of those orders of a column that have one; one array per field.
package struct OrderCauses: Sendable, Equatable {
  /// Positions in the column's order records, rising.
  package private(set) var orders: [Int32] = []
  package private(set) var causes: [OrderCause] = []

  package init() {}

  package var count: Int { orders.count }

  mutating func append(order: Int, _ cause: OrderCause) {
    orders.append(Int32(order))
    causes.append(cause)
  }

  /// What made an order; nil: a signal, or an order given.
  /// - Complexity: O(log count).
  package func cause(ofOrder order: Int) -> OrderCause? {
    var low = 0
    var high = orders.count
    while low < high {
      let middle = (low + high) / 2
      if orders[middle] < order { low = middle + 1 } else { high = middle }
    }
    return low < orders.count && orders[low] == order ? causes[low] : nil
  }

  mutating func removeAll() {
    orders.removeAll(keepingCapacity: true)
    causes.removeAll(keepingCapacity: true)
  }
}
