import BacktestEngine

/// The figures of a sweep over two axes, in the layout and under the conventions of the cases.
struct SweepMatrices<Strategy: SweepStrategy> {
  private let sweep: Sweep<Strategy>
  private let grid: ParameterGrid
  private let table: SweepTable

  init(_ sweep: Sweep<Strategy>, _ grid: ParameterGrid, _ table: SweepTable) {
    self.sweep = sweep
    self.grid = grid
    self.table = table
  }

  func fields() throws -> GoldenValue {
    var statistics: [TradeStatistics] = []
    var depths: [Double] = []
    var returnDepths: [Double] = []
    var annualized: [Double] = []
    var workspace = SweepWorkspace(for: sweep)
    var run = PortfolioRun()
    for combination in 0..<grid.count {
      try sweep.run(combination, in: &workspace, into: &run)
      statistics.append(TradeStatistics(run.trades, includesOpen: true))
      depths.append(firstRowDepth(run.equity))
      returnDepths.append(returnDepth(run.equity))
      annualized.append(
        run.equity.contains { $0 < 0 }
          ? annualizedProduct(run.equity) : figure(.annualizedReturn, combination))
    }
    return .fields([
      "total_return": column(.totalReturn),
      "final_value": column(.finalValue),
      "order_count": matrix { .integer(Int(figure(.orderCount, $0))) },
      "sharpe_ratio": ratio(.sharpeRatio),
      "sortino_ratio": ratio(.sortinoRatio),
      "annualized_return": matrix { .number(annualized[$0]) },
      "max_drawdown": matrix { .number(returnDepths[$0]) },
      "drawdowns_max_drawdown": matrix { .number(depths[$0]) },
      "win_rate": matrix { .number(statistics[$0].winRate) },
      "profit_factor": matrix { .number(statistics[$0].profitFactor) },
    ])
  }

  private func figure(_ metric: SweepMetric, _ combination: Int) -> Double {
    table.column(metric)?[combination] ?? .nan
  }

  private func column(_ metric: SweepMetric) -> GoldenValue {
    matrix { .number(figure(metric, $0)) }
  }

  /// A ratio without any risk is infinite in vectorbt.
  private func ratio(_ metric: SweepMetric) -> GoldenValue {
    matrix { combination in
      let value = figure(metric, combination)
      return .number(value.isNaN ? .infinity : value)
    }
  }

  /// The annualised product of all growth factors, as in vectorbt: where the equity was below 0 it
  /// is not that of the final value over the initial one, which is the engine's figure of a run.
  private func annualizedProduct(_ equity: [Double]) -> Double {
    let returns = filled(equity.count) {
      writeReturns(of: equity.span, initial: sweep.settings.initCash, into: &$0)
    }
    let conventions = ReturnConventions(
      annualFactor: sweep.periodsPerYear, convention: .vectorbt)
    return ReturnMetrics(returns, conventions).annualized
  }

  /// The deepest drawdown where, as in vectorbt, the first row's value is the first peak; NaN
  /// without one.
  private func firstRowDepth(_ equity: [Double]) -> Double {
    var drawdowns = DrawdownRecords()
    collectDrawdowns(of: equity.span, into: &drawdowns)
    return (0..<drawdowns.count).map { drawdowns.depth($0) }.min() ?? .nan
  }

  /// The deepest drawdown of the cumulative returns: another one where the equity fell below 0.
  private func returnDepth(_ equity: [Double]) -> Double {
    // The first row is the first peak, whatever its own return.
    let returns = filled(equity.count) {
      writeReturns(of: equity.span, initial: equity.first ?? .nan, into: &$0)
    }
    let depths = filled(equity.count) { writeReturnDrawdown(returns.span, into: &$0) }
    return depths.min() ?? 0
  }

  private func matrix(_ cell: (Int) -> GoldenValue) -> GoldenValue {
    .list(
      grid.axes[0].values.indices.map { row in
        .list(
          grid.axes[1].values.indices.map { column in
            grid.combination(at: [row, column]).map(cell) ?? .missing
          })
      })
  }
}
