import BacktestEngine

/// The statistics of a portfolio case under the titles vectorbt shows: one dictionary per column or
/// group, returns in percent, durations in seconds.
struct PortfolioStatistics {
  let portfolio: PortfolioCase
  let times: [Double]

  init(_ portfolio: PortfolioCase, _ groups: [PortfolioGroup]) {
    self.portfolio = portfolio
    times = (try? portfolio.golden["input"]["time"].doubles("input.time")) ?? []
  }

  /// Seconds, to the microsecond as pandas has them.
  func duration(_ rows: Double) -> GoldenValue {
    let seconds = rows * portfolio.frequency.seconds
    return .number((seconds * 1e6).rounded() / 1e6)
  }

  private func period(_ group: PortfolioGroup) -> [String: GoldenValue] {
    [
      "Start": .number(times.first ?? .nan),
      "End": .number(times.last ?? .nan),
      "Period": duration(Double(group.rows)),
    ]
  }

  private func returnMetrics(_ group: PortfolioGroup) -> ReturnMetrics {
    ReturnMetrics(
      group.returns,
      ReturnConventions(annualFactor: portfolio.frequency.annualFactor, convention: .vectorbt))
  }

  func stats(_ group: PortfolioGroup) -> GoldenValue {
    let returns = returnMetrics(group)
    let trades = group.trades(\.exitTrades)
    let drawdowns = DrawdownStatistics(group.drawdowns, includesActive: true)
    let grossExposure = group.exposure(\.assets).largest
    var fields = period(group)
    fields.merge([
      "Start Value": .number(group.initCash),
      "End Value": .number(group.finalValue),
      "Total Return [%]": .number(group.totalProfit / group.initCash * 100),
      "Benchmark Return [%]": .number(group.benchmarkReturn * 100),
      "Max Gross Exposure [%]": .number(grossExposure * 100),
      "Total Fees Paid": .number(group.totalFees),
      "Max Drawdown [%]": .number(-drawdowns.deepest * 100),
      "Max Drawdown Duration": duration(drawdowns.longestRows),
      "Total Trades": .integer(trades.count),
      "Sharpe Ratio": .number(returns.sharpeRatio),
      "Calmar Ratio": .number(returns.calmarRatio),
      "Omega Ratio": .number(returns.omegaRatio),
      "Sortino Ratio": .number(returns.sortinoRatio),
    ]) { $1 }
    fields.merge(
      tradeFields(trades, includesOpen: portfolio.includesOpen)
    ) { $1 }
    return .fields(fields)
  }

  /// The trade figures that both the portfolio's and the trades' statistics show.
  private func tradeFields(
    _ trades: TradeRecords, includesOpen: Bool
  ) -> [String: GoldenValue] {
    let selected = TradeStatistics(trades, includesOpen: includesOpen)
    let closed = trades.statuses.count { $0 == .closed }
    let openProfit = (0..<trades.count).reduce(0.0) { sum, trade in
      let profit = trades[trade].profit
      return trades[trade].status == .open && !profit.isNaN ? sum + profit : sum
    }
    return [
      "Total Closed Trades": .integer(closed),
      "Total Open Trades": .integer(trades.count - closed),
      "Open Trade PnL": .number(openProfit),
      "Win Rate [%]": .number(selected.winRate * 100),
      "Best Trade [%]": .number(selected.bestReturn * 100),
      "Worst Trade [%]": .number(selected.worstReturn * 100),
      "Avg Winning Trade [%]": .number(selected.meanWinningReturn * 100),
      "Avg Losing Trade [%]": .number(selected.meanLosingReturn * 100),
      "Avg Winning Trade Duration": duration(selected.meanWinningRows),
      "Avg Losing Trade Duration": duration(selected.meanLosingRows),
      "Profit Factor": .number(selected.profitFactor),
      "Expectancy": .number(selected.expectancy),
    ]
  }

