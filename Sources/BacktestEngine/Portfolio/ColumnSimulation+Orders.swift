extension ColumnSimulation {
  /// Decides and executes a part of a row of a column on its own.
  ///
  /// One call into the column: each read of a computed property of an element of a span copies the
  /// whole element, which is large.
  @inline(__always)
  mutating func act(_ part: RowPart, row: Int) throws(EngineInputError) {
    guard let order = try decide(part, row: row) else { return }
    try execute(order, part: part, value: account.cash + assetValue, row: row)
  }

  /// The order that a part of the row asks for, or nil.
  @inline(__always)
  mutating func decide(
    _ part: RowPart, row: Int
  ) throws(EngineInputError) -> PendingOrder? {
    if row < nextRow { return nil }
    switch part {
    case .orders: return try decideOrders(row)
    case .stops:
      guard let hit = try reachedStop(row) else { return nil }
      return try decideStop(hit, row)
    case .stopsElseOrders:
      if let hit = try reachedStop(row) { return try decideStop(hit, row) }
      return try decideOrders(row)
    }
  }

  @inline(__always)
  private mutating func decideOrders(_ row: Int) throws(EngineInputError) -> PendingOrder? {
    let order = try decideGiven(row)
    guard desk.isActive else { return order }
    guard let order, !order.request.size.isNaN else { return takeRest(row) ?? order }
    desk.rest = nil
    return order
  }

  @inline(__always)
  private func decideGiven(_ row: Int) throws(EngineInputError) -> PendingOrder? {
    switch source {
    case .signals(let lag):
      guard row >= lag else { return nil }
      return try decideSignals(row, signalRow: row - lag)
    case .sizes:
      let rules = settings.rules(row: row)
      return PendingOrder(
        request: OrderRequest(
          size: settings.size[row], sizeType: rules.sizeType, direction: rules.direction,
          price: input.prices[row], costs: settings.costs(row: row),
          limits: settings.limits(row: row)))
    }
  }

  @inline(__always)
  private func decideSignals(
    _ row: Int, signalRow: Int
  ) throws(EngineInputError) -> PendingOrder? {
    if desk.isActive { return try decideUnderMarketRules(row, signalRow: signalRow) }
    let signals = signals(signalRow)
    let rules = settings.rules(row: row)
    let decision = SignalDecision(signals, position: account.position, rules: rules)
    let intent = try decision.intent(
      size: settings.size[row], type: rules.sizeType, valuationPrice: valuation.price, row: row)
    guard let intent else { return nil }
    return PendingOrder(
      request: request(intent, row: row, price: input.prices[row], slips: true))
  }

  /// The signals of a row.
  @inline(__always)
  func signals(_ row: Int) -> RowSignals {
    RowSignals(
      longEntry: input.longEntries.isSet(row), longExit: input.longExits.isSet(row),
      shortEntry: input.shortEntries.isSet(row), shortExit: input.shortExits.isSet(row))
  }

  @inline(never)
  private func decideUnderMarketRules(
    _ row: Int, signalRow: Int
  ) throws(EngineInputError) -> PendingOrder? {
    var signals = signals(signalRow)
    if desk.droppedEntry == .buy { signals.longEntry = false }
    if desk.droppedEntry == .sell { signals.shortEntry = false }
    let intent =
      desk.restsEntries
      ? try closingIntent(of: signals, row) : try intent(of: signals, row)
    guard let intent else { return nil }
    return PendingOrder(
      request: request(intent, row: row, price: input.prices[row], slips: true))
  }

  @inline(__always)
  private func request(
    _ intent: OrderIntent, row: Int, price: Double, slips: Bool
  ) -> OrderRequest {
    var costs = settings.costs(row: row)
    if !slips { costs.slippage = 0 }
    return OrderRequest(
      size: intent.size, sizeType: intent.sizeType, direction: intent.direction, price: price,
      costs: costs, limits: settings.limits(row: row))
  }

  /// The stop reached on `row`, if it was found already or can be now.
  private mutating func reachedStop(_ row: Int) throws(EngineInputError) -> StopHit? {
    if let hit, hit.row == row {
      self.hit = nil
      return hit
    }
    guard account.position != 0 && stops.isArmed else { return nil }
    return try scanStops(through: row)
  }

  // Mutating only so that the column, which is large, is not copied for the call.
  private mutating func decideStop(
    _ hit: StopHit, _ row: Int
  ) throws(EngineInputError) -> PendingOrder? {
    let rules = settings.rules(row: row)
    let stopRules = settings.stops.rules(row: row)
    let decision = SignalDecision(
      stop: stopRules.uponExit, position: account.position, accumulation: rules.accumulation)
    let intent = try decision.intent(
      size: settings.size[row], type: rules.sizeType, valuationPrice: valuation.price, row: row)
    guard let intent else { return nil }
    let (price, slips): (Double, Bool) =
      switch stopRules.exitPrice {
      case .limit: (hit.price, false)
      case .market: (hit.price, true)
      case .price: (input.prices[row], true)
      case .close: (input.close[row], true)
      case .byKind: (hit.cause == .takeProfit ? hit.price : slippedInBar(hit.price, row), false)
      }
    return PendingOrder(
      request: request(intent, row: row, price: price, slips: slips), cause: hit.cause)
  }
}

