internal import BacktestEngine
package import MarketData
internal import StrategyLanguage
package import WireMessages

/// One run of a strategy on bars in memory: the engine with no socket, cache or view.
///
/// The same evaluator and kernels as a worker's, so the same bits; the command line and tests
/// compare with it.
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
  ///   - others: Bars of the other datasets that the strategy names.
  ///   - rules: Directions, size and stops, in place of what the strategy says itself; as it is,
  ///     the run is a worker's to the last bit.
  package init(
    _ state: StrategyState, on bars: BarSeries, periodsPerYear: Double,
    others: (String) -> BarColumns? = { _ in nil }, rules: PositionRules = PositionRules()
  ) throws(FieldError) {
    try rules.check()
    var shelf = StrategyShelf()
    let strategy = try shelf.strategy(state.strategy)
    let parameters = state.parameters.completed(by: strategy.parameters)
    self.rules = rules
    self.state = StrategyState(
      state.strategy, parameters: parameters, settings: state.settings.completed(by: settingSpecs))
    self.bars = bars
    self.periodsPerYear = periodsPerYear
    let graph = try strategy.graph(try strategy.values(parameters, missing: .isError))
    let frame = FrameBars(bars, periodsPerYear: periodsPerYear)
    settings = rules.market(over: try SimulationSettings(self.state.settings), periodsPerYear)
    do {
      var signals = try GraphEvaluator(byteCountMax: 0).evaluate(
        graph, on: frame, others: { others($0).map { MarketBars($0).frame } },
        computing: .signals)
      signals.turn(to: rules.direction)
      var portfolio = PortfolioRun()
      try signals.simulate(
        on: frame, settings: settings, position: rules.position(over: graph.position),
        into: &portfolio)
      self.portfolio = portfolio
    } catch let error as EvaluationError {
      throw FieldError(error, field: state.strategy.field)
    } catch {
      throw FieldError(.internalFault, nil, "the engine refused its input: \(error)")
    }
  }

  /// The statistics under their wire names, in the order that clients show; NaN does not exist.
  package var metrics: [MetricValue] { portfolio.wireMetrics(periodsPerYear: periodsPerYear) }

  /// Cash and position at the close of each row, shape `[rows]`, money.
  package var equity: [Double] { portfolio.equity }
}

extension FrameBars {
  /// Bars of a file; one that stands alone is as long as it likes.
  convenience init(_ bars: BarSeries, periodsPerYear: Double) {
    let calendar = bars.rows > 1 ? BarCalendar(times: bars.times) : nil
    self.init(
      identity: Identity(dataset: "", version: ""),
      BarArrays(
        times: bars.times, open: bars.open, high: bars.high, low: bars.low, close: bars.close,
        volume: bars.volume),
      barLengthNanos: max(calendar?.gap ?? 1, 1), isDaily: calendar?.isDated ?? false,
      periodsPerYear: periodsPerYear)
  }
}

extension EvaluatedStrategy {
  /// Makes the signals those of a direction; nil: as the strategy has them.
  ///
  /// A strategy that says nothing of one side is mirrored to it: it is short from its entry to its
  /// exit, or with both directions long from entry to exit and short from exit to entry.
  mutating func turn(to direction: PositionRules.Direction?) {
    switch direction {
    case nil: break
    case .long:
      if longEntries == nil { (longEntries, longExits) = (shortEntries, shortExits) }
      (shortEntries, shortExits) = (nil, nil)
    case .short:
      if shortEntries == nil { (shortEntries, shortExits) = (longEntries, longExits) }
      (longEntries, longExits) = (nil, nil)
    case .both:
      if shortEntries == nil {
        (shortEntries, longExits) = (longExits, nil)
      } else if longEntries == nil {
        (longEntries, shortExits) = (shortExits, nil)
      }
    }
  }
}

extension FieldError {
  /// What is wrong with a strategy on the bars at hand, in the words of its writer.
  init(_ error: EvaluationError, field: String) {
    switch error {
    case .missingDataset(let name):
      self.init(
        .unknownDataset, field,
        "the strategy reads the dataset \u{201C}\(name)\u{201D}, which is not there")
    case .intervalTooShort(let interval, let barLength):
      self.init(
        .invalidStrategy, field,
        "on(\u{2026}) puts bars of \(barLength / 1_000_000_000) s together to such of "
          + "\(interval / 1_000_000_000) s: it needs longer ones than the dataset's")
    case .timesDoNotRise, .invalidCall:
      self.init(.internalFault, nil, "the strategy could not be evaluated: \(error)")
    }
  }
}
