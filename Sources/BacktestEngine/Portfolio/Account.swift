/// The money and the shares of one column between two orders.
package struct Account: Sendable, Equatable {
  /// Money.
  package var cash: Double
  /// Shares; negative when short.
  package var position = 0.0
  /// Entry value of the open short position, money.
  package var debt = 0.0
  /// Cash less the proceeds of open shorts and the deposit for them, money; may be negative.
  package var freeCash: Double
  /// Money that may be borrowed for the order at hand.
  package var credit = 0.0
  /// Whether the credit says by itself what a buy may spend, whatever short positions lock.
  var creditBounds = false
  /// Whether cash may be below 0: under market rules loans and the costs of holding take it there.
  var mayOwe = false

  package init(cash: Double) {
    self.cash = cash
    freeCash = cash
  }

  /// Executes one order, and books it if it is filled.
  ///
  /// - Parameters:
  ///   - request: The order.
  ///   - valuationPrice: Money per share, for sizes given in money.
  ///   - value: What the whole portfolio is worth, money, for target percents.
  ///   - row: Named in errors.
  @inline(__always)
  package mutating func execute(
    _ request: OrderRequest, valuationPrice: Double, value: Double, row: Int
  ) throws(EngineInputError) -> OrderOutcome {
    clearDust()
    if request.size.isNaN { return .ignored(.sizeNaN) }
    if request.price.isNaN { return .ignored(.priceNaN) }
    try check(request, row: row)
    var order: SizedOrder
    switch try sized(
      request, valuationPrice: clearingDust(valuationPrice), value: clearingDust(value), row: row)
    {
    case .order(let sized): order = sized
    case .refused(let outcome): return outcome
    }
    if order.size > 0 { return try buy(order, request, row: row) }
    order.size = -order.size
    return try sell(order, request, row: row)
  }

  private mutating func clearDust() {
    cash = clearingDust(cash)
    position = clearingDust(position)
    debt = clearingDust(debt)
    freeCash = clearingDust(freeCash)
  }

  @inline(__always)
  private func check(_ request: OrderRequest, row: Int) throws(EngineInputError) {
    let isAccountSound =
      (cash >= 0 || (mayOwe && cash < 0)) && position.isFinite && debt.isFinite && debt >= 0
      && !freeCash.isNaN
      && !(request.direction == .longOnly && position < 0)
      && !(request.direction == .shortOnly && position > 0)
    guard isAccountSound else { throw .accountOutOfRange(row: row) }
    guard request.price > 0 && request.price.isFinite else { throw .priceOutOfRange(row: row) }
  }

  private enum Sizing {
    case order(SizedOrder)
    case refused(OrderOutcome)
  }

  /// The order's size in shares, or as a percent of what is possible.
  @inline(__always)
  private func sized(
    _ request: OrderRequest, valuationPrice: Double, value: Double, row: Int
  ) throws(EngineInputError) -> Sizing {
    var size = request.direction == .shortOnly ? -request.size : request.size
    var type = request.sizeType
    if type == .targetPercent {
      if value.isNaN { return .refused(.ignored(.valueNaN)) }
      if value <= 0 { return .refused(.rejected(.valueZeroOrNegative)) }
      size *= value
      type = .targetValue
    }
    if type == .value || type == .targetValue {
      if valuationPrice.isNaN { return .refused(.ignored(.valuationPriceNaN)) }
      guard valuationPrice > 0 && valuationPrice.isFinite else {
        throw .valuationPriceOutOfRange(row: row)
      }
      size /= valuationPrice
      type = type == .value ? .amount : .targetAmount
    }
    if type == .targetAmount { size -= position }
    if type == .percent { return .order(try percentOrder(size, request, row: row)) }
    if size == -.infinity && request.direction != .longOnly {
      // Nothing limits a short by itself: all of what can be shorted.
      return .order(SizedOrder(size: size, percent: 1))
    }
    return .order(SizedOrder(size: size, percent: nil))
  }

  private func percentOrder(
    _ size: Double, _ request: OrderRequest, row: Int
  ) throws(EngineInputError) -> SizedOrder {
    if size == 0 && request.direction != .longOnly && request.limits.convention == .vectorbt {
      throw .sizeTypeNotAllowed(row: row)
    }
    return SizedOrder(size: size > 0 ? .infinity : -.infinity, percent: abs(size))
  }
}

/// An order's size in shares, positive to buy and negative to sell; with a percent it is infinite.
struct SizedOrder {
  var size: Double
  /// Fraction of the limit found by the execution.
  var percent: Double?
}

/// The largest multiple of `step` that is at most `value`, or the nearest one if it is off by no
/// more than rounding.
func roundedSteps(of value: Double, step: Double) -> Double {
  let quotient = value / step
  let nearest = quotient.rounded()
  return (isClose(quotient, nearest) ? nearest : quotient.rounded(.down)) * step
}

/// The largest multiple of `step` that is at most `value`, found as Python's `//` finds it: the
/// exact remainder is taken off first, so 1.0 in steps of 0.1 is 0.9 (0.1 is a little more than
/// one tenth).
func wholeSteps(of value: Double, step: Double) -> Double {
  var remainder = value.truncatingRemainder(dividingBy: step)
  var quotient = (value - remainder) / step
  if remainder != 0 && (step < 0) != (remainder < 0) {
    remainder += step
    quotient -= 1
  }
  var whole = quotient.rounded(.down)
  if quotient - whole > 0.5 { whole += 1 }
  return whole * step
}
