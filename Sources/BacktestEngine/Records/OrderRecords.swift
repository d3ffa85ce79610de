/// The filled orders of one column, in the order of filling; one array per field.
package struct OrderRecords: Sendable, Equatable {
  package private(set) var rows: [Int32] = []
  /// Shares, positive.
  package private(set) var sizes: [Double] = []
  /// Money per share, after slippage.
  package private(set) var prices: [Double] = []
  /// Money.
  package private(set) var fees: [Double] = []
  package private(set) var sides: [OrderSide] = []

  package init() {}

  package var count: Int { rows.count }

  package mutating func append(row: Int32, _ fill: OrderFill) {
    rows.append(row)
    sizes.append(fill.size)
    prices.append(fill.price)
    fees.append(fill.fees)
    sides.append(fill.side)
  }

  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    prices.removeAll(keepingCapacity: true)
    fees.removeAll(keepingCapacity: true)
    sides.removeAll(keepingCapacity: true)
  }
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
