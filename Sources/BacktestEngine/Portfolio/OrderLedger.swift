/// What a simulation writes down.
package struct OrderLedger: Sendable, Equatable {
  package private(set) var orders = OrderRecords()
  package private(set) var refusals = OrderRefusals()
  /// Every attempt with the account before and after it, if asked for.
  package private(set) var attempts: [OrderAttempt] = []
  package var keepsAttempts = false
  /// Which orders were made by a stop.
  package private(set) var causes = OrderCauses()
  /// What holding positions cost or brought in.
  package private(set) var cashFlows = CashFlowRecords()

  package init() {}

  @inline(__always)
  mutating func note(row: Int, _ outcome: OrderOutcome) {
    switch outcome {
    case .filled(let fill): orders.append(row: Int32(row), fill)
    case .ignored(let reason):
      refusals.append(row: Int32(row), isRejection: false, reason: reason)
    case .rejected(let reason):
      refusals.append(row: Int32(row), isRejection: true, reason: reason)
    }
  }

  @inline(__always)
  mutating func note(row: Int, _ fill: OrderFill) {
    orders.append(row: Int32(row), fill)
  }

  /// Says what made the order noted last.
  mutating func note(_ cause: OrderCause) {
    causes.append(order: orders.count - 1, cause)
  }

  mutating func note(_ attempt: OrderAttempt) {
    attempts.append(attempt)
  }

  mutating func note(row: Int, cashFlow amount: Double) {
    cashFlows.append(row: Int32(row), amount: amount)
  }

  package mutating func removeAll() {
    cashFlows.removeAll()
    orders.removeAll()
    refusals.removeAll()
    causes.removeAll()
    attempts.removeAll(keepingCapacity: true)
  }
}

/// One order as asked for, what became of it, and the account around it.
package struct OrderAttempt: Sendable, Equatable {
  package var row: Int
  package var request: OrderRequest
  package var outcome: OrderOutcome
  package var before: AccountSnapshot
  package var after: AccountSnapshot
}

/// An account with the price and the value by which it was judged.
package struct AccountSnapshot: Sendable, Equatable {
  package var account: Account
  package var valuationPrice: Double
  /// Money.
  package var value: Double
}
