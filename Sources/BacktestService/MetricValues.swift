package import BacktestEngine
package import WireMessages

extension PerformanceMetrics {
  /// The statistics under their wire names, in the order that clients show; NaN does not exist.
  package func wireValues(periodsPerYear: Double) -> [MetricValue] {
    [
      MetricValue("total_return", totalReturn),
      MetricValue("annualized_return", annualizedReturn),
      MetricValue("annualized_volatility", annualizedVolatility),
      MetricValue("sharpe_ratio", sharpeRatio),
      MetricValue("sortino_ratio", sortinoRatio),
      MetricValue("calmar_ratio", calmarRatio),
      MetricValue("max_drawdown", maxDrawdown),
      MetricValue("max_drawdown_bars", maxDrawdownRows),
      MetricValue("win_rate", winRate),
      MetricValue("profit_factor", profitFactor),
      MetricValue("expectancy", expectancy),
      MetricValue("best_trade", bestTradeReturn),
      MetricValue("worst_trade", worstTradeReturn),
      MetricValue("average_trade", averageTradeReturn),
      MetricValue("average_trade_bars", averageTradeRows),
      MetricValue("trades", Double(tradeCount)),
      MetricValue("open_trades", Double(openTradeCount)),
      MetricValue("orders", Double(orderCount)),
      MetricValue("total_fees", totalFees),
      MetricValue("final_value", finalValue),
      MetricValue("exposure", exposure),
      MetricValue("benchmark_return", benchmarkReturn),
      MetricValue("periods_per_year", periodsPerYear),
    ]
  }
}

extension PortfolioRun {
  /// All figures of a run under their wire names: its metrics, then counts of its records.
  package func wireMetrics(periodsPerYear: Double) -> [MetricValue] {
    var shortCount = 0
    for trade in 0..<trades.count where trades[trade].direction == .short { shortCount += 1 }
    func orders(by cause: OrderCause) -> Double { Double(causes.causes.count { $0 == cause }) }
    return metrics.wireValues(periodsPerYear: periodsPerYear) + [
      MetricValue("long_trades", Double(trades.count - shortCount)),
      MetricValue("short_trades", Double(shortCount)),
      MetricValue("rejected_orders", Double(refusals.areRejections.count { $0 })),
      MetricValue("stop_losses", orders(by: .stopLoss)),
      MetricValue("trailing_stops", orders(by: .trailingStop)),
      MetricValue("take_profits", orders(by: .takeProfit)),
      MetricValue("time_stops", orders(by: .timeStop)),
    ]
  }
}
