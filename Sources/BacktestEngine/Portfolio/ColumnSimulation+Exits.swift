extension ColumnSimulation {
  /// Ends the position if the bar opens beyond the price of its liquidation.
  mutating func liquidateAtOpen(_ row: Int) throws(EngineInputError) {
    guard let bar = desk.bar, let price = liquidation(in: bar), price == bar.open else { return }
    liquidate(at: price, bar, row)
  }

  /// Takes all exits that the bar, as far as it counts for the position, brings about.
  ///
  /// - Returns: Whether there was one.
  mutating func exit(_ row: Int) throws(EngineInputError) -> Bool {
    var hasExited = false
    // Each turn closes the position or takes a level, of which there are finitely many.
    while let exits = desk.exits, let view = desk.view {
      let stop = exits.stop(in: view)
      if let price = liquidation(in: view), !isStopNearer(than: price, stop, exits.isLong) {
        liquidate(at: price, view, row)
        return true
      }
      guard let hit = stop ?? exits.target(in: view) else { break }
      hasExited = true
      guard try take(hit, view, row) else { break }
    }
    return hasExited
  }

  /// Whether the price meets a stop before it meets `price`; at the same price it does not.
  private func isStopNearer(than price: Double, _ stop: ExitHit?, _ isLong: Bool) -> Bool {
    var nearest = stop?.price
    if nearest == nil && hasStops && !stops.lossFraction.isNaN {
      nearest = stops.lossReference * (isLong ? 1 - stops.lossFraction : 1 + stops.lossFraction)
    }
    guard let nearest else { return false }
    return isLong ? nearest > price : nearest < price
  }

  /// The price at which the broker ends the position on a bar, before slippage; nil: he does not.
  private func liquidation(in bar: PriceBar) -> Double? {
    guard let margin = desk.rules.margin else { return nil }
    // What the others are worth beyond their own requirement stands for this position too.
    let cash = account.cash + others.value - margin.maintenance * others.grossValue
    guard let price = margin.liquidationPrice(cash: cash, position: account.position) else {
      return nil
    }
    return LiquidationRule(price: price).fill(in: bar, isLong: account.position > 0)
  }

  private mutating func liquidate(at price: Double, _ bar: PriceBar, _ row: Int) {
    let costs = settings.costs(row: row)
    let side = account.position > 0 ? OrderSide.sell : .buy
    let fill = account.liquidate(
      at: bar.slipped(price, side, slippage: costs.slippage), costs: costs,
      liquidationFee: desk.rules.margin?.liquidationFee ?? 0)
    ledger.note(row: row, .filled(fill))
    ledger.note(.liquidation)
    desk.exits = nil
    stops.clear()
    dropRests(row)
  }

  /// Closes what a level asks for.
  ///
  /// - Returns: Whether further levels may be looked at on this bar.
  private mutating func take(
    _ hit: ExitHit, _ view: PriceBar, _ row: Int
  ) throws(EngineInputError) -> Bool {
    dropRests(row)
    var costs = settings.costs(row: row)
    let side = account.position > 0 ? OrderSide.sell : .buy
    var price = hit.price
    if hit.cause != .takeProfit {
      price = view.slipped(price, side, slippage: costs.slippage)
    }
    costs.slippage = 0
    let order = closing(hit.size, at: price, costs: costs, hit.cause, row)
    let (fill, cut) = try send(order, .open, part: .stops, value: worth, row: row)
    carry(cut, of: order.request)
    let isTriedAgain = cut > 0 && desk.rules.volumeCap?.rest == .dropped
    desk.exits?.take(hit, left: isTriedAgain ? cut : nil)
    return cut == 0 && (fill != nil || hit.size.isFinite)
  }

  /// What was still to be bought or sold for a position is not wanted once rules close it.
  private mutating func dropRests(_ row: Int) {
    desk.rest = nil
    if desk.restingLong?.left != nil { cancel(.buy, row) }
    if desk.restingShort?.left != nil { cancel(.sell, row) }
  }
}
