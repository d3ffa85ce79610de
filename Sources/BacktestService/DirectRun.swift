internal import BacktestEngine
package import MarketData
package import WireMessages

/// Runs a strategy once and returns its statistics: the engine with no socket, cache or view.
///
/// The same kernels as a worker's, so the same bits; the command line and tests compare with it.
///
/// - Parameters:
///   - dataset: Identifier of one of `data`'s datasets.
///   - state: Strategy, all of its parameters, and settings; checked as in a `run` request.
/// - Returns: Statistics in the order that clients show; NaN does not exist.
package func runDirectly(
  dataset: String, _ state: StrategyState, data: MarketDataStore
) throws(FieldError) -> [MetricValue] {
  let plan = try RunPlan(dataset: dataset, strategy: state, data: data)
  let (open, close) = unsafe (plan.bars.open, plan.bars.close)
  let strategy = plan.chosen.strategy
  var columns: IndicatorColumns = [:]
  for indicator in strategy.indicators {
    columns[indicator.kind] = IndicatorColumn(unsafe indicator.kind.values(close: close.span))
  }
  var entries = [Bool](repeating: false, count: plan.bars.rows)
  var exits = entries
  var entrySpan = entries.mutableSpan
  var exitSpan = exits.mutableSpan
  strategy.entry.write(from: columns, into: &entrySpan)
  strategy.exit.write(from: columns, into: &exitSpan)
  var portfolio = PortfolioRun()
  let periodsPerYear = plan.bars.description.periodsPerYear
  do throws(EngineInputError) {
    try unsafe portfolio.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: plan.identity.settings, periodsPerYear: periodsPerYear)
  } catch {
    throw FieldError(.internalFault, nil, "the engine refused its input: \(error)")
  }
  return portfolio.metrics.wireValues(periodsPerYear: periodsPerYear)
}
