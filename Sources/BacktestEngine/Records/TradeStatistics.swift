/// Figures over a selection of trades. NaN: the figure does not exist.
package struct TradeStatistics: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var wins = 0
  package private(set) var losses = 0
  /// Sum of the profits of all selected trades, money; 0 without trades.
  package private(set) var profitSum = 0.0
  /// Share of the trades with a profit above 0.
  package private(set) var winRate = Double.nan
  /// Gains over losses; infinite without a loss.
  package private(set) var profitFactor = Double.nan
  /// What a trade earns on average, by the rates and mean profits of wins and losses; money.
  package private(set) var expectancy = Double.nan
  /// System quality number: root of the count times mean profit over its deviation (ddof 1).
  /// Mean and deviation leave out profits that are NaN, the count does not.
  package private(set) var systemQuality = Double.nan
  package private(set) var bestReturn = Double.nan
  package private(set) var worstReturn = Double.nan
  package private(set) var meanWinningReturn = Double.nan
  package private(set) var meanLosingReturn = Double.nan
  /// Mean profit of the wins over the mean size of the losses.
  package private(set) var payoffRatio = Double.nan
  /// Expectancy over the mean size of the losses: what a trade earns per unit risked.
  package private(set) var expectancyRatio = Double.nan
  /// Share of the capital that grows it fastest (Kelly, 1956), by returns on the entry value:
  /// win rate less loss rate over the ratio of the mean winning to the mean losing return. Below
  /// 0: do not trade.
  package private(set) var kellyFraction = Double.nan
  package private(set) var meanReturn = Double.nan
  /// Rows.
  package private(set) var meanRows = Double.nan
  /// Rows.
  package private(set) var meanWinningRows = Double.nan
  /// Rows.
  package private(set) var meanLosingRows = Double.nan
  /// Most trades in a row with a profit above 0.
  package private(set) var longestWinStreak = 0
  /// Most trades in a row with a profit below 0.
  package private(set) var longestLossStreak = 0

  /// - Parameters:
  ///   - trades: Trades of one column.
  ///   - includesOpen: Whether trades that are open at the end count.
  ///   - direction: Which trades count; nil: both.
  /// - Complexity: O(trades).
  package init(
    _ trades: TradeRecords, includesOpen: Bool, direction: TradeDirection? = nil
  ) {
    let selection = TradeSelection(includesOpen: includesOpen, direction: direction)
    var all = Part()
    var winning = Part()
    var losing = Part()
    var knownCount = 0
    var breakevens = 0
    var winStreak = 0
    var lossStreak = 0
    for trade in 0..<trades.count where selection.holds(trades, trade) {
      let profit = trades[trade].profit
      all.add(trades, trade)
      let tradeReturn = trades[trade].return
      count += 1
      if !profit.isNaN {
        knownCount += 1
        profitSum += profit
      }
      if profit > 0 { winning.add(trades, trade) }
      if profit < 0 { losing.add(trades, trade) }
      if profit == 0 { breakevens += 1 }
      winStreak = profit > 0 ? winStreak + 1 : 0
      lossStreak = profit < 0 ? lossStreak + 1 : 0
      longestWinStreak = max(longestWinStreak, winStreak)
      longestLossStreak = max(longestLossStreak, lossStreak)
      if !(bestReturn >= tradeReturn) && !tradeReturn.isNaN { bestReturn = tradeReturn }
      if !(worstReturn <= tradeReturn) && !tradeReturn.isNaN { worstReturn = tradeReturn }
    }
    wins = winning.count
    losses = losing.count
    if count > 0 { rate(winning, losing, breakevens: breakevens) }
    meanReturn = all.mean(all.returns)
    meanRows = all.mean(all.rows)
    systemQuality = Self.systemQuality(
      trades, selection, count: count, knownCount: knownCount, profitSum: profitSum)
  }

  /// - Parameter breakevens: Trades with a profit of 0; one whose profit is NaN counts as lost.
  private mutating func rate(_ winning: Part, _ losing: Part, breakevens: Int) {
    winRate = Double(winning.count) / Double(count)
    profitFactor = winning.profit / abs(losing.profit)
    meanWinningReturn = winning.mean(winning.returns)
    meanLosingReturn = losing.mean(losing.returns)
    meanWinningRows = winning.mean(winning.rows)
    meanLosingRows = losing.mean(losing.rows)
    let lossRate = Double(count - winning.count - breakevens) / Double(count)
    let meanGain = winning.count > 0 ? winning.mean(winning.profit) : 0
    let meanLoss = losing.count > 0 ? losing.mean(losing.profit) : 0
    expectancy = winRate * meanGain - lossRate * abs(meanLoss)
    guard losing.count > 0 else { return }
    expectancyRatio = expectancy / abs(meanLoss)
    guard winning.count > 0 else { return }
    payoffRatio = meanGain / abs(meanLoss)
    kellyFraction = winRate - lossRate / (meanWinningReturn / abs(meanLosingReturn))
  }

  /// - Parameter knownCount: Trades whose profit is no NaN: mean and deviation are over those.
  private static func systemQuality(
    _ trades: TradeRecords, _ selection: TradeSelection, count: Int, knownCount: Int,
    profitSum: Double
  ) -> Double {
    guard knownCount > 1 else { return .nan }
    let mean = profitSum / Double(knownCount)
    var squares = 0.0
    for trade in 0..<trades.count where selection.holds(trades, trade) {
      let deviation = trades[trade].profit - mean
      if !deviation.isNaN { squares += deviation * deviation }
    }
    let deviation = (squares / Double(knownCount - 1)).squareRoot()
    return Double(count).squareRoot() * mean / deviation
  }

  /// Sums over the winning or the losing trades.
  private struct Part {
    var count = 0
    var profit = 0.0
    var returns = 0.0
    var rows = 0.0

    mutating func add(_ trades: TradeRecords, _ trade: Int) {
      count += 1
      profit += trades[trade].profit
      returns += trades[trade].return
      rows += Double(trades[trade].duration)
    }

    func mean(_ sum: Double) -> Double { sum / Double(count) }
  }
}

/// Which trades a figure is about.
private struct TradeSelection {
  let includesOpen: Bool
  let direction: TradeDirection?

  func holds(_ trades: TradeRecords, _ trade: Int) -> Bool {
    (includesOpen || trades[trade].status == .closed)
      && (direction == nil || trades[trade].direction == direction)
  }
}
