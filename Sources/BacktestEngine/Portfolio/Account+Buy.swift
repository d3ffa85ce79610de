extension Account {
  /// Buys up to `order.size` shares, as far as the cash goes.
  @inline(__always)
  mutating func buy(
    _ order: SizedOrder, _ request: OrderRequest, row: Int
  ) throws(EngineInputError) -> OrderOutcome {
    let limits = request.limits
    let price = request.price * (1 + request.costs.slippage)
    var budget = cash + credit
    if limits.spendsFreeCashOnly && !creditBounds {
      budget = min(unlockedCash(price, request.costs), budget)
    }
    if let percent = order.percent { budget = min(budget, percent * budget) }
    if request.direction == .shortOnly {
      if position == 0 { return .rejected(.noOpenPosition) }
    } else {
      if budget == 0 { return .rejected(.noCashForLong) }
      if order.size.isInfinite && budget.isInfinite { throw .unlimitedSize(row: row) }
    }
    var wanted = request.direction == .shortOnly ? min(-position, order.size) : order.size
    if wanted == 0 { return .ignored(.sizeZero) }
    if wanted > limits.maxSize {
      guard limits.allowsPartial else { return .rejected(.maxSizeExceeded) }
      wanted = limits.maxSize
    }
    wanted = limits.wholeSteps(of: wanted)
    guard
      let purchase = Purchase(
        wanted: wanted, price: price, budget: budget, costs: request.costs, limits: limits)
    else { return .rejected(.cannotCoverFees) }
    if isClose(wanted, 0) { return .ignored(.sizeZero) }
    if isClearlyLess(purchase.size, limits.minSize) { return .rejected(.minSizeNotReached) }
    if order.size.isFinite && isClearlyLess(purchase.size, order.size) && !limits.allowsPartial {
      return .rejected(.partialFill)
    }
    book(purchase)
    return .filled(
      OrderFill(size: purchase.size, price: price, fees: purchase.fees, side: .buy))
  }

  /// What may be spent at `price` when short proceeds and deposits are locked.
  private func unlockedCash(_ price: Double, _ costs: OrderCosts) -> Double {
    let freeCash = freeCash + credit
    guard position < 0 else { return freeCash }
    let cover = abs(position) * price * (1 + costs.fees) + costs.fixedFees
    let released = freeCash + 2 * debt
    let left = addCancelling(released, -cover)
    if left > 0 { return released }
    if left == 0 { return cash + credit }
    // Not all of the short can be covered: each share bought back releases its part of the debt.
    let averageDebt = debt / abs(position)
    let shares = (freeCash - costs.fixedFees) / (price * (1 + costs.fees) - 2 * averageDebt)
    return shares * price * (1 + costs.fees) + costs.fixedFees
  }

  private mutating func book(_ purchase: Purchase) {
    let newPosition = addCancelling(position, purchase.size)
    if position < 0 {
      let covered = newPosition < 0 ? purchase.size : abs(position)
      let repaid = covered * (debt / abs(position))
      debt = addCancelling(debt, -repaid)
      freeCash = addCancelling(freeCash + 2 * repaid, -purchase.spent)
    } else {
      freeCash = addCancelling(freeCash, -purchase.spent)
    }
    cash = addCancelling(cash, -purchase.spent)
    position = newPosition
  }
}

/// What a budget buys.
private struct Purchase {
  var size: Double
  var fees: Double
  var spent: Double

  /// Nil where the budget does not cover the fees.
  @inline(__always)
  init?(wanted: Double, price: Double, budget: Double, costs: OrderCosts, limits: OrderLimits) {
    let fee = wanted * price * costs.fees + costs.fixedFees
    let total = wanted * price + fee
    if isLessOrClose(total, budget) {
      (size, fees, spent) = (wanted, fee, total)
      return
    }
    let forShares = addCancelling(budget, -costs.fixedFees) / (1 + costs.fees)
    if forShares <= 0 { return nil }
    let affordable = forShares / price
    if limits.granularity.isNaN {
      (size, fees, spent) = (affordable, budget - forShares, budget)
    } else {
      size = limits.wholeSteps(of: affordable)
      fees = size * price * costs.fees + costs.fixedFees
      spent = size * price + fees
    }
  }
}
