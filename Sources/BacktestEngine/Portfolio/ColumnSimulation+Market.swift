/// A part of a row under market rules, beside its orders and stops.
enum MarketPart {
  case open, bar, close
}

extension ColumnSimulation {
  /// Whether market rules have something to do on a row.
  @inline(__always)
  func isTrading(_ row: Int) -> Bool { desk.isActive && nextRow == row }

  /// Does what one part of a row brings about; orders of a group are booked to `account` as it is.
  mutating func trade(_ part: MarketPart, row: Int) throws(EngineInputError) {
    switch part {
    case .open:
      desk.begin(row, input)
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
        let amount = account.bookCarry(rates, row: row, close: desk.lastClose)
      {
        ledger.note(row: row, cashFlow: amount)
      }
    }
  }

  private mutating func tradeInBar(_ row: Int) throws(EngineInputError) {
    guard let bar = desk.bar else { return }
    let long = desk.restingLong?.trigger.meet(bar, side: .buy)
    let short = desk.restingShort?.trigger.meet(bar, side: .sell)
    if let long, long.approach == .open { try fill(.buy, long, row) }
    if let short, short.approach == .open { try fill(.sell, short, row) }
    if try exit(row) { return }
    let isLongFirst =
      if let long, let short {
        abs(long.price - bar.open) <= abs(short.price - bar.open)
      } else {
        long != nil
      }
    if isLongFirst, let long, long.approach != .open {
      try fill(.buy, long, row)
    } else if !isLongFirst, let short, short.approach != .open {
      try fill(.sell, short, row)
    } else {
      return
    }
    _ = try exit(row)
  }

  private mutating func stopForTime(_ row: Int) throws(EngineInputError) {
    guard let rowsMax = desk.rules.exits.rowsMax, let exits = desk.exits,
      row - exits.entryRow >= rowsMax
    else { return }
    desk.droppedEntry = exits.isLong ? .buy : .sell
    desk.rest = nil
    let order = closing(
      .infinity, at: input.prices[row], costs: settings.costs(row: row), .timeStop, row)
    _ = try send(order, desk.fillsAtOpen ? .open : nil, part: .orders, value: worth, row: row)
  }

  /// What the account is worth at the valuation price, money.
  var worth: Double { account.cash + assetValue }
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