  func returnsStats(_ group: PortfolioGroup) -> GoldenValue {
    let returns = returnMetrics(group)
    var records = DrawdownRecords()
    let growth = filled(group.rows) {
      writeCumulativeReturns(group.returns.span, start: 1, into: &$0)
    }
    collectDrawdowns(of: growth.span, into: &records)
    let drawdowns = DrawdownStatistics(records, includesActive: true)
    var fields = period(group)
    fields.merge([
      "Total Return [%]": .number(returns.total * 100),
      "Benchmark Return [%]": .number(group.benchmarkReturn * 100),
      "Annualized Return [%]": .number(returns.annualized * 100),
      "Annualized Volatility [%]": .number(returns.annualizedVolatility * 100),
      "Max Drawdown [%]": .number(-drawdowns.deepest * 100),
      "Max Drawdown Duration": duration(drawdowns.longestRows),
      "Sharpe Ratio": .number(returns.sharpeRatio),
      "Calmar Ratio": .number(returns.calmarRatio),
      "Omega Ratio": .number(returns.omegaRatio),
      "Sortino Ratio": .number(returns.sortinoRatio),
      "Skew": .number(returns.skew),
      "Kurtosis": .number(returns.kurtosis),
      "Tail Ratio": .number(returns.tailRatio),
      "Common Sense Ratio": .number(returns.commonSenseRatio),
      "Value at Risk": .number(returns.valueAtRisk),
      "Alpha": .number(returns.alpha(group.benchmarkReturns)),
      "Beta": .number(returns.beta(group.benchmarkReturns)),
    ]) { $1 }
    return .fields(fields)
  }

  /// Closed trades, whatever the settings of the portfolio's statistics say.
  func tradesStats(_ group: PortfolioGroup) -> GoldenValue {
    let trades = group.trades(\.exitTrades)
    let selected = TradeStatistics(trades, includesOpen: false)
    let long = trades.directions.count { $0 == .long }
    let hasTrades = trades.count > 0
    let cover = coverage(trades, rows: group.rows)
    let hasSelected = selected.count > 0
    var fields = period(group)
    fields.merge([
      "First Trade Start": .number(time(trades.entryRows.first)),
      "Last Trade End": .number(time(trades.exitRows.last)),
      "Coverage": hasTrades ? duration(Double(cover.any)) : .missing,
      "Overlap Coverage": hasTrades ? duration(Double(cover.several)) : .missing,
      "Total Records": .integer(trades.count),
      "Total Long Trades": .integer(long),
      "Total Short Trades": .integer(trades.count - long),
      "Max Win Streak": .integer(ifAny: hasSelected ? streak(group, \.longestWinStreak) : nil),
      "Max Loss Streak": .integer(ifAny: hasSelected ? streak(group, \.longestLossStreak) : nil),
      "SQN": .number(selected.systemQuality),
    ]) { $1 }
    fields.merge(tradeFields(trades, includesOpen: false)) { $1 }
    return .fields(fields)
  }

  /// The longest streak within a column.
  private func streak(_ group: PortfolioGroup, _ path: KeyPath<TradeStatistics, Int>) -> Int? {
    group.columns.map { column in
      TradeStatistics(column.exitTrades, includesOpen: false)[keyPath: path]
    }.max()
  }

  private func time(_ row: Int32?) -> Double {
    guard let row, times.indices.contains(Int(row)) else { return .nan }
    return times[Int(row)]
  }

  /// Rows that lie in a trade, and in more than one.
  private func coverage(_ trades: TradeRecords, rows: Int) -> (any: Int, several: Int) {
    var depth = [Int](repeating: 0, count: rows)
    for trade in 0..<trades.count {
      let first = Int(trades[trade].entryRow)
      for row in first..<first + Int(trades[trade].duration) { depth[row] += 1 }
    }
    return (depth.count { $0 > 0 }, depth.count { $0 > 1 })
  }
}

extension PortfolioStatistics {
  func ordersStats(_ group: PortfolioGroup) -> GoldenValue {
    let orders = GroupOrders(group)
    let buys = orders.selected(.buy)
    let sells = orders.selected(.sell)
    func mean(_ values: [Double]) -> GoldenValue {
      .number(values.reduce(0, +) / Double(values.count))
    }
    var fields = period(group)
    fields["Total Records"] = .integer(orders.sides.count)
    fields["Total Buy Orders"] = .integer(buys.sides.count)
    fields["Total Sell Orders"] = .integer(sells.sides.count)
    fields["Min Size"] = .number(orders.sizes.min() ?? .nan)
    fields["Max Size"] = .number(orders.sizes.max() ?? .nan)
    fields["Avg Size"] = mean(orders.sizes)
    fields["Avg Buy Size"] = mean(buys.sizes)
    fields["Avg Sell Size"] = mean(sells.sizes)
    fields["Avg Buy Price"] = mean(buys.prices)
    fields["Avg Sell Price"] = mean(sells.prices)
    fields["Total Fees"] = .number(group.totalFees)
    fields["Min Fees"] = .number(orders.fees.min() ?? .nan)
    fields["Max Fees"] = .number(orders.fees.max() ?? .nan)
    fields["Avg Fees"] = mean(orders.fees)
    fields["Avg Buy Fees"] = mean(buys.fees)
    fields["Avg Sell Fees"] = mean(sells.fees)
    return .fields(fields)
  }

