internal import BacktestEngine
internal import MarketData
internal import WireMessages

/// What a figure of a report counts, and so how it is shown.
package enum FigureUnit: Sendable, Equatable {
  /// A fraction with a sign, a gain or a loss.
  case gain
  /// A fraction without a sign.
  case share
  case money
  case ratio
  /// Bars, and the mean or greatest time that they took, nanoseconds; NaN: not known.
  case bars(nanos: Double)
  /// Bars, and the time that as many bars of mean length take, nanoseconds.
  case estimatedBars(nanos: Double)
  case count
}

/// One figure; NaN means that it does not exist.
package struct ReportFigure: Sendable, Equatable {
  /// Wire name, for example `sharpe_ratio`.
  package let name: String
  package let label: String
  package let unit: FigureUnit
  package let value: Double

  init(_ name: String, _ label: String, _ unit: FigureUnit, _ value: Double) {
    self.name = name
    self.label = label
    self.unit = unit
    self.value = value
  }
}

package struct ReportGroup: Sendable, Equatable {
  package let title: String
  package let figures: [ReportFigure]
}

extension DirectRun {
  /// All figures of the run for a person; every one of `metrics` is there.
  package var report: [ReportGroup] {
    let metrics = portfolio.metrics
    return [
      ReportGroup(title: "Return", figures: returnFigures(metrics)),
      ReportGroup(title: "Risk", figures: riskFigures(metrics)),
      ReportGroup(title: "Trades", figures: tradeFigures(metrics)),
    ]
  }

  private func returnFigures(_ metrics: PerformanceMetrics) -> [ReportFigure] {
    [
      ReportFigure("total_return", "Total return", .gain, metrics.totalReturn),
      ReportFigure("annualized_return", "Annualised return", .gain, metrics.annualizedReturn),
      ReportFigure("benchmark_return", "Buy and hold", .gain, metrics.benchmarkReturn),
      ReportFigure("final_value", "Final value", .money, metrics.finalValue),
      ReportFigure("total_fees", "Fees paid", .money, metrics.totalFees),
    ]
  }

  private func riskFigures(_ metrics: PerformanceMetrics) -> [ReportFigure] {
    [
      ReportFigure("sharpe_ratio", "Sharpe ratio", .ratio, metrics.sharpeRatio),
      ReportFigure("sortino_ratio", "Sortino ratio", .ratio, metrics.sortinoRatio),
      ReportFigure("calmar_ratio", "Calmar ratio", .ratio, metrics.calmarRatio),
      ReportFigure(
        "annualized_volatility", "Annualised volatility", .share, metrics.annualizedVolatility),
      ReportFigure("max_drawdown", "Deepest drawdown", .gain, metrics.maxDrawdown),
      ReportFigure(
        "max_drawdown_bars", "Longest drawdown", .bars(nanos: longestDrawdownNanos),
        metrics.maxDrawdownRows),
      ReportFigure("exposure", "Time in the market", .share, metrics.exposure),
    ]
  }

  private func tradeFigures(_ metrics: PerformanceMetrics) -> [ReportFigure] {
    [
      ReportFigure("trades", "Closed trades", .count, Double(metrics.tradeCount)),
      ReportFigure("open_trades", "Open trades", .count, Double(metrics.openTradeCount)),
      ReportFigure("orders", "Orders", .count, Double(metrics.orderCount)),
      ReportFigure("win_rate", "Win rate", .share, metrics.winRate),
      ReportFigure("profit_factor", "Profit factor", .ratio, metrics.profitFactor),
      ReportFigure("expectancy", "Mean profit of a trade", .money, metrics.expectancy),
      ReportFigure("average_trade", "Mean return of a trade", .gain, metrics.averageTradeReturn),
      ReportFigure("best_trade", "Best trade", .gain, metrics.bestTradeReturn),
      ReportFigure("worst_trade", "Worst trade", .gain, metrics.worstTradeReturn),
      ReportFigure(
        "average_trade_bars", "Mean length of a trade", .bars(nanos: averageTradeNanos),
        metrics.averageTradeRows),
    ] + countFigures
  }

  /// Trades by side, and what became of orders.
  private var countFigures: [ReportFigure] {
    let labels = [
      "long_trades": "Long trades", "short_trades": "Short trades",
      "rejected_orders": "Rejected orders", "stop_losses": "Stop losses",
      "trailing_stops": "Trailing stops", "take_profits": "Profits taken",
      "time_stops": "Time stops",
    ]
    return metrics.compactMap { metric in
      labels[metric.name].map { ReportFigure(metric.name, $0, .count, metric.value) }
    }
  }

  /// Of the drawdown with the most bars.
  private var longestDrawdownNanos: Double {
    let drawdowns = portfolio.drawdowns
    let longest = (0..<drawdowns.count).max { drawdowns.duration($0) < drawdowns.duration($1) }
    guard let longest else { return 0 }
    return nanos(from: drawdowns.peakRows[longest], to: drawdowns.endRows[longest])
  }

  private var averageTradeNanos: Double {
    let trades = portfolio.trades
    let closed = (0..<trades.count).filter { trades[$0].status == .closed }
    let total = closed.reduce(0) { sum, trade in
      sum + nanos(from: trades[trade].entryRow, to: trades[trade].exitRow)
    }
    return total / Double(closed.count)
  }

  /// A row before the first counts as the first.
  private func nanos(from start: Int32, to end: Int32) -> Double {
    Double(bars.times[Int(end)]) - Double(bars.times[Int(max(start, 0))])
  }
}
