/// What may be held on borrowed money, and when a broker ends it.
///
/// Equity is `cash + position · price`. Without margin rules longs are bought for cash only, and
/// shorts are bounded as `OrderLimits.locksCash` says.
///
/// Columns that share their cash share one margin: equity and |position| · price are the sums over
/// all of them, and all have the same rules. A column's order or liquidation is judged by its own
/// price and by the others' open of the row (at orders filled at the close: their close). So each
/// column's bar is held against the equity that the others leave it at their open; what several do
/// to it together inside a bar shows at the next open, where they are ended one after the other, in
/// the order in which they stand, until the requirement is met.
package struct MarginRules: Sendable, Equatable {
  /// The most that |position| · price may be right after an order, in multiples of the equity
  /// then, fees taken off; positive. Its inverse is the initial margin. 1: no borrowing, and no
  /// short worth more than the equity.
  package var leverage = 1.0
  /// Fraction of |position| · price that equity must not fall below; at least 0, less than the
  /// initial margin and than 1. 0: a position is ended when equity is used up.
  package var maintenance = 0.0
  /// Fraction of the traded value that a liquidation costs beside the order's own fees; at least
  /// 0, less than 1.
  package var liquidationFee = 0.0

  package init(leverage: Double = 1, maintenance: Double = 0, liquidationFee: Double = 0) {
    self.leverage = leverage
    self.maintenance = maintenance
    self.liquidationFee = liquidationFee
  }

  var isValid: Bool {
    leverage > 0 && leverage.isFinite && maintenance >= 0 && maintenance < 1
      && maintenance < 1 / leverage && liquidationFee >= 0 && liquidationFee < 1
  }

  /// Money that has to be lent beside the account's own for the largest order of a side.
  ///
  /// After an order for `q` shares at `P` with fees `φ · q · P + fixed`, equity is `E − fees`, and
  /// the new position must be worth no more than `leverage` times that. With `h` shares held:
  /// buying, `(h + q) · P ≤ leverage · (E − φ·q·P − fixed)`; selling from a long position, only
  /// the shares beyond it are bounded. Closing a position is always possible, on debt if need be.
  ///
  /// - Parameters:
  ///   - side: The order's.
  ///   - account: Before the order.
  ///   - others: What the columns beside it hold, `V` in all, `G` without signs: equity is
  ///     `E + V`, and the others take `G` of what may be held.
  ///   - price: Money per share, after slippage.
  ///   - costs: The order's.
  ///   - limits: The order's; they say what of a short's losses counts against it anyway.
  /// - Returns: For a buy, what is added to `cash` to get the budget; for a sale, what is added to
  ///   `freeCash` to get what shorts may lock. With a leverage of 1 and no short, exactly 0 for a
  ///   buy: its budget is the cash.
  func credit(
    _ side: OrderSide, _ account: Account, beside others: OtherHoldings = OtherHoldings(),
    price: Double, costs: OrderCosts, limits: OrderLimits
  ) -> Double {
    let held = max(account.position, 0)
    let short = max(-account.position, 0)
    let equity = account.cash + account.position * price + others.value
    let perShare = price * (1 + leverage * costs.fees)
    switch side {
    case .buy:
      let isUnlevered = leverage == 1 && short == 0 && others.value == others.grossValue
      if isUnlevered && account.cash >= 0 { return 0 }
      let free = leverage * (equity - costs.fixedFees) - others.grossValue
      let most = (free + (short - held) * price) / perShare
      let shares = max(most, short)
      // Nothing to buy and nothing to cover: the budget is exactly 0.
      if shares <= 0 { return -account.cash }
      return shares * price * (1 + costs.fees) + costs.fixedFees - account.cash
    case .sell:
      let released = held * price * (1 - costs.fees)
      let after = equity - costs.fixedFees - costs.fees * price * held
      let most = (leverage * after - others.grossValue - short * price) / perShare
      let deposit = most > 0 ? most * price * (1 + costs.fees) + costs.fixedFees : 0
      var free = account.freeCash + released
      if short > 0 && limits.convention == .standard {
        free = min(free, account.cash - 2 * short * price)
      }
      return deposit - free
    }
  }

  /// The price at which equity is exactly the maintenance requirement:
  /// `cash + position · x = maintenance · |position| · x`.
  ///
  /// Nil where no positive price is: a flat account, or a long one that owes nothing.
  /// - Complexity: O(1).
  package func liquidationPrice(cash: Double, position: Double) -> Double? {
    guard position != 0 else { return nil }
    let price =
      position > 0 ? -cash / (position * (1 - maintenance)) : cash / (-position * (1 + maintenance))
    if price > 0 { return price }
    // A short without any cash is beyond its requirement at every price.
    return position < 0 ? 0 : nil
  }
}

/// What the columns beside one hold, of those that share its cash.
struct OtherHoldings {
  /// Σ position · price, money.
  private(set) var value = 0.0
  /// Σ |position| · price, money.
  private(set) var grossValue = 0.0

  /// The part of it in long positions, money.
  var longValue: Double { (grossValue + value) / 2 }

  mutating func add(position: Double, price: Double) {
    guard position != 0 else { return }
    value += position * price
    grossValue += abs(position) * price
  }
}

/// Ends a position when equity falls below the maintenance requirement.
///
/// A long position, whose requirement is met exactly at the price `x`, is sold on a bar when, in
/// this order,
/// 1. open < x: at the **open**;
/// 2. low < x: at **x**.
///
/// A short one is bought back: 1. open > x: at the open; 2. high > x: at x.
///
/// The fill bears slippage as far as the bar reaches (`PriceBar.slipped`), the order's fees and
/// the liquidation fee; it is not bounded by the bar's volume. Equity may end below 0 where the
/// bar opened beyond the price at which it was used up.
struct LiquidationRule {
  var price: Double

  @inline(__always)
  func fill(in bar: PriceBar, isLong: Bool) -> Double? {
    if isLong {
      return bar.open < price ? bar.open : bar.low < price ? price : nil
    }
    return bar.open > price ? bar.open : bar.high > price ? price : nil
  }
}

extension Account {
  /// Closes the whole position whatever it costs.
  ///
  /// - Parameters:
  ///   - price: Money per share, after slippage.
  ///   - costs: The order's; its slippage is not applied again.
  ///   - liquidationFee: Fraction of the traded value.
  /// - Precondition: there is a position.
  mutating func liquidate(
    at price: Double, costs: OrderCosts, liquidationFee: Double
  ) -> OrderFill {
    precondition(position != 0, "there is a position to be closed")
    let size = abs(position)
    let fees = size * price * (costs.fees + liquidationFee) + costs.fixedFees
    // What the shorts of other columns lock stays locked.
    let locked = isClose(cash - freeCash, 2 * debt) ? 0 : cash - freeCash - 2 * debt
    cash = addCancelling(cash, position * price - fees)
    let side = position > 0 ? OrderSide.sell : .buy
    position = 0
    debt = 0
    freeCash = cash - locked
    return OrderFill(size: size, price: price, fees: fees, side: side)
  }
}
