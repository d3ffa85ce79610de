/// The rules of a simulation from orders of one column, one order per row.
package struct OrderSettings: Sendable, Equatable {
  /// Money at the start.
  package var initCash: Double
  /// Signed, in the unit of `sizeType`; NaN: no order on that row.
  package var size: RowParameter
  package var sizeType = SizeType.amount
  package var direction = OrderDirection.both
  /// Fraction of the traded value.
  package var fees = RowParameter.constant(0)
  /// Money per order.
  package var fixedFees = RowParameter.constant(0)
  /// Fraction by which prices move against each order.
  package var slippage = RowParameter.constant(0)
  package var limits = OrderLimits()
  /// Whether a fill makes its price the valuation price, until a row has one of its own.
  package var updatesValue = false
  /// Whether a rejected order ends the simulation with an error.
  package var failsOnRejection = false

  package init(initCash: Double, size: RowParameter) {
    self.initCash = initCash
    self.size = size
  }

  func check(rows: Int) throws(EngineInputError) {
    guard size.hasRows(rows) else { throw .columnLengthsDiffer }
    var costs = SignalSettings(initCash: initCash)
    (costs.fees, costs.fixedFees, costs.slippage) = (fees, fixedFees, slippage)
    costs.limits = limits
    try costs.check(rows: rows)
  }
}

/// Simulates one column from orders.
///
/// - Parameters:
///   - prices: Order prices before slippage, shape `[rows]`, money per share.
///   - valuationPrices: Prices that sizes in money are valued at, shape `[rows]`; a NaN stands for
///     the last one before it.
///   - settings: Sizes, costs and limits.
///   - ledger: Emptied first, then filled in the order of rows.
///
/// NaN: an order with a size or a price of NaN is ignored, as `ledger.refusals` tells.
/// - Complexity: O(rows); no allocation once the ledger has the capacity.
package func simulateOrders(
  prices: Span<Double>, valuationPrices: Span<Double>, settings: OrderSettings,
  into ledger: inout OrderLedger
) throws(EngineInputError) {
  ledger.removeAll()
  guard prices.count == valuationPrices.count else { throw .columnLengthsDiffer }
  guard prices.count <= Int(Int32.max) else { throw .tooManyRows }
  try settings.check(rows: prices.count)
  var account = Account(cash: settings.initCash)
  var valuationPrice = Double.nan
  for row in prices.indices {
    if !valuationPrices[row].isNaN { valuationPrice = valuationPrices[row] }
    let costs = OrderCosts(
      fees: settings.fees[row], fixedFees: settings.fixedFees[row],
      slippage: settings.slippage[row])
    let request = OrderRequest(
      size: settings.size[row], sizeType: settings.sizeType, direction: settings.direction,
      price: prices[row], costs: costs, limits: settings.limits)
    let filledPrice = try account.perform(
      request, valuationPrice: valuationPrice, row: row,
      failsOnRejection: settings.failsOnRejection, updatesValue: settings.updatesValue,
      into: &ledger)
    if settings.updatesValue, let filledPrice { valuationPrice = filledPrice }
  }
}

extension Account {
  /// Executes one order, notes it, and tells the price it was filled at, if it was.
  @inline(__always)
  @discardableResult
  mutating func perform(
    _ request: OrderRequest, valuationPrice: Double, row: Int, failsOnRejection: Bool,
    updatesValue: Bool = false, into ledger: inout OrderLedger
  ) throws(EngineInputError) -> Double? {
    let before = self
    let held = position == 0 ? 0 : position * valuationPrice
    let value = cash + held
    let outcome = try execute(request, valuationPrice: valuationPrice, value: value, row: row)
    ledger.note(row: row, outcome)
    var filledPrice: Double?
    if case .filled(let fill) = outcome { filledPrice = fill.price }
    if ledger.keepsAttempts {
      var after = AccountSnapshot(account: self, valuationPrice: valuationPrice, value: value)
      if updatesValue, let filledPrice {
        after.valuationPrice = filledPrice
        after.value = cash + position * filledPrice
      }
      ledger.note(
        OrderAttempt(
          row: row, request: request, outcome: outcome,
          before: AccountSnapshot(account: before, valuationPrice: valuationPrice, value: value),
          after: after))
    }
    if failsOnRejection, case .rejected(let reason) = outcome {
      throw .orderRejected(row: row, reason: reason)
    }
    return filledPrice
  }
}
