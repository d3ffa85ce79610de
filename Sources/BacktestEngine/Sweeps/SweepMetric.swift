/// A figure that a sweep can keep of each combination, under the name that users know.
package enum SweepMetric: String, CaseIterable, Sendable {
  case totalReturn = "total_return"
  case annualizedReturn = "annualized_return"
  case annualizedVolatility = "annualized_volatility"
  case sharpeRatio = "sharpe_ratio"
  case sortinoRatio = "sortino_ratio"
  case calmarRatio = "calmar_ratio"
  case maxDrawdown = "max_drawdown"
  case maxDrawdownRows = "max_drawdown_bars"
  case winRate = "win_rate"
  case profitFactor = "profit_factor"
  case expectancy = "expectancy"
  case bestTradeReturn = "best_trade"
  case worstTradeReturn = "worst_trade"
  case averageTradeReturn = "average_trade"
  case averageTradeRows = "average_trade_bars"
  case tradeCount = "trades"
  case openTradeCount = "open_trades"
  case orderCount = "orders"
  case totalFees = "total_fees"
  case finalValue = "final_value"
  case exposure = "exposure"
  case benchmarkReturn = "benchmark_return"

  /// The figure of one run; NaN: it does not exist.
  package func value(in metrics: PerformanceMetrics) -> Double {
    switch self {
    case .totalReturn: metrics.totalReturn
    case .annualizedReturn: metrics.annualizedReturn
    case .annualizedVolatility: metrics.annualizedVolatility
    case .sharpeRatio: metrics.sharpeRatio
    case .sortinoRatio: metrics.sortinoRatio
    case .calmarRatio: metrics.calmarRatio
    case .maxDrawdown: metrics.maxDrawdown
    case .maxDrawdownRows: metrics.maxDrawdownRows
    case .winRate: metrics.winRate
    case .profitFactor: metrics.profitFactor
    case .expectancy: metrics.expectancy
    case .bestTradeReturn: metrics.bestTradeReturn
    case .worstTradeReturn: metrics.worstTradeReturn
    case .averageTradeReturn: metrics.averageTradeReturn
    case .averageTradeRows: metrics.averageTradeRows
    case .tradeCount: Double(metrics.tradeCount)
    case .openTradeCount: Double(metrics.openTradeCount)
    case .orderCount: Double(metrics.orderCount)
    case .totalFees: metrics.totalFees
    case .finalValue: metrics.finalValue
    case .exposure: metrics.exposure
    case .benchmarkReturn: metrics.benchmarkReturn
    }
  }

  /// Whether the figure is read from the trades.
  var needsTrades: Bool {
    switch self {
    case .winRate, .profitFactor, .expectancy, .bestTradeReturn, .worstTradeReturn,
      .averageTradeReturn, .averageTradeRows, .tradeCount, .openTradeCount:
      true
    default: false
    }
  }

  /// Whether less is better. A drawdown is at most 0, so that more of it is better too.
  package var isBetterWhenLess: Bool {
    switch self {
    case .annualizedVolatility, .maxDrawdownRows, .totalFees: true
    default: false
    }
  }
}
