/// The filled orders of one column, in the order of filling.
///
/// One array of whole records, as the loops that write and read them take all fields of an order
/// at once.
package struct OrderRecords: Sendable, Equatable {
  private var records: [OrderRecord] = []

  package init() {}

  package var count: Int { records.count }
  /// Orders that there is room for.
  package var capacity: Int { records.capacity }

  package subscript(order: Int) -> OrderRecord {
    @inline(__always) get { records[order] }
  }

  // Columns of shape `[orders]`, each a copy: loops take whole records.

  package var rows: [Int32] { records.map(\.row) }
  /// Shares, positive.
  package var sizes: [Double] { records.map(\.size) }
  /// Money per share, after slippage.
  package var prices: [Double] { records.map(\.price) }
  /// Money.
  package var fees: [Double] { records.map(\.fees) }
  package var sides: [OrderSide] { records.map(\.side) }

  @inline(__always)
  package mutating func append(row: Int32, _ fill: OrderFill) {
    records.append(
      OrderRecord(
        size: fill.size, price: fill.price, fees: fill.fees, row: row, side: fill.side))
  }

  package mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
  }
}

/// One filled order.
package struct OrderRecord: Sendable, Equatable {
  /// Shares, positive.
  package var size: Double
  /// Money per share, after slippage.
  package var price: Double
  /// Money.
  package var fees: Double
  package var row: Int32
  package var side: OrderSide

  /// Shares that the position gains: negative where they are sold.
  @inline(__always)
  package var signedSize: Double { side == .buy ? size : -size }

  /// The order without its row.
  @inline(__always)
  package var fill: OrderFill { OrderFill(size: size, price: price, fees: fees, side: side) }
}

/// The orders of one column that were not filled, and why.
package struct OrderRefusals: Sendable, Equatable {
  package private(set) var rows: [Int32] = []
  /// True: it could not be done. False: there was nothing to do.
  package private(set) var areRejections: [Bool] = []
  package private(set) var reasons: [OrderReason] = []

  package init() {}

  package var count: Int { rows.count }

  package mutating func append(row: Int32, isRejection: Bool, reason: OrderReason) {
    rows.append(row)
    areRejections.append(isRejection)
    reasons.append(reason)
  }

  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    areRejections.removeAll(keepingCapacity: true)
    reasons.removeAll(keepingCapacity: true)
  }
}
