import BacktestEngine
import TestSupport
import Testing

@Suite(.tags(.property)) struct PortfolioRunPropertyTests {
  private static let seeds: Range<UInt64> = 0..<24

  private func market(_ seed: UInt64, rows: Int? = nil) -> RandomMarket {
    let rates = [0.02, 0.1, 0.4]
    return RandomMarket(
      seed: seed, rows: rows ?? 40 + Int(seed) * 17, signalRate: rates[Int(seed) % 3],
      gapRate: seed % 4 == 0 ? 0.05 : 0)
  }

  private func settings(_ seed: UInt64) -> SimulationSettings {
    SimulationSettings(
      initCash: 1000, fees: seed % 2 == 0 ? 0.002 : 0, fixedFees: seed % 5 == 0 ? 0.5 : 0,
      slippage: 0.001, fill: seed % 3 == 0 ? .sameClose : .nextOpen)
  }

  @Test("Appending rows never changes earlier output", arguments: seeds)
  func noForesight(seed: UInt64) throws {
    let market = market(seed)
    let whole = try market.run(settings(seed))
    for rows in [1, market.close.count / 3, market.close.count - 1] {
      let part = try RandomMarketPart(market, rows: rows).run(settings(seed))
      #expect(isIdentical(part.equity, Array(whole.equity.prefix(rows))), "\(market)")
      #expect(isIdentical(part.drawdown, Array(whole.drawdown.prefix(rows))), "\(market)")
      let known = whole.orders.rows.prefix { Int($0) < rows }
      #expect(part.orders.rows == Array(known), "\(market)")
    }
  }

  @Test("Cash and position add up to the equity of every row", arguments: seeds)
  func conservation(seed: UInt64) throws {
    let market = market(seed)
    let run = try market.run(settings(seed))
    var cash = 1000.0
    var shares = 0.0
    var order = 0
    var price = 0.0
    for row in market.close.indices {
      while order < run.orders.count && run.orders[order].row == Int32(row) {
        let sign = run.orders[order].side == .buy ? 1.0 : -1.0
        cash -= sign * run.orders[order].size * run.orders[order].price + run.orders[order].fees
        shares += sign * run.orders[order].size
        order += 1
      }
      if !market.close[row].isNaN { price = market.close[row] }
      #expect(isNear(run.equity[row], cash + shares * price, tolerance: 1e-9), "\(market) \(row)")
      #expect(cash > -1e-6 && shares > -1e-9, "\(market) \(row)")
    }
    #expect(order == run.orders.count)
  }

  @Test("The curves, records and sums equal those of the separate kernels", arguments: seeds)
  func agreement(seed: UInt64) throws {
    let market = market(seed, rows: 300)
    let run = try market.run(settings(seed))
    let rows = market.close.count
    var drawdowns = DrawdownRecords()
    collectDrawdowns(of: run.equity.span, initialValue: 1000, into: &drawdowns)
    #expect(drawdowns == run.drawdowns, "\(market)")
    var peak = 1000.0
    let drawdown = run.equity.map { value in
      peak = max(peak, value)
      return (value - peak) / peak
    }
    #expect(isNear(run.drawdown, drawdown, tolerance: 1e-15), "\(market)")
    #expect(run.drawdown.allSatisfy { $0 <= 0 }, "\(market)")
    let returns = column(rows) { writeReturns(of: run.equity.span, initial: 1000, into: &$0) }
    let metrics = ReturnMetrics(returns, ReturnConventions(annualFactor: 252))
    #expect(isNear(run.metrics.totalReturn, metrics.total, tolerance: 1e-11), "\(market)")
    if run.orders.count > 0 {
      #expect(isNear(run.metrics.sharpeRatio, metrics.sharpeRatio, tolerance: 1e-9), "\(market)")
      #expect(
        isNear(run.metrics.annualizedVolatility, metrics.annualizedVolatility, tolerance: 1e-9))
    }
    var trades = TradeRecords()
    let lastClose = market.close.last { !$0.isNaN } ?? .nan
    collectExitTrades(of: run.orders, lastRow: rows - 1, lastClose: lastClose, into: &trades)
    #expect(trades == run.trades, "\(market)")
  }

  @Test("Below an equity of 0 the figures take returns by the sign of the change", arguments: seeds)
  func underwater(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    // A short of three times the equity in a market that is up by a half and more now and then.
    let close = (0..<90).map { $0 % 30 == 0 ? 100 : 100 + 150 * random.unit() }
    let entries = close.indices.map { $0 % 30 == 0 }
    let exits = close.indices.map { $0 % 30 == 28 }
    var settings = SignalSettings(initCash: 1000)
    settings.limits.convention = .vectorbt
    settings.size = .constant(30)
    let none: [Double] = []
    var run = PortfolioRun()
    try run.run(
      open: close.span, high: none.span, low: none.span, close: close.span, longEntries: Span(),
      longExits: Span(), shortEntries: entries.span, shortExits: exits.span, settings: settings,
      fill: .sameClose, periodsPerYear: 252)
    #expect(run.equity.contains { $0 < 0 }, "seed \(seed)")
    let returns = column(90) { writeReturns(of: run.equity.span, initial: 1000, into: &$0) }
    let expected = ReturnMetrics(returns, ReturnConventions(annualFactor: 252))
    #expect(isNear(run.metrics.sharpeRatio, expected.sharpeRatio, tolerance: 1e-9), "seed \(seed)")
    #expect(isNear(run.metrics.sortinoRatio, expected.sortinoRatio, tolerance: 1e-9))
    #expect(isNear(run.metrics.omegaRatio, expected.omegaRatio, tolerance: 1e-9), "seed \(seed)")
    #expect(
      isNear(
        run.metrics.annualizedVolatility, expected.annualizedVolatility, tolerance: 1e-9))
  }

  @Test("Scaling prices and cash scales the equity", arguments: seeds)
  func scaling(seed: UInt64) throws {
    let market = market(seed)
    var settings = settings(seed)
    let run = try market.run(settings)
    // A power of two scales without rounding; the smallest size of an order does not scale.
    settings.initCash *= 4
    settings.fixedFees *= 4
    let scaled = try RandomMarketPart(market, rows: market.close.count, factor: 4).run(settings)
    #expect(isNear(scaled.equity, run.equity.map { $0 * 4 }, tolerance: 1e-12), "\(market)")
    #expect(isNear(scaled.metrics.totalReturn, run.metrics.totalReturn), "\(market)")
  }

  @Test("Running again, in used buffers or fresh ones, gives the same bits", arguments: seeds)
  func repetition(seed: UInt64) throws {
    let first = try market(seed).run(settings(seed))
    var used = try market(seed + 100, rows: 500).run(settings(seed + 1))
    let market = market(seed)
    for _ in 0..<2 {
      try used.run(
        open: market.open.span, close: market.close.span, entries: market.entries.span,
        exits: market.exits.span, settings: settings(seed), periodsPerYear: 252)
      #expect(isIdentical(used.equity, first.equity), "\(market)")
      #expect(isIdentical(used.drawdown, first.drawdown), "\(market)")
      #expect(used.orders == first.orders && used.drawdowns == first.drawdowns, "\(market)")
      #expect(isSame(used.metrics, first.metrics), "\(market)")
    }
  }

  @Test("The metrics alone are those of the whole run, to the last bit", arguments: seeds)
  func metricsAlone(seed: UInt64) throws {
    let market = market(seed, rows: 700)
    let whole = try market.run(settings(seed))
    var alone = try self.market(seed + 50).run(settings(seed + 1))
    func measure(collectsTrades: Bool) throws {
      try alone.measure(
        open: market.open.span, close: market.close.span, entries: market.entries.span,
        exits: market.exits.span, settings: settings(seed), periodsPerYear: 252,
        collectsTrades: collectsTrades)
    }
    try measure(collectsTrades: true)
    #expect(isSame(alone.metrics, whole.metrics), "\(market)")
    #expect(alone.equity.isEmpty && alone.drawdown.isEmpty)
    #expect(alone.trades == whole.trades && alone.drawdowns == whole.drawdowns, "\(market)")
    try measure(collectsTrades: false)
    #expect(alone.trades.count == 0 && alone.metrics.winRate.isNaN)
    let (figures, expected) = (alone.metrics, whole.metrics)
    #expect(figures.totalReturn.bitPattern == expected.totalReturn.bitPattern, "\(market)")
    #expect(figures.sharpeRatio.bitPattern == expected.sharpeRatio.bitPattern, "\(market)")
    #expect(figures.maxDrawdown.bitPattern == expected.maxDrawdown.bitPattern, "\(market)")
    #expect(figures.omegaRatio.bitPattern == expected.omegaRatio.bitPattern, "\(market)")
  }

  private func isSame(_ a: PerformanceMetrics, _ b: PerformanceMetrics) -> Bool {
    // Two NaN are not equal, but they are told alike.
    "\(a)" == "\(b)"
  }

  @Test("No input traps or hangs, however strange", arguments: 0..<200 as Range<UInt64>)
  func hostileInput(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pool: [Double] = [
      0, -0.0, -1, 1, 100, .nan, .infinity, -.infinity, 1e308, -1e308, 1e-300, 1e16,
      .leastNonzeroMagnitude,
    ]
    let rows = random.below(40)
    let isMild = random.flag(probability: 0.5)
    func price(_ random: inout SplitMix64) -> Double {
      isMild && random.flag(probability: 0.9)
        ? 1 + random.unit() : pool[random.below(pool.count)]
    }
    let open = (0..<rows).map { _ in price(&random) }
    let close = (0..<rows).map { _ in price(&random) }
    let entries = (0..<rows).map { _ in random.flag(probability: 0.3) }
    let exits = (0..<rows).map { _ in random.flag(probability: 0.3) }
    let settings = SimulationSettings(
      initCash: pool[random.below(pool.count)], fees: random.unit() - 0.2,
      fixedFees: pool[random.below(pool.count)], slippage: random.unit(),
      fill: random.flag(probability: 0.5) ? .nextOpen : .sameClose)
    var run = PortfolioRun()
    do {
      try run.run(
        open: open.span, close: close.span, entries: entries.span, exits: exits.span,
        settings: settings, periodsPerYear: 252)
      #expect(run.equity.count == rows && run.drawdown.count == rows)
    } catch {
      // Refused with an error, which is no trap.
      #expect(error != .columnLengthsDiffer, "seed \(seed)")
    }
    for window in [1, 3, 50] {
      _ = column(rows) { simpleMovingAverage(close.span, window: window, into: &$0) }
      _ = column(rows) { exponentialMovingAverage(close.span, window: window, into: &$0) }
      for smoothing in [RelativeStrengthSmoothing.wilder, .simple, .exponential] {
        _ = column(rows) {
          relativeStrengthIndex(close.span, window: window, smoothing: smoothing, into: &$0)
        }
      }
    }
  }
}

/// The first rows of a market, with prices multiplied.
private struct RandomMarketPart {
  let open: [Double]
  let close: [Double]
  let entries: [Bool]
  let exits: [Bool]

  init(_ market: RandomMarket, rows: Int, factor: Double = 1) {
    open = market.open.prefix(rows).map { $0 * factor }
    close = market.close.prefix(rows).map { $0 * factor }
    entries = Array(market.entries.prefix(rows))
    exits = Array(market.exits.prefix(rows))
  }

  func run(_ settings: SimulationSettings) throws -> PortfolioRun {
    var run = PortfolioRun()
    try run.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: settings, periodsPerYear: 252)
    return run
  }
}
