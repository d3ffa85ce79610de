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
