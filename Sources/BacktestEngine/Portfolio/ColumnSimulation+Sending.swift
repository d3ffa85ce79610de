extension ColumnSimulation {
  /// Sends an order under market rules: lends what it may have, cuts it to the volume, books it
  /// and keeps the exits in step with the position.
  ///
  /// - Parameters:
  ///   - order: Its price is before the slippage in its costs.
  ///   - approach: How the price of the fill came about; nil: at the close, when the bar is over.
  ///   - value: What the whole portfolio is worth, money.
  /// - Returns: The fill, if any, and the shares that the volume cap kept from it.
  mutating func send(
    _ order: PendingOrder, _ approach: FillApproach?, part: RowPart, value: Double, row: Int
  ) throws(EngineInputError) -> (fill: OrderFill?, cut: Double) {
    var order = order
    // A new order takes the place of the rest of an older one.
    desk.rest = nil
    try lend(&order.request, row)
    var wanted = 0.0
    if desk.rules.volumeCap != nil {
      wanted = try uncapped(order.request, value: value, row: row)
      order.request.limits.maxSize = min(order.request.limits.maxSize, desk.volumeLeft)
    }
    let before = account.position
    let number = ledger.orders.count
    guard let price = try book(order, part: part, value: value, row: row) else {
      return (nil, wanted)
    }
    let booked = ledger.orders[number]
    let fill = OrderFill(size: booked.size, price: price, fees: booked.fees, side: booked.side)
    desk.volumeLeft = max(desk.volumeLeft - fill.size, 0)
    follow(fill, from: before, approach, row)
    return (fill, isClearlyLess(fill.size, wanted) ? wanted - fill.size : 0)
  }

  /// Sets what may be borrowed for an order.
  private mutating func lend(_ request: inout OrderRequest, _ row: Int) throws(EngineInputError) {
    // Costs of holding may have taken more than the cash there was, and a loan always has.
    account.credit = max(-account.cash, 0)
    account.creditBounds = false
    guard let margin = desk.rules.margin, request.price > 0 && request.price < .infinity else {
      return
    }
    let isBuy = isBuy(request)
    let slippage = request.costs.slippage
    let price = request.price * (isBuy ? 1 + slippage : 1 - slippage)
    request.limits.locksCash = !isBuy
    account.creditBounds = true
    account.credit = margin.credit(
      isBuy ? .buy : .sell, account, beside: others, price: price, costs: request.costs,
      limits: request.limits)
    guard account.credit.isFinite else { throw .accountOutOfRange(row: row) }
  }

  private func isBuy(_ request: OrderRequest) -> Bool {
    let size = request.direction == .shortOnly ? -request.size : request.size
    let price = valuation.price
    return switch request.sizeType {
    case .amount, .value, .percent: size > 0
    case .targetAmount: size > account.position
    case .targetValue: size > account.position * price
    case .targetPercent: size * worth > account.position * price
    }
  }

  /// What would be filled of an order if the bar had traded any number of shares.
  private func uncapped(
    _ request: OrderRequest, value: Double, row: Int
  ) throws(EngineInputError) -> Double {
    var trial = account
    let outcome = try trial.execute(
      request, valuationPrice: valuation.price, value: value, row: row)
    guard case .filled(let fill) = outcome else { return 0 }
    return fill.size
  }

  private mutating func follow(
    _ fill: OrderFill, from before: Double, _ approach: FillApproach?, _ row: Int
  ) {
    let position = account.position
    if position == 0 {
      desk.exits = nil
    } else if before == 0 || (before > 0) != (position > 0) {
      desk.exits = OpenExits(
        desk.rules.exits, position: position, entryPrice: fill.price, row: row)
      desk.view =
        if let approach {
          desk.bar?.remainder(after: fill.price, approach, side: fill.side)
        } else {
          nil
        }
    } else {
      desk.exits?.grow(to: position)
    }
  }

  /// Keeps the shares that the volume cap kept from `order` for the next row, where they are
  /// carried.
  mutating func carry(_ cut: Double, of order: OrderRequest) {
    guard cut > 0 && desk.rules.volumeCap?.rest == .carried else { return }
    var rest = order
    rest.size = isBuy(order) ? cut : -cut
    rest.sizeType = .amount
    // A short-only order is mirrored by its execution.
    if rest.direction == .shortOnly { rest.size = -rest.size }
    desk.rest = rest
  }

  /// An order that closes up to `size` shares of the open position.
  func closing(
    _ size: Double, at price: Double, costs: OrderCosts, _ cause: OrderCause, _ row: Int
  ) -> PendingOrder {
    // A short-only order is mirrored by its execution: both are sales here.
    PendingOrder(
      request: OrderRequest(
        size: -min(size, abs(account.position)),
        direction: account.position > 0 ? .longOnly : .shortOnly, price: price, costs: costs,
        limits: settings.limits(row: row)),
      cause: cause)
  }
}
