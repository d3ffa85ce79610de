extension ColumnSimulation {
  /// Takes out the resting orders whose time is over on this row.
  mutating func expire(_ row: Int) {
    if isOver(&desk.restingLong, row) { drop(.buy, .expired, row) }
    if isOver(&desk.restingShort, row) { drop(.sell, .expired, row) }
  }

  private func isOver(_ entry: inout RestingEntry?, _ row: Int) -> Bool {
    guard let resting = entry else { return false }
    // Without labels each row is a session of its own.
    let session = input.sessions.isEmpty ? Int64(row) : input.sessions[row]
    let first = resting.session ?? session
    entry?.session = first
    return !desk.rules.entry.timeInForce.includes(
      row, session: session, placed: resting.placed, firstSession: first)
  }

  mutating func cancel(_ side: OrderSide, _ row: Int) { drop(side, .cancelled, row) }

  private mutating func drop(_ side: OrderSide, _ reason: OrderReason, _ row: Int) {
    switch side {
    case .buy:
      guard desk.restingLong != nil else { return }
      desk.restingLong = nil
    case .sell:
      guard desk.restingShort != nil else { return }
      desk.restingShort = nil
    }
    ledger.note(row: row, .ignored(reason))
  }

  /// Places the resting orders that the signals of a row ask for.
  mutating func placeEntries(_ row: Int) throws(EngineInputError) {
    guard desk.restsEntries, case .signals = source else { return }
    if input.longExits.isSet(row) { cancel(.buy, row) }
    if input.shortExits.isSet(row) { cancel(.sell, row) }
    let signals = signals(row)
    try place(signals.only(.buy), .buy, row)
    try place(signals.only(.sell), .sell, row)
  }

  /// Places a resting order if the signals of one side ask for an entry.
  private mutating func place(
    _ signals: RowSignals, _ side: OrderSide, _ row: Int
  ) throws(EngineInputError) {
    guard let intent = try intent(of: signals, row), intent.isEntry else { return }
    let close = desk.bar?.close ?? .nan
    guard let trigger = desk.rules.entry.type.trigger(row: row, close: close, side: side),
      trigger.isPriced
    else { return ledger.note(row: row, .ignored(.priceNaN)) }
    let entry = RestingEntry(trigger: trigger, side: side, placed: row)
    cancel(side, row)
    let other = side == .buy ? desk.restingShort : desk.restingLong
    if let other, desk.rules.entry.oneCancelsOther && other.placed < row {
      cancel(other.side, row)
    }
    if side == .buy { desk.restingLong = entry } else { desk.restingShort = entry }
  }

  /// Fills a resting order whose price was met: from now on it is an entry signal at that price.
  mutating func fill(
    _ side: OrderSide, _ met: RestingFill, _ row: Int
  ) throws(EngineInputError) {
    guard let bar = desk.bar, let entry = side == .buy ? desk.restingLong : desk.restingShort
    else { return }
    if side == .buy { desk.restingLong = nil } else { desk.restingShort = nil }
    guard let order = try order(for: entry, met, bar, row) else { return }
    let (fill, cut) = try send(order, met.approach, part: .stops, value: worth, row: row)
    if cut > 0 && desk.rules.volumeCap?.rest == .carried {
      if met.isMarketable {
        carry(cut, of: order.request)
      } else {
        var left = entry
        left.left = cut
        if side == .buy { desk.restingLong = left } else { desk.restingShort = left }
      }
    }
    if fill != nil && desk.rules.entry.oneCancelsOther {
      cancel(side == .buy ? .sell : .buy, row)
    }
  }

  private mutating func order(
    for entry: RestingEntry, _ met: RestingFill, _ bar: PriceBar, _ row: Int
  ) throws(EngineInputError) -> PendingOrder? {
    var costs = settings.costs(row: row)
    var price = met.price
    if met.isMarketable { price = bar.slipped(price, entry.side, slippage: costs.slippage) }
    costs.slippage = 0
    // Sizes in money are read at the price that is paid.
    valuation.set(price)
    var wanted: OrderIntent?
    if let left = entry.left {
      wanted = OrderIntent(
        size: entry.side == .buy ? left : -left, sizeType: .amount, direction: .both)
    } else {
      var signals = RowSignals.none
      if entry.side == .buy { signals.longEntry = true } else { signals.shortEntry = true }
      wanted = try intent(of: signals, row)
    }
    guard let wanted else { return nil }
    return PendingOrder(
      request: OrderRequest(
        size: wanted.size, sizeType: wanted.sizeType, direction: wanted.direction, price: price,
        costs: costs, limits: settings.limits(row: row)),
      cause: met.isMarketable ? .stop : .limit)
  }
}
