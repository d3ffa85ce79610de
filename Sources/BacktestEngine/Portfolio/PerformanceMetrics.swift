/// The figures of one run. Fractions, never percent; NaN: the figure does not exist.
package struct PerformanceMetrics: Sendable, Equatable {
  /// Final value over initial cash, less 1.
  package var totalReturn = Double.nan
  /// Total return per year, compounded: `(1 + total)^(periods per year / rows) - 1`.
  package var annualizedReturn = Double.nan
  /// Standard deviation (ddof 1) of the returns per row, times the root of the periods per year.
  package var annualizedVolatility = Double.nan
  /// Mean return over its standard deviation, annualised; no risk-free rate. NaN without variation.
  package var sharpeRatio = Double.nan
  /// Mean return over the root mean square of the losses, annualised. NaN without a loss.
  package var sortinoRatio = Double.nan
  /// Annualised return over the size of the deepest drawdown. NaN without a drawdown.
  package var calmarRatio = Double.nan
  /// Sum of the gains over the sum of the losses, row by row. NaN without a loss.
  package var omegaRatio = Double.nan
  /// Deepest fall from a peak, the initial cash included, as a fraction at most 0.
  package var maxDrawdown = Double.nan
  /// Rows of the longest drawdown, which need not be the deepest.
  package var maxDrawdownRows = Double.nan
  /// Share of the closed trades that made money.
  package var winRate = Double.nan
  /// Sum of the profits over the sum of the losses of closed trades; infinite without a loss.
  package var profitFactor = Double.nan
  /// Mean profit of the closed trades, money.
  package var expectancy = Double.nan
  /// Return on the entry value, of closed trades.
  package var bestTradeReturn = Double.nan
  /// Return on the entry value, of closed trades.
  package var worstTradeReturn = Double.nan
  /// Return on the entry value, of closed trades.
  package var averageTradeReturn = Double.nan
  /// Return on the entry value, of closed trades that made money.
  package var averageWinReturn = Double.nan
  /// Return on the entry value, of closed trades that lost money.
  package var averageLossReturn = Double.nan
  /// Rows from entry to exit, of closed trades.
  package var averageTradeRows = Double.nan
  /// Rows from entry to exit, of closed trades that made money.
  package var averageWinRows = Double.nan
  /// Rows from entry to exit, of closed trades that lost money.
  package var averageLossRows = Double.nan
  /// Money: what the open trade has made at the last close, entry fees taken off; 0 without one.
  package var openTradeProfit = Double.nan
  /// Money, over all orders.
  package var totalFees = Double.nan
  /// Money: cash and the position at the last close.
  package var finalValue = Double.nan
  /// Share of the rows that end in a position.
  package var exposure = Double.nan
  /// Greatest share of the account that was in shares, of runs whose entries buy for all cash: 1
  /// once there was a position, else 0; of other runs it is not computed.
  package var maxGrossExposure = Double.nan
  /// Last finite close over the first one, less 1.
  package var benchmarkReturn = Double.nan
  /// Closed trades.
  package var tradeCount = 0
  package var openTradeCount = 0
  package var orderCount = 0

  package init() {}
}
