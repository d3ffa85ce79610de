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
  let close = unsafe plan.bars.close
  var columns: IndicatorColumns = [:]
  for indicator in plan.chosen.strategy.indicators {
    columns[indicator.kind] = IndicatorColumn(unsafe indicator.kind.values(close: close.span))
  }
  let workspace = Workspace()
  do throws(EngineInputError) {
    try workspace.run(plan) { columns }
  } catch {
    throw FieldError(.internalFault, nil, "the engine refused its input: \(error)")
  }
  return workspace.portfolio.metrics.wireValues(
    periodsPerYear: plan.bars.description.periodsPerYear)
}
