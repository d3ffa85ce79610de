internal import BacktestEngine
package import MarketData
package import WireMessages

/// One run of a strategy on bars in memory: the engine with no socket, cache or view.
///
/// The same kernels as a worker's, so the same bits; the command line and tests compare with it.
package struct DirectRun: Sendable {
  /// Every parameter of the strategy and every setting, those that were not given included.
  package let state: StrategyState
  package let rules: PositionRules
  package let bars: BarSeries
  package let periodsPerYear: Double
  let portfolio: PortfolioRun
  let settings: SimulationSettings

  /// Runs.
  ///
  /// - Parameters:
  ///   - state: Strategy, parameters and settings, checked as in a `run` request, except that what
  ///     is not given takes its default.
  ///   - bars: At least one bar.
  ///   - periodsPerYear: Bars of a year, for annualised figures.
  ///   - rules: Directions, size and stops; as it is, the run is a worker's to the last bit.
  package init(
    _ state: StrategyState, on bars: BarSeries, periodsPerYear: Double,
    rules: PositionRules = PositionRules()
  ) throws(FieldError) {
    try rules.check()
    self.rules = rules
    self.state = try state.completed()
    self.bars = bars
    self.periodsPerYear = periodsPerYear
    let chosen = try ChosenStrategy(id: self.state.strategy, parameters: self.state.parameters)
    let settings = try SimulationSettings(self.state.settings)
    var columns: IndicatorColumns = [:]
    let close = bars.close
    for indicator in chosen.strategy.indicators {
      columns[indicator.kind] = IndicatorColumn(indicator.kind.values(close: close.span))
    }
    let entries = chosen.strategy.entry.flags(from: columns, rows: bars.rows)
    let exits = chosen.strategy.exit.flags(from: columns, rows: bars.rows)
    var portfolio = PortfolioRun()
    do throws(EngineInputError) {
      try portfolio.run(
        bars, entries: entries, exits: exits, settings: settings, rules: rules,
        periodsPerYear: periodsPerYear)
    } catch {
      throw FieldError(.internalFault, nil, "the engine refused its input: \(error)")
    }
    self.portfolio = portfolio
    self.settings = settings
  }

  /// The statistics under their wire names, in the order that clients show; NaN does not exist.
  package var metrics: [MetricValue] {
    portfolio.metrics.wireValues(periodsPerYear: periodsPerYear)
  }

  /// Cash and position at the close of each row, shape `[rows]`, money.
  package var equity: [Double] { portfolio.equity }
}

extension PortfolioRun {
  fileprivate mutating func run(
    _ bars: BarSeries, entries: [Bool], exits: [Bool], settings: SimulationSettings,
    rules: PositionRules, periodsPerYear: Double
  ) throws(EngineInputError) {
    let (open, high, low, close) = (bars.open, bars.high, bars.low, bars.close)
    guard !rules.arePlain else {
      return try run(
        open: open.span, close: close.span, entries: entries.span, exits: exits.span,
        settings: settings, periodsPerYear: periodsPerYear)
    }
    let (isLong, isShort) = (rules.direction != .short, rules.direction != .long)
    let longEntries = isLong ? entries : []
    let longExits = isLong && !isShort ? exits : []
    let shortEntries = isShort ? (isLong ? exits : entries) : []
    let shortExits = isShort && !isLong ? exits : []
    try run(
      open: open.span, high: high.span, low: low.span, close: close.span,
      longEntries: longEntries.span, longExits: longExits.span, shortEntries: shortEntries.span,
      shortExits: shortExits.span,
      settings: rules.settings(settings, periodsPerYear: periodsPerYear), fill: settings.fill,
      periodsPerYear: periodsPerYear)
  }
}

extension SignalRule {
  fileprivate func flags(from columns: IndicatorColumns, rows: Int) -> [Bool] {
    var flags = [Bool](repeating: false, count: rows)
    var out = flags.mutableSpan
    write(from: columns, into: &out)
    return flags
  }
}
