extension Account {
  /// Sells `order.size` shares, given as a positive number, as far as the position or, when
  /// shorting, the rules go.
  @inline(__always)
  mutating func sell(
    _ order: SizedOrder, _ request: OrderRequest, row: Int
  ) throws(EngineInputError) -> OrderOutcome {
    let limits = request.limits
    let price = request.price * (1 - request.costs.slippage)
    var percent = order.percent
    var size: Double
    if request.direction == .longOnly {
      size = min(position, order.size)
    } else if limits.spendsFreeCashOnly || (order.size.isInfinite && percent != nil) {
      switch shortable(price, request) {
      case .shares(let most):
        size = most
        if limits.spendsFreeCashOnly {
          size = order.size.isInfinite ? min((percent ?? 1) * most, most) : min(order.size, most)
          percent = nil
        }
      case .refused(let reason):
        let isNothing = order.size == 0 && limits.convention == .standard
        return isNothing ? .ignored(.sizeZero) : .rejected(reason)
      }
    } else {
      size = order.size
    }
    if let percent { size *= limits.convention == .standard ? min(percent, 1) : percent }
    if size > limits.maxSize {
      guard limits.allowsPartial else { return .rejected(.maxSizeExceeded) }
      size = limits.maxSize
    }
    if request.direction == .longOnly {
      if position == 0 { return .rejected(.noOpenPosition) }
    } else if size.isInfinite {
      throw .unlimitedSize(row: row)
    }
    size = limits.wholeSteps(of: size)
    if isClose(size, 0) { return .ignored(.sizeZero) }
    if isClearlyLess(size, limits.minSize) { return .rejected(.minSizeNotReached) }
    if order.size.isFinite && isClearlyLess(size, order.size) && !limits.allowsPartial {
      return .rejected(.partialFill)
    }
    let proceeds = size * price
    let fees = proceeds * request.costs.fees + request.costs.fixedFees
    let net = addCancelling(proceeds, -fees)
    if net < 0 { return .rejected(.cannotCoverFees) }
    bookSale(size: size, price: price, net: net)
    return .filled(OrderFill(size: size, price: price, fees: fees, side: .sell))
  }

  private enum Shortable {
    case shares(Double)
    case refused(OrderReason)
  }

  /// The most shares that can be sold, the long position included, when each share short needs
  /// its own value in free cash.
  @inline(__always)
  private func shortable(_ price: Double, _ request: OrderRequest) -> Shortable {
    let costs = request.costs
    let held = max(position, 0)
    var free = addCancelling(freeCash + credit, held * price * (1 - costs.fees))
    if request.limits.convention == .standard {
      // What a short has lost since its entry is no longer there to cover another one.
      if position < 0 { free = min(free, cash + credit + 2 * position * price) }
      let short = (free - costs.fixedFees) / (price * (1 + costs.fees))
      let most = addCancelling(held, max(short, 0))
      return most <= 0 ? .refused(.noCashForShort) : .shares(most)
    }
    if free <= 0 { return position <= 0 ? .refused(.noCashForShort) : .shares(held) }
    let short = addCancelling(free, -costs.fixedFees) / (price * (1 + costs.fees))
    let most = addCancelling(held, short)
    return most <= 0 ? .refused(.cannotCoverFees) : .shares(most)
  }

  private mutating func bookSale(size: Double, price: Double, net: Double) {
    let newPosition = addCancelling(position, -size)
    cash += net
    if newPosition < 0 {
      let newlyShort = position < 0 ? size : abs(newPosition)
      let borrowed = newlyShort * price
      debt += borrowed
      freeCash = addCancelling(freeCash, addCancelling(net, -2 * borrowed))
    } else {
      freeCash += net
    }
    position = newPosition
  }
}
