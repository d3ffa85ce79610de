import BacktestEngine

/// The `metrics` of a portfolio case: one number per column or group and name.
struct PortfolioMetrics {
  private let groups: [PortfolioGroup]
  private let returns: [ReturnMetrics]
  private let annualFactor: Double

  init(_ groups: [PortfolioGroup], _ frequency: Frequency) {
    self.groups = groups
    annualFactor = frequency.annualFactor
    returns = groups.map { group in
      ReturnMetrics(
        group.returns,
        ReturnConventions(annualFactor: frequency.annualFactor, convention: .vectorbt))
    }
  }

  var fields: GoldenValue {
    var fields = portfolioFields
    fields.merge(returnFields) { $1 }
    fields.merge(benchmarkFields) { $1 }
    fields["closed_exit_trades"] = tradeFields(\.exitTrades, includesOpen: false)
    fields["all_exit_trades"] = tradeFields(\.exitTrades)
    fields["positions"] = tradeFields(\.positions)
    fields["entry_trades"] = tradeFields(\.entryTrades)
    fields["drawdowns"] = drawdownFields
    return .fields(fields)
  }

  private func each(_ value: (PortfolioGroup) -> Double) -> GoldenValue {
    .numbers(groups.map(value))
  }

  private func each(_ value: (ReturnMetrics) -> Double) -> GoldenValue {
    .numbers(returns.map(value))
  }

  private var portfolioFields: [String: GoldenValue] {
    [
      "ann_factor": .number(annualFactor),
      "total_profit": each(\.totalProfit),
      "final_value": each(\.finalValue),
      "total_return": each { $0.totalProfit / $0.initCash },
      "total_benchmark_return": each(\.holdingReturn),
      "position_coverage": each(\.coverage),
      "max_gross_exposure": each { $0.exposure(\.assets).largest },
      "total_fees_paid": each(\.totalFees),
    ]
  }

  private var returnFields: [String: GoldenValue] {
    [
      "total": each(\.total),
      "annualized": each(\.annualized),
      "annualized_volatility": each(\.annualizedVolatility),
      "sharpe_ratio": each(\.sharpeRatio),
      "sortino_ratio": each(\.sortinoRatio),
      "calmar_ratio": each(\.calmarRatio),
      "omega_ratio": each(\.omegaRatio),
      "downside_risk": each(\.downsideRisk),
      "max_drawdown": each(\.maxDrawdown),
      "ulcer_index": each(\.ulcerIndex),
      "martin_ratio": each(\.martinRatio),
      "tail_ratio": each(\.tailRatio),
      "common_sense_ratio": each(\.commonSenseRatio),
      "value_at_risk": each(\.valueAtRisk),
      "cond_value_at_risk": each(\.conditionalValueAtRisk),
      "deflated_sharpe_ratio_var1_trials10": each {
        $0.deflatedSharpeRatio(variance: 1, trials: 10)
      },
      "skew": each(\.skew),
      "kurtosis": each(\.kurtosis),
    ]
  }

  private var benchmarkFields: [String: GoldenValue] {
    func each(_ value: (ReturnMetrics) -> ([Double]) -> Double) -> GoldenValue {
      .numbers(zip(returns, groups).map { value($0)($1.benchmarkReturns) })
    }
    return [
      "information_ratio": each(ReturnMetrics.informationRatio),
      "alpha": each(ReturnMetrics.alpha),
      "beta": each(ReturnMetrics.beta),
      "capture": each(ReturnMetrics.capture),
      "up_capture": each(ReturnMetrics.upCapture),
      "down_capture": each(ReturnMetrics.downCapture),
    ]
  }

  private func tradeFields(
    _ trades: KeyPath<PortfolioColumn, TradeRecords>, includesOpen: Bool = true
  ) -> GoldenValue {
    let all = groups.map { TradeStatistics($0.trades(trades), includesOpen: includesOpen) }
    return .fields([
      "count": .integers(all.map(\.count)),
      "win_rate": .numbers(all.map(\.winRate)),
      "profit_factor": .numbers(all.map(\.profitFactor)),
      "expectancy": .numbers(all.map(\.expectancy)),
      "sqn": .numbers(all.map(\.systemQuality)),
      "pnl_sum": .numbers(all.map(\.profitSum)),
      "returns_max": .numbers(all.map(\.bestReturn)),
      "returns_min": .numbers(all.map(\.worstReturn)),
      "winning_returns_mean": .numbers(all.map(\.meanWinningReturn)),
      "losing_returns_mean": .numbers(all.map(\.meanLosingReturn)),
      "winning_duration_mean_bars": .numbers(all.map(\.meanWinningRows)),
      "losing_duration_mean_bars": .numbers(all.map(\.meanLosingRows)),
    ])
  }

  private var drawdownFields: GoldenValue {
    let all = groups.map { DrawdownStatistics($0.drawdowns, includesActive: true) }
    return .fields([
      "count": .integers(all.map(\.count)),
      "max_drawdown": .numbers(all.map(\.deepest)),
      "avg_drawdown": .numbers(all.map(\.meanDepth)),
      "max_duration_bars": .numbers(all.map(\.longestRows)),
      "avg_duration_bars": .numbers(all.map(\.meanRows)),
      "recovered_count": .integers(all.map(\.recoveredCount)),
      "active_count": .integers(all.map(\.activeCount)),
    ])
  }
}

extension [Double] {
  /// The largest value that is no NaN; NaN without one.
  var largest: Double { filter { !$0.isNaN }.max() ?? .nan }
}
