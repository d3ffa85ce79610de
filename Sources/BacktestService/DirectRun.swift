package import BacktestEngine
package import MarketData
package import WireMessages

/// One run with nothing kept from any other: what every worker's result must equal, bit for bit.
package struct DirectRun: Sendable {
  package let portfolio: PortfolioRun
  /// The statistics under their wire names.
  package let metrics: [MetricValue]

  /// - Throws: What a worker would answer for the same strategy, parameters and settings.
  package init(_ strategy: StrategyState, on bars: BarColumns) throws(FieldError) {
    let plan = try RunPlan(strategy, on: bars)
    let close = unsafe bars.close
    let columns = plan.chosen.strategy.indicators.map {
      IndicatorColumn(unsafe $0.kind.values(close: close.span))
    }
    let workspace = Workspace()
    do throws(EngineInputError) {
      try workspace.run(plan) { columns }
    } catch {
      throw FieldError(.internalFault, nil, "the engine refused the bars: \(error)")
    }
    portfolio = workspace.portfolio
    metrics = portfolio.metrics.wireValues(periodsPerYear: bars.description.periodsPerYear)
  }
}