  func drawdownsStats(_ group: PortfolioGroup) -> GoldenValue {
    var fields = period(group)
    fields.merge(
      drawdownFields(group.drawdowns, rows: group.rows, includesActive: false)
    ) { $1 }
    return .fields(fields)
  }

  func drawdownFields(
    _ records: DrawdownRecords, rows: Int, includesActive: Bool
  ) -> [String: GoldenValue] {
    let drawdowns = DrawdownStatistics(records, includesActive: includesActive)
    let covered = (0..<records.count).reduce(0) { $0 + Int(records.duration($1)) }
    let coverage = records.count == 0 ? .nan : Double(covered) / Double(rows) * 100
    var fields: [String: GoldenValue] = [
      "Coverage [%]": .number(coverage),
      "Total Records": .integer(records.count),
      "Total Recovered Drawdowns": .integer(drawdowns.recoveredCount),
      "Total Active Drawdowns": .integer(drawdowns.activeCount),
      "Max Drawdown [%]": .number(-drawdowns.deepest * 100),
      "Avg Drawdown [%]": .number(-drawdowns.meanDepth * 100),
      "Max Drawdown Duration": duration(drawdowns.longestRows),
      "Avg Drawdown Duration": duration(drawdowns.meanRows),
      "Max Recovery Return [%]": .number(drawdowns.bestRecoveryReturn * 100),
      "Avg Recovery Return [%]": .number(drawdowns.meanRecoveryReturn * 100),
      "Max Recovery Duration": duration(drawdowns.longestRecoveryRows),
      "Avg Recovery Duration": duration(drawdowns.meanRecoveryRows),
      "Avg Recovery Duration Ratio": .number(drawdowns.meanRecoveryRatio),
    ]
    fields.merge(activeFields(records)) { $1 }
    return fields
  }

  private func activeFields(_ records: DrawdownRecords) -> [String: GoldenValue] {
    let active = records.statuses.last == .active ? records.count - 1 : nil
    func value(_ figure: (Int) -> Double) -> GoldenValue { .number(active.map(figure) ?? .nan) }
    return [
      "Active Drawdown [%]": value { drawdown in
        let peak = records.peakValues[drawdown]
        return (peak - records.endValues[drawdown]) / peak * 100
      },
      "Active Duration": duration(active.map { Double(records.duration($0)) } ?? .nan),
      "Active Recovery [%]": value { drawdown in
        let risen = records.endValues[drawdown] - records.valleyValues[drawdown]
        return risen / (records.peakValues[drawdown] - records.valleyValues[drawdown]) * 100
      },
      "Active Recovery Return [%]": value { records.recoveryReturn($0) * 100 },
      "Active Recovery Duration": duration(
        active.map { Double(records.recoveryDuration($0)) } ?? .nan),
    ]
  }
}

/// The orders of a group's columns, column after column.
private struct GroupOrders {
  var sizes: [Double] = []
  var prices: [Double] = []
  var fees: [Double] = []
  var sides: [OrderSide] = []

  init(_ group: PortfolioGroup) {
    for column in group.columns {
      sizes += column.ledger.orders.sizes
      prices += column.ledger.orders.prices
      fees += column.ledger.orders.fees
      sides += column.ledger.orders.sides
    }
  }

  /// The orders of one side.
  func selected(_ side: OrderSide) -> GroupOrders {
    var selected = self
    let places = sides.indices.filter { sides[$0] == side }
    selected.sizes = places.map { sizes[$0] }
    selected.prices = places.map { prices[$0] }
    selected.fees = places.map { fees[$0] }
    selected.sides = places.map { sides[$0] }
    return selected
  }
}
