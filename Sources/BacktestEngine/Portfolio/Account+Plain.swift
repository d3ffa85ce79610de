/// What a whole simulation must be like for the plain ways of trading, found out once.
struct PlainTerms {
  /// Shares below which a rule may drop an order.
  let sizeMin: Double

  /// Nil where a limit may change an order for shares.
  init?(_ limits: OrderLimits) {
    guard limits.maxSize == .infinity && limits.granularity.isNaN && limits.allowsPartial else {
      return nil
    }
    // Dust is the same as nothing everywhere.
    sizeMin = max(limits.minSize, 1e-11)
  }
}

extension Account {
  /// Whether the account has money and shares only, all of them beyond dust.
  @inline(__always)
  private var isPlain: Bool {
    debt == 0 && freeCash == cash && credit == 0 && cash < .infinity
      && (position == 0 || (position > 1e-12 && position < .infinity))
  }

  /// Buys shares for an account without a short position: the arithmetic of `execute`, to the last
  /// bit, without its questions.
  ///
  /// - Parameters:
  ///   - size: Shares, positive; infinite: for all cash.
  ///   - price: Money per share, before slippage.
  /// - Returns: Nil, and nothing is done, where one of those questions matters.
  @inline(__always)
  mutating func buyPlainly(
    _ size: Double, at price: Double, _ costs: OrderCosts, _ terms: PlainTerms
  ) -> OrderFill? {
    guard isPlain && cash > 1e-12 && price > 0 && price < .infinity && size > 0 else { return nil }
    let price = price * (1 + costs.slippage)
    let fee = size * price * costs.fees + costs.fixedFees
    let total = size * price + fee
    var fill = OrderFill(size: size, price: price, fees: fee, side: .buy)
    var spent = total
    if !isLessOrClose(total, cash) {
      let forShares = addCancelling(cash, -costs.fixedFees) / (1 + costs.fees)
      guard forShares > 0 else { return nil }
      fill.size = forShares / price
      fill.fees = cash - forShares
      spent = cash
    }
    guard fill.size > terms.sizeMin && fill.size < .infinity else { return nil }
    cash = addCancelling(cash, -spent)
    freeCash = cash
    position += fill.size
    return fill
  }

  /// Sells shares of a long position; parameters and result are those of `buyPlainly`.
  ///
  /// - Parameter size: Shares, positive and not more than there are.
  @inline(__always)
  mutating func sellPlainly(
    _ size: Double, at price: Double, _ costs: OrderCosts, _ terms: PlainTerms
  ) -> OrderFill? {
    guard
      isPlain && (cash == 0 || cash > 1e-12) && price > 0 && price < .infinity
        && size > terms.sizeMin && size <= position
    else { return nil }
    let price = price * (1 - costs.slippage)
    let proceeds = size * price
    let fees = proceeds * costs.fees + costs.fixedFees
    let net = addCancelling(proceeds, -fees)
    guard net >= 0 else { return nil }
    cash += net
    freeCash = cash
    position = size == position ? 0 : addCancelling(position, -size)
    return OrderFill(size: size, price: price, fees: fees, side: .sell)
  }
}
