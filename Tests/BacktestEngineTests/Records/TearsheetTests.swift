import BacktestEngine
import Testing

@Suite struct TearsheetTests {
  private func run(seed: UInt64, rows: Int) throws -> (RandomMarket, PortfolioRun, Tearsheet) {
    let market = RandomMarket(seed: seed, rows: rows)
    let settings = SimulationSettings(fees: 0.001)
    let run = try market.run(settings)
    let times = (0..<rows).map { Int64($0) * 86_400_000_000_000 }
    let high = zip(market.open, market.close).map { max($0, $1) * 1.01 }
    let low = zip(market.open, market.close).map { min($0, $1) * 0.99 }
    let input = TearsheetInput(
      run, settings: settings, times: times, high: high, low: low, benchmark: market.close,
      periodsPerYear: 252)
    return (market, run, Tearsheet(input))
  }

  @Test(
    "The report says what the fast metrics say", .tags(.property),
    arguments: 1..<12 as Range<UInt64>)
  func metrics(seed: UInt64) throws {
    let (_, run, sheet) = try run(seed: seed, rows: 400)
    let fast = run.metrics
    let pairs: [(String, Double, Double)] = [
      ("total", sheet.returns.total, fast.totalReturn),
      ("annualized", sheet.returns.annualized, fast.annualizedReturn),
      ("volatility", sheet.returns.annualizedVolatility, fast.annualizedVolatility),
      ("sharpe", sheet.returns.sharpeRatio, fast.sharpeRatio),
      ("sortino", sheet.returns.sortinoRatio, fast.sortinoRatio),
      ("calmar", sheet.returns.calmarRatio, fast.calmarRatio),
      ("drawdown", sheet.returns.maxDrawdown, fast.maxDrawdown),
      ("deepest", sheet.drawdowns.deepest, fast.maxDrawdown),
      ("win rate", sheet.trades.statistics.winRate, fast.winRate),
      ("profit factor", sheet.trades.statistics.profitFactor, fast.profitFactor),
      ("expectancy", sheet.trades.statistics.expectancy, fast.expectancy),
      ("exposure", sheet.trades.exposure, fast.exposure),
      ("fees", sheet.totalFees, fast.totalFees),
      ("end", sheet.endValue, fast.finalValue),
      ("mean return", sheet.trades.statistics.meanReturn, fast.averageTradeReturn),
    ]
    for (name, sheet, fast) in pairs {
      #expect(isNear(sheet, fast, tolerance: 1e-9), "seed \(seed), \(name)")
    }
  }

  @Test("Exposure, time under water and Martin ratio follow from the curves", arguments: 1..<6)
  func account(seed: Int) throws {
    let (_, run, sheet) = try run(seed: UInt64(seed), rows: 400)
    // All cash is in shares, but for what rounding leaves.
    #expect(isNear(sheet.maxGrossExposure, 1, tolerance: 1e-9))
    let below = run.drawdown.count { $0 < 0 }
    #expect(isNear(sheet.underwaterShare, Double(below) / 400), "seed \(seed)")
    let ratio = sheet.returns.annualized / sheet.ulcerIndex
    #expect(isNear(sheet.martinRatio, ratio), "seed \(seed)")
    let recovered = DrawdownStatistics(run.drawdowns, includesActive: true)
    #expect(sheet.drawdowns == recovered)
  }

  @Test("What is borrowed counts as exposure above 1")
  func leveredExposure() throws {
    let close: [Double] = [100, 100, 100, 120, 120]
    let (entries, exits) = ([true, false, false, false, false], [Bool](repeating: false, count: 5))
    var settings = SimulationSettings(initCash: 1000)
    settings.market = MarketRules()
    settings.market?.margin = MarginRules(leverage: 3)
    var run = PortfolioRun()
    try run.run(
      open: close.span, high: close.span, low: close.span, close: close.span,
      entries: entries.span, exits: exits.span, settings: settings, periodsPerYear: 252)
    let sheet = Tearsheet(
      TearsheetInput(
        run, settings: settings, times: [0, 1, 2, 3, 4], high: close, low: close, benchmark: [],
        periodsPerYear: 252))
    // 30 shares on an equity of 1,000, later 3,600 on 1,600.
    #expect(isNear(sheet.maxGrossExposure, 3, tolerance: 1e-9))
  }

  @Test("Growing by every month gives the total return, and so does growing by every year")
  func calendar() throws {
    let (_, _, sheet) = try run(seed: 3, rows: 900)
    let months = sheet.calendar.months.joined().filter { !$0.isNaN }.reduce(1) { $0 * (1 + $1) }
    let years = sheet.calendar.years.reduce(1) { $0 * (1 + $1) }
    #expect(isNear(months - 1, sheet.returns.total, tolerance: 1e-10))
    #expect(isNear(years - 1, sheet.returns.total, tolerance: 1e-10))
  }

  @Test("Long and short trades make up all trades")
  func directions() throws {
    let (_, run, sheet) = try run(seed: 4, rows: 300)
    #expect(sheet.shortTrades.statistics.count == 0 && sheet.shortTrades.exposure == 0)
    let (long, all) = (sheet.longTrades.figures, sheet.trades.figures)
    #expect(isNear(long.map(\.value), all.map(\.value)))
    #expect(sheet.trades.statistics.count + sheet.openTradeCount == run.trades.count)
  }

  @Test("Kelly, payoff and expectancy by hand")
  func tradeRatios() {
    var trades = TradeRecords()
    for (profit, direction) in [(30, .long), (-10, .long), (20, .short)]
      as [(Double, TradeDirection)]
    {
      let change = direction == .long ? profit : -profit
      trades.append(
        Trade(
          entryRow: 0, exitRow: 3, size: 1, entryPrice: 100, entryFees: 0,
          exitPrice: 100 + change, exitFees: 0, direction: direction, status: .closed,
          position: 0))
    }
    let all = TradeStatistics(trades, includesOpen: false)
    #expect(isNear(all.payoffRatio, 2.5) && isNear(all.expectancyRatio, 4.0 / 3))
    #expect(isNear(all.kellyFraction, 2.0 / 3 - (1.0 / 3) / 2.5))
    #expect(isNear(all.meanReturn, 0.4 / 3) && all.meanRows == 3)
    let long = TradeStatistics(trades, includesOpen: false, direction: .long)
    #expect(long.count == 2 && isNear(long.kellyFraction, 0.5 - 0.5 / 3))
    let short = TradeStatistics(trades, includesOpen: false, direction: .short)
    #expect(short.count == 1 && short.payoffRatio.isNaN && short.kellyFraction.isNaN)
  }

  @Test("Every figure has a name of its own in its section")
  func names() throws {
    let (_, _, sheet) = try run(seed: 5, rows: 100)
    let sections = sheet.sections
    #expect(
      sections.map(\.name)
        == ["account", "returns", "benchmark", "drawdowns", "trades", "longTrades", "shortTrades"])
    for section in sections {
      #expect(Set(section.figures.map(\.name)).count == section.figures.count)
    }
  }

  @Test("Without rows, and without trades, nothing traps and what does not exist is NaN")
  func empty() throws {
    let (_, _, none) = try run(seed: 1, rows: 0)
    #expect(none.returns.sharpeRatio.isNaN && none.trades.exposure.isNaN)
    #expect(none.ulcerIndex.isNaN && none.calendar.years.isEmpty)
    let (_, _, one) = try run(seed: 1, rows: 1)
    #expect(one.returns.sharpeRatio.isNaN && one.trades.statistics.winRate.isNaN)
    #expect(one.recoveryFactor.isNaN && one.trades.worstAdverseExcursion.isNaN)
  }
}
