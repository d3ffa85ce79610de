import BacktestEngine

/// An RSI reversal strategy after one of its parameters has changed: signals, orders, equity,
/// drawdown, trades and all statistics, with the index itself if its window changed.
final class StrategyWork: ComparedWork {
  enum Change: String {
    case threshold, window
  }

  let name: String
  let target: Double?
  let request: VectorbtRequest
  var rows: Int { workload.bars.close.count }
  var inputs: [String: [Double]] { ["close": workload.bars.close] }
  private let change: Change
  private var workload: Workload

  /// - Parameter isBare: Whether vectorbt works on bare arrays, for the three figures alone.
  init(_ change: Change, rows: Int, isBare: Bool, target: Double? = nil) {
    self.change = change
    self.target = target
    let other = isBare ? "vectorbt's bare kernels" : "vectorbt's API with stats()"
    name = "RSI \(change) change, \(grouped(rows)) bars, against \(other)"
    var settings = SimulationSettings(initCash: 100, fees: 0.0001)
    settings.fill = .sameClose
    workload = Workload(rows: rows, settings: settings, smoothing: .simple)
    var request = VectorbtRequest(work: change.rawValue + (isBare ? "_kernels" : "_api"))
    (request.window, request.low, request.high) = (14, 30, 70)
    request.fees = settings.fees
    self.request = request
  }

  func run() throws {
    if change == .window { workload.recomputeIndex(window: 14) }
    workload.recomputeSignals(low: 30, high: 70)
    try workload.simulate()
  }

  func results() -> WorkResults {
    let run = workload.run
    let metrics = run.metrics
    return WorkResults(
      numbers: [
        "total_return": metrics.totalReturn, "final_value": metrics.finalValue,
        "benchmark_return": metrics.benchmarkReturn,
        "max_gross_exposure": metrics.maxGrossExposure, "total_fees": metrics.totalFees,
        "max_drawdown": metrics.maxDrawdown, "max_drawdown_bars": metrics.maxDrawdownRows,
        "trades": Double(metrics.tradeCount), "open_trades": Double(metrics.openTradeCount),
        "open_trade_profit": metrics.openTradeProfit, "win_rate": metrics.winRate,
        "best_trade": metrics.bestTradeReturn, "worst_trade": metrics.worstTradeReturn,
        "average_win": metrics.averageWinReturn, "average_loss": metrics.averageLossReturn,
        "average_win_bars": metrics.averageWinRows,
        "average_loss_bars": metrics.averageLossRows, "profit_factor": metrics.profitFactor,
        "expectancy": metrics.expectancy, "sharpe_ratio": metrics.sharpeRatio,
        "calmar_ratio": metrics.calmarRatio, "omega_ratio": metrics.omegaRatio,
        "sortino_ratio": metrics.sortinoRatio, "orders": Double(metrics.orderCount),
      ],
      columns: ["equity": run.equity, "drawdown": run.drawdown])
  }
}
