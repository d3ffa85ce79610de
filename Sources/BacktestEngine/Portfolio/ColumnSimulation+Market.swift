/// A part of a row under market rules, beside its orders and stops.
enum MarketPart {
  case open, bar, close
}

extension ColumnSimulation {
  /// Whether market rules have something to do on a row.
  @inline(__always)
  func isTrading(_ row: Int) -> Bool { desk.isActive && nextRow == row }

  /// Takes up a row, if market rules have something to do on it.
  mutating func begin(_ row: Int) {
    if isTrading(row) { desk.begin(row, input) }
  }

  // Mutating only so that the column, which is large, is not copied for the call.
  /// Adds what the column holds, at the row's open or close, or the last price there was.
  mutating func add(to holdings: inout OtherHoldings, atOpen: Bool) {
    let price = desk.bar.map { atOpen ? $0.open : $0.close } ?? valuation.price
    holdings.add(position: account.position, price: price)
  }

  /// Does what one part of a row brings about; orders of a group are booked to `account` as it is.
  mutating func trade(_ part: MarketPart, row: Int) throws(EngineInputError) {
    switch part {
    case .open:
      expire(row)
      try liquidateAtOpen(row)
      if desk.fillsAtOpen { try stopForTime(row) }
    case .bar:
      try tradeInBar(row)
      if !desk.fillsAtOpen { try stopForTime(row) }
    case .close:
      try placeEntries(row)
      if let view = desk.view { desk.exits?.follow(view) }
      if let rates = desk.rules.carry,
        let amount = account.bookCarry(
          rates, row: row, close: desk.lastClose, otherLongs: others.longValue)
      {
        ledger.note(row: row, cashFlow: amount)
      }
    }
  }

  private mutating func tradeInBar(_ row: Int) throws(EngineInputError) {
    guard var bar = desk.bar else { return }
    var (longTrigger, shortTrigger) = (desk.restingLong?.trigger, desk.restingShort?.trigger)
    var long = desk.restingLong?.trigger.meet(bar, side: .buy)
    var short = desk.restingShort?.trigger.meet(bar, side: .sell)
    if let met = long, met.approach == .open {
      try fill(.buy, met, row)
      long = nil
    }
    if let met = short, met.approach == .open {
      try fill(.sell, met, row)
      short = nil
    }
    if try exit(row) { return }
    while let (side, met) = nearer(long, short, to: bar.open) {
      try fill(side, met, row)
      if try exit(row) { return }
      // The other order is met once more, by what is left: as it was before the bar, for a stop
      // that only the whole bar sets off may not have been set off by then.
      bar = bar.remainder(after: met.price, met.approach, side: side)
      switch side {
      case .buy: (long, short) = (nil, short.flatMap { _ in shortTrigger?.meet(bar, side: .sell) })
      case .sell: (long, short) = (long.flatMap { _ in longTrigger?.meet(bar, side: .buy) }, nil)
      }
    }
  }

  /// Of two orders that the bar meets and that still wait, the one nearer to `open`; of equals the
  /// long one.
  private func nearer(
    _ long: RestingFill?, _ short: RestingFill?, to open: Double
  ) -> (OrderSide, RestingFill)? {
    let long = desk.restingLong == nil ? nil : long
    let short = desk.restingShort == nil ? nil : short
    guard let long else { return short.map { (.sell, $0) } }
    guard let short else { return (.buy, long) }
    return abs(long.price - open) <= abs(short.price - open) ? (.buy, long) : (.sell, short)
  }

  private mutating func stopForTime(_ row: Int) throws(EngineInputError) {
    guard let exits = desk.exits, let rowsMax = exits.rules.rowsMax,
      row - exits.entryRow >= rowsMax
    else { return }
    desk.droppedEntry = exits.isLong ? .buy : .sell
    desk.rest = nil
    let order = closing(
      .infinity, at: input.prices[row], costs: settings.costs(row: row), .timeStop, row)
    _ = try send(order, desk.fillsAtOpen ? .open : nil, part: .orders, value: worth, row: row)
  }

  /// What the account is worth at the valuation price, with all that its group holds, money.
  var worth: Double { account.cash + assetValue + others.value }
}

extension ColumnSimulation {
  /// The closing order that the signals of a row ask for where entries wait for their price.
  func closingIntent(
    of signals: RowSignals, _ row: Int
  ) throws(EngineInputError) -> OrderIntent? {
    for side in [OrderSide.buy, .sell] {
      if let intent = try intent(of: signals.only(side), row), !intent.isEntry { return intent }
    }
    return nil
  }

  func intent(of signals: RowSignals, _ row: Int) throws(EngineInputError) -> OrderIntent? {
    guard signals.isAny else { return nil }
    let rules = settings.rules(row: row)
    let decision = SignalDecision(signals, position: account.position, rules: rules)
    return try decision.intent(
      size: settings.size[row], type: rules.sizeType, valuationPrice: valuation.price, row: row)
  }

  /// The rest of a cut order as the row's order, or nil.
  mutating func takeRest(_ row: Int) -> PendingOrder? {
    guard var order = desk.rest else { return nil }
    desk.rest = nil
    // What was to change a position is over with it.
    switch order.direction {
    case .longOnly: if account.position <= 0 { return nil }
    case .shortOnly: if account.position >= 0 { return nil }
    case .both: break
    }
    order.price = input.prices[row]
    order.costs = settings.costs(row: row)
    return PendingOrder(request: order, cause: .rest)
  }
}

extension OrderIntent {
  /// Whether it opens or adds to a position. Orders of one direction are mirrored for shorts: below
  /// 0 they close, above they add.
  var isEntry: Bool { direction == .both || size > 0 }
}
