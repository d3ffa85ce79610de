import Glibc

extension PerformanceMetrics {
  /// The figures of one run, from its sums and records; without trades theirs do not exist.
  ///
  /// - Parameter holdsAllCash: Whether each entry buys for all cash: then the share of the account
  ///   that is in shares is known without looking.
  init(
    _ pass: EquityPass, orders: OrderRecords, trades: TradeRecords?, drawdowns: DrawdownRecords,
    periodsPerYear: Double, holdsAllCash: Bool
  ) {
    orderCount = orders.count
    guard pass.rows > 0 else { return }
    totalReturn = pass.totalReturn
    finalValue = pass.finalValue
    exposure = Double(pass.heldRows) / Double(pass.rows)
    if holdsAllCash { maxGrossExposure = pass.heldRows > 0 ? 1 : 0 }
    benchmarkReturn = pass.lastClose / pass.firstClose - 1
    totalFees = (0..<orders.count).reduce(0) { $0 + orders[$1].fees }
    measureDrawdowns(drawdowns)
    measureReturns(pass.returns, rows: pass.rows, periodsPerYear: periodsPerYear)
    if let trades { measureTrades(trades) }
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
    omegaRatio = returns.losses < 0 ? returns.gains / -returns.losses : .nan
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
    var closed = TradeSums()
    var wins = TradeSums()
    var losses = TradeSums()
    var best = -Double.infinity
    var worst = Double.infinity
    openTradeProfit = 0
    for trade in 0..<trades.count {
      let profit = trades[trade].profit
      guard trades[trade].status == .closed else {
        openTradeProfit += profit
        continue
      }
      let tradeReturn = trades[trade].return
      let rows = Double(trades[trade].exitRow - trades[trade].entryRow)
      closed.add(1, profit: profit, return: tradeReturn, rows: rows)
      wins.add(profit > 0 ? 1 : 0, profit: profit, return: tradeReturn, rows: rows)
      losses.add(profit < 0 ? 1 : 0, profit: profit, return: tradeReturn, rows: rows)
      best = max(best, tradeReturn)
      worst = min(worst, tradeReturn)
    }
    tradeCount = Int(closed.count)
    openTradeCount = trades.count - tradeCount
    guard tradeCount > 0 else { return }
    winRate = wins.count / closed.count
    profitFactor = wins.profits / abs(losses.profits)
    expectancy = (wins.profits + losses.profits) / closed.count
    bestTradeReturn = best
    worstTradeReturn = worst
    averageTradeReturn = closed.returns / closed.count
    averageTradeRows = closed.rows / closed.count
    averageWinReturn = wins.returns / wins.count
    averageWinRows = wins.rows / wins.count
    averageLossReturn = losses.returns / losses.count
    averageLossRows = losses.rows / losses.count
  }
}

/// Sums over closed trades of one kind.
private struct TradeSums {
  var count = 0.0
  /// Money.
  var profits = 0.0
  var returns = 0.0
  var rows = 0.0

  /// Adds a trade if `weight` is 1 and none if it is 0: nobody can predict which trades win, so
  /// there is no branch on it.
  @inline(__always)
  mutating func add(_ weight: Double, profit: Double, return: Double, rows: Double) {
    count += weight
    profits += weight > 0 ? profit : 0
    returns += weight > 0 ? `return` : 0
    self.rows += weight * rows
  }
}
