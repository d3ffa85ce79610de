package import BacktestEngine

extension SimulationSettings {
  /// These settings with the size and the stops that a strategy asks for; what it does not name
  /// stays as it is.
  ///
  /// A fraction of the equity is taken of the cash, which is the equity of a flat account. A
  /// strategy that trades both sides reverses its positions, so there the fraction bounds what a
  /// position may be worth after the order instead, as a leverage below 1.
  ///
  /// A stop loss, a take profit or a trailing stop for the whole position is the engine's plain
  /// stop; ladders, a trailing stop with an activation or beside a stop loss, and a time stop are
  /// market rules.
  /// - Parameter tradesBothSides: Whether the strategy has long and short entries.
  package func applying(
    _ position: PositionSettings, tradesBothSides: Bool
  ) -> SimulationSettings {
    var settings = self
    if let size = position.size {
      settings.apply(size, tradesBothSides: tradesBothSides)
    }
    if position.hasPlainStops {
      settings.applyPlainStops(position)
    } else {
      settings.applyExitRules(position)
    }
    return settings
  }

  private mutating func apply(_ wanted: PositionSettings.Size, tradesBothSides: Bool) {
    switch wanted.unit {
    case .money:
      size = wanted.amount
      rules.sizeType = .value
    case .shares:
      size = wanted.amount
      rules.sizeType = .amount
    case .percentOfEquity where tradesBothSides:
      size = .infinity
      rules.sizeType = .amount
      var market = market ?? MarketRules()
      var margin = market.margin ?? MarginRules()
      margin.leverage = min(margin.leverage, wanted.amount)
      market.margin = margin
      self.market = market
    case .percentOfEquity:
      size = wanted.amount
      rules.sizeType = .percent
    }
  }

  private mutating func applyPlainStops(_ position: PositionSettings) {
    if let level = position.stopLosses.first {
      stopLoss = level.distance
      isStopTrailing = false
    }
    if let trailing = position.trailing {
      stopLoss = trailing.distance
      isStopTrailing = true
    }
    if let level = position.takeProfits.first { takeProfit = level.distance }
  }

  private mutating func applyExitRules(_ position: PositionSettings) {
    var market = market ?? MarketRules()
    func levels(_ levels: [PositionSettings.Level]) -> [ExitLevel] {
      levels.map { ExitLevel(distance: $0.distance, share: $0.share) }
    }
    if !position.stopLosses.isEmpty {
      market.exits.stopLosses = levels(position.stopLosses)
      stopLoss = nil
    }
    if !position.takeProfits.isEmpty {
      market.exits.takeProfits = levels(position.takeProfits)
      takeProfit = nil
    }
    if let trailing = position.trailing {
      market.exits.trailing = TrailingRule(
        distance: trailing.distance, activation: trailing.activation)
      // Of two stops of one kind the strategy's own counts.
      if isStopTrailing { stopLoss = nil }
    }
    if let barsMax = position.barsMax { market.exits.rowsMax = barsMax }
    self.market = market
  }
}

extension PositionSettings {
  /// Whether there is at most one stop of either kind, for the whole position, and no time stop.
  fileprivate var hasPlainStops: Bool {
    let levels = stopLosses + takeProfits
    guard barsMax == nil, stopLosses.count <= 1, takeProfits.count <= 1,
      levels.allSatisfy({ $0.share == 1 })
    else { return false }
    guard let trailing else { return true }
    return trailing.activation == 0 && stopLosses.isEmpty
  }
}

extension EvaluatedStrategy {
  /// Simulates the strategy's signals and computes everything that follows from the orders.
  ///
  /// - Parameters:
  ///   - bars: Those that the strategy was evaluated on.
  ///   - settings: Cash, costs, fill rule and what else is not the strategy's.
  ///   - position: The strategy's size and stops.
  ///   - part: What is computed beside the metrics.
  ///   - run: Its buffers are used again.
  ///
  /// A strategy without an entry of one side never takes it. An entry against the open position
  /// reverses it.
  /// - Complexity: O(rows + orders).
  package func simulate(
    on bars: FrameBars, settings: SimulationSettings, position: PositionSettings,
    computing part: PortfolioRun.ComputedPart = .everything, into run: inout PortfolioRun
  ) throws(EngineInputError) {
    let settings = settings.applying(
      position, tradesBothSides: longEntries != nil && shortEntries != nil)
    let (open, close) = unsafe (bars.open, bars.close)
    if let longEntries, let longExits, shortEntries == nil, part == .everything,
      settings.stopLoss == nil, settings.takeProfit == nil, settings.market == nil
    {
      let (entries, exits) = unsafe (longEntries.flags, longExits.flags)
      try unsafe run.run(
        open: open.span, close: close.span, entries: entries.span, exits: exits.span,
        settings: settings, periodsPerYear: bars.periodsPerYear)
      return
    }
    let (high, low, volume) = unsafe (bars.high, bars.low, bars.volume)
    let none = unsafe UnsafeBufferPointer<Bool>(start: nil, count: 0)
    let (longIn, longOut) = unsafe (longEntries?.flags ?? none, longExits?.flags ?? none)
    let (shortIn, shortOut) = unsafe (shortEntries?.flags ?? none, shortExits?.flags ?? none)
    try unsafe run.run(
      open: open.span, high: high.span, low: low.span, close: close.span,
      longEntries: longIn.span, longExits: longOut.span, shortEntries: shortIn.span,
      shortExits: shortOut.span, volume: volume.span, settings: SignalSettings(settings),
      fill: settings.fill, periodsPerYear: bars.periodsPerYear, computing: part)
  }
}
