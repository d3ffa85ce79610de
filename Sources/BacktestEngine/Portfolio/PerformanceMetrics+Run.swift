import Glibc

extension PerformanceMetrics {
  /// The figures of one run, from its sums and records.
  init(
    _ pass: EquityPass, orders: OrderRecords, trades: TradeRecords, drawdowns: DrawdownRecords,
    periodsPerYear: Double
  ) {
    orderCount = orders.count
    guard pass.rows > 0 else { return }
    totalReturn = pass.totalReturn
    finalValue = pass.finalValue
    exposure = Double(pass.heldRows) / Double(pass.rows)
    benchmarkReturn = pass.lastClose / pass.firstClose - 1
    totalFees = orders.fees.reduce(0, +)
    measureDrawdowns(drawdowns)
    measureReturns(pass.returns, rows: pass.rows, periodsPerYear: periodsPerYear)
    measureTrades(trades)
  }

  private mutating func measureDrawdowns(_ drawdowns: DrawdownRecords) {
    maxDrawdown = 0
    maxDrawdownRows = 0
    for drawdown in 0..<drawdowns.count {
      maxDrawdown = min(maxDrawdown, drawdowns.depth(drawdown))
      maxDrawdownRows = max(maxDrawdownRows, Double(drawdowns.duration(drawdown)))
    }
  }

  private mutating func measureReturns(_ returns: ReturnSums, rows: Int, periodsPerYear: Double) {
    let count = Double(rows)
    annualizedReturn = pow(1 + totalReturn, periodsPerYear / count) - 1
    calmarRatio = maxDrawdown < 0 ? annualizedReturn / -maxDrawdown : .nan
    guard rows > 1 else { return }
    let mean = returns.sum / count
    let spread = returns.squares - returns.sum * mean
    // Below this the difference of the two sums is rounding, not variation.
    let deviation =
      spread <= 1e-13 * returns.squares ? 0 : (spread / (count - 1)).squareRoot()
    let root = periodsPerYear.squareRoot()
    annualizedVolatility = deviation * root
    sharpeRatio = deviation > 0 ? mean / deviation * root : .nan
    let downside = (returns.lossSquares / count).squareRoot()
    sortinoRatio = downside > 0 ? mean / downside * root : .nan
  }

  private mutating func measureTrades(_ trades: TradeRecords) {
    var sums = TradeSums()
    for trade in 0..<trades.count where trades.statuses[trade] == .closed {
      sums.add(
        profit: trades.profits[trade], return: trades.returns[trade],
        rows: Int(trades.exitRows[trade] - trades.entryRows[trade]))
    }
    tradeCount = sums.count
    openTradeCount = trades.count - sums.count
    guard sums.count > 0 else { return }
    let count = Double(sums.count)
    winRate = Double(sums.wins) / count
    profitFactor = sums.gains / abs(sums.losses)
    expectancy = (sums.gains + sums.losses) / count
    bestTradeReturn = sums.best
    worstTradeReturn = sums.worst
    averageTradeReturn = sums.returns / count
    averageTradeRows = Double(sums.rows) / count
  }
}

/// Sums over closed trades.
private struct TradeSums {
  var count = 0
  var wins = 0
  var gains = 0.0
  /// At most 0.
  var losses = 0.0
  var returns = 0.0
  var best = -Double.infinity
  var worst = Double.infinity
  var rows = 0

  @inline(__always)
  mutating func add(profit: Double, return: Double, rows: Int) {
    count += 1
    wins += profit > 0 ? 1 : 0
    gains += profit > 0 ? profit : 0
    losses += profit < 0 ? profit : 0
    returns += `return`
    best = max(best, `return`)
    worst = min(worst, `return`)
    self.rows += rows
  }
}