extension ColumnSimulation {
  /// What a stop loss is filled at: slippage takes it no further than the bar went.
  private mutating func slippedInBar(_ price: Double, _ row: Int) -> Double {
    let slippage = settings.costs(row: row).slippage
    let isLong = account.position > 0
    let bar = PriceBar(
      open: input.open.value(row), high: input.high.value(row), low: input.low.value(row),
      close: input.close.value(row))
    guard let bar else { return price * (isLong ? 1 - slippage : 1 + slippage) }
    return bar.slipped(price, isLong ? .sell : .buy, slippage: slippage)
  }

  /// Executes an order and notes what became of it.
  ///
  /// - Parameters:
  ///   - part: The part of the row that the order belongs to.
  ///   - value: What the whole portfolio is worth, money.
  /// - Returns: The price it was filled at, if it was.
  @inline(__always)
  @discardableResult
  mutating func execute(
    _ order: PendingOrder, part: RowPart, value: Double, row: Int
  ) throws(EngineInputError) -> Double? {
    guard desk.isActive else { return try book(order, part: part, value: value, row: row) }
    return try executeUnderMarketRules(order, part: part, value: value, row: row)
  }

  @inline(never)
  private mutating func executeUnderMarketRules(
    _ order: PendingOrder, part: RowPart, value: Double, row: Int
  ) throws(EngineInputError) -> Double? {
    // What a stop opens is exposed to the rest of its bar, as what a stop order opens is.
    let approach: FillApproach? = part == .stops ? .stop : desk.fillsAtOpen ? .open : nil
    let (fill, cut) = try send(order, approach, part: part, value: value, row: row)
    carry(cut, of: order.request)
    return fill?.price
  }

  /// Executes an order as it is; parameters and result are those of `execute`.
  @inline(__always)
  mutating func book(
    _ order: PendingOrder, part: RowPart, value: Double, row: Int
  ) throws(EngineInputError) -> Double? {
    let before = account
    let outcome = try account.execute(
      order.request, valuationPrice: valuation.price, value: value, row: row)
    var filledPrice: Double?
    if case .filled(let fill) = outcome { filledPrice = fill.price }
    if ledger.keepsAttempts {
      noteAttempt(order, outcome, before: before, value: value, row: row)
    }
    // That no order was given is no refusal.
    if outcome != .ignored(.sizeNaN) || !isGivenBySize { ledger.note(row: row, outcome) }
    if let filledPrice {
      if let cause = order.cause { ledger.note(cause) }
      if hasStops {
        setStops(order, part: part, before: before.position, price: filledPrice, row: row)
      }
      if settings.updatesValue { valuation.set(filledPrice) }
    } else if order.request.limits.failsOnRejection, case .rejected(let reason) = outcome {
      throw .orderRejected(row: row, reason: reason)
    }
    return filledPrice
  }

  private var isGivenBySize: Bool {
    if case .sizes = source { true } else { false }
  }

  private mutating func setStops(
    _ order: PendingOrder, part: RowPart, before: Double, price: Double, row: Int
  ) {
    let position = account.position
    if position == 0 { return stops.clear() }
    let isOpened = before == 0 || (before > 0) != (position > 0)
    guard isOpened || abs(position) > abs(before) else { return }
    let reference =
      switch settings.stops.rules(row: row).entryPrice {
      case .valuationPrice: valuation.price
      case .price: order.request.price
      case .fillPrice: price
      case .close: input.close[row]
      }
    if isOpened {
      stops.set(settings.stops, row: row, reference: reference)
      // The bar of an order filled at its open is still to be looked at.
      let seesBar = part == .orders && settings.stops.watch == .afterOrders
      stops.checkedThrough = seesBar ? row - 1 : row
    } else {
      stops.update(settings.stops, row: row, reference: reference)
    }
  }

  @inline(never)
  private mutating func noteAttempt(
    _ order: PendingOrder, _ outcome: OrderOutcome, before: Account, value: Double, row: Int
  ) {
    let price = valuation.price
    var after = AccountSnapshot(account: account, valuationPrice: price, value: value)
    if settings.updatesValue, case .filled(let fill) = outcome {
      let held = before.position == 0 ? 0 : before.position * price
      after.valuationPrice = fill.price
      after.value = value + (account.cash - before.cash) + (account.position * fill.price - held)
    }
    ledger.note(
      OrderAttempt(
        row: row, request: order.request, outcome: outcome,
        before: AccountSnapshot(account: before, valuationPrice: price, value: value),
        after: after))
  }
}
