import BacktestEngine
import Testing

@Suite struct PortfolioRunTests {
  private let open: [Double] = [10, 11, 12, 13, 14, 15]
  private let close: [Double] = [10.5, 11.5, 12.5, 12, 14.5, 15.5]

  private func run(
    entries: [Int], exits: [Int], open: [Double]? = nil, close: [Double]? = nil,
    settings: SimulationSettings = SimulationSettings(initCash: 1100)
  ) throws -> PortfolioRun {
    let open = open ?? self.open
    let close = close ?? self.close
    let entryFlags = close.indices.map(entries.contains)
    let exitFlags = close.indices.map(exits.contains)
    var run = PortfolioRun()
    try run.run(
      open: open.span, close: close.span, entries: entryFlags.span, exits: exitFlags.span,
      settings: settings, periodsPerYear: 252)
    return run
  }

  @Test("Settings with nothing set equal themselves, and differ when a stop is set")
  func settingsAreComparable() {
    var settings = SimulationSettings()
    #expect(settings == SimulationSettings())
    #expect(SignalSettings(settings) == SignalSettings(settings))
    settings.stopLoss = 0.05
    #expect(settings != SimulationSettings())
  }

  @Test("An order decided on a bar fills at the next bar's open")
  func nextOpen() throws {
    let run = try run(entries: [0], exits: [3])
    #expect(run.orders.rows == [1, 4] && run.orders.prices == [11, 14])
    #expect(run.orders.sides == [.buy, .sell] && run.orders.sizes == [100, 100])
    #expect(run.equity == [1100, 1150, 1250, 1200, 1400, 1400])
  }

  @Test("With fills at the close an order has the price of its own bar")
  func sameClose() throws {
    let run = try run(
      entries: [0], exits: [3], settings: SimulationSettings(initCash: 1050, fill: .sameClose))
    #expect(run.orders.rows == [0, 3] && run.orders.prices == [10.5, 12])
    #expect(run.equity.suffix(3) == [1200, 1200, 1200])
  }

  @Test("A signal on the last bar has no bar to fill on")
  func lastBar() throws {
    let run = try run(entries: [5], exits: [])
    #expect(run.orders.count == 0 && run.refusals.count == 0)
  }

  @Test("A bar with both signals does nothing")
  func bothSignals() throws {
    let run = try run(entries: [0, 1], exits: [0])
    #expect(run.orders.rows == [2])
  }

  @Test("An order priced NaN is not filled, and is told with its reason")
  func missingPrice() throws {
    var open = open
    open[1] = .nan
    let run = try run(entries: [0], exits: [], open: open)
    #expect(run.orders.count == 0)
    #expect(run.refusals.rows == [1] && run.refusals.reasons == [.priceNaN])
    #expect(run.refusals.areRejections == [false])
  }

  @Test("Equity uses the last close that is no NaN")
  func missingClose() throws {
    var close = close
    close[2] = .nan
    close[3] = .nan
    let run = try run(entries: [0], exits: [], close: close)
    #expect(run.equity == [1100, 1150, 1150, 1150, 1450, 1550])
  }

  @Test("Drawdown is measured from the highest equity, the initial cash included")
  func drawdown() throws {
    let close: [Double] = [10, 12, 6, 9, 12, 11]
    let run = try run(
      entries: [0], exits: [], open: close, close: close,
      settings: SimulationSettings(initCash: 1010, fixedFees: 10, fill: .sameClose))
    let expected = [1000 / 1010.0 - 1, 0, -0.5, -0.25, 0, 11 / 12.0 - 1]
    #expect(isNear(run.drawdown, expected))
    #expect(run.drawdowns.peakRows == [-1, 1, 4] && run.drawdowns.startRows == [0, 2, 5])
    #expect(run.drawdowns.valleyRows == [0, 2, 5] && run.drawdowns.endRows == [1, 4, 5])
    #expect(run.drawdowns.statuses == [.recovered, .recovered, .active])
    #expect(run.metrics.maxDrawdown == -0.5 && run.metrics.maxDrawdownRows == 2)
  }

  @Test("Metrics are those computed by hand")
  func metrics() throws {
    let run = try run(
      entries: [0, 4], exits: [2], settings: SimulationSettings(initCash: 1100, fixedFees: 0))
    // 100 shares from 11 to 13, then 1300 of cash into 86.67 shares at 15, worth 1343.33.
    let metrics = run.metrics
    #expect(metrics.orderCount == 3 && metrics.tradeCount == 1 && metrics.openTradeCount == 1)
    #expect(isNear(metrics.finalValue, 1300 / 15.0 * 15.5))
    #expect(isNear(metrics.totalReturn, 1300 / 15.0 * 15.5 / 1100 - 1))
    #expect(isNear(metrics.annualizedReturn, pow(metrics.totalReturn + 1, 42) - 1))
    #expect(metrics.winRate == 1 && metrics.profitFactor == .infinity)
    #expect(isNear(metrics.expectancy, 200) && isNear(metrics.bestTradeReturn, 2 / 11.0))
    #expect(metrics.averageTradeRows == 2 && isNear(metrics.exposure, 0.5))
    #expect(isNear(metrics.benchmarkReturn, 15.5 / 10.5 - 1))
    let returns = [0, 50 / 1100.0, 100 / 1150.0, 50 / 1250.0, 0, 0.5 / 15]
    let mean = returns.reduce(0, +) / 6
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
    #expect(isNear(metrics.annualizedVolatility, (variance * 252).squareRoot(), tolerance: 1e-11))
    let sharpe = mean / variance.squareRoot() * 252.0.squareRoot()
    #expect(isNear(metrics.sharpeRatio, sharpe, tolerance: 1e-11))
    #expect(metrics.sortinoRatio.isNaN && metrics.calmarRatio.isNaN && metrics.omegaRatio.isNaN)
    #expect(isNear(metrics.averageWinReturn, 2 / 11.0) && metrics.averageLossReturn.isNaN)
    #expect(metrics.averageWinRows == 2 && metrics.averageLossRows.isNaN)
    #expect(isNear(metrics.openTradeProfit, 1300 / 15.0 * 0.5) && metrics.maxGrossExposure == 1)
  }

  @Test("Gains over losses, of rows and of trades, are those computed by hand")
  func gainsAndLosses() throws {
    // Bought for 1000 at 10 and sold at 8 two rows later; bought again at 10 and sold at 12.
    let prices: [Double] = [10, 9, 8, 10, 12]
    let metrics = try run(
      entries: [0, 3], exits: [2, 4], open: prices, close: prices,
      settings: SimulationSettings(initCash: 1000, fill: .sameClose)
    ).metrics
    #expect(isNear(metrics.omegaRatio, 0.2 / (0.1 + 1 / 9.0)))
    #expect(metrics.winRate == 0.5 && isNear(metrics.profitFactor, 160 / 200.0))
    #expect(isNear(metrics.averageWinReturn, 0.2) && isNear(metrics.averageLossReturn, -0.2))
    #expect(metrics.averageWinRows == 1 && metrics.averageLossRows == 2)
    #expect(metrics.openTradeProfit == 0 && isNear(metrics.maxGrossExposure, 1))
  }

  private func pow(_ base: Double, _ times: Int) -> Double {
    (0..<times).reduce(1) { product, _ in product * base }
  }

  @Test("Without signals the figures that need trades or risk do not exist")
  func noSignals() throws {
    let metrics = try run(entries: [], exits: []).metrics
    #expect(metrics.totalReturn == 0 && metrics.maxDrawdown == 0 && metrics.exposure == 0)
    #expect(metrics.sharpeRatio.isNaN && metrics.winRate.isNaN && metrics.profitFactor.isNaN)
    #expect(metrics.annualizedVolatility == 0 && metrics.maxGrossExposure == 0)
  }

  @Test("No rows are no error")
  func noRows() throws {
    let run = try run(entries: [], exits: [], open: [], close: [])
    #expect(run.equity.isEmpty && run.metrics.totalReturn.isNaN && run.orders.count == 0)
  }

  @Test("Columns of different lengths are refused")
  func lengths() {
    #expect(throws: EngineInputError.columnLengthsDiffer) {
      try run(entries: [], exits: [], open: [1, 2])
    }
  }

  @Test("Settings outside their range are refused by name")
  func settings() {
    let wrong: [(SimulationSettings, EngineInputError.Setting)] = [
      (SimulationSettings(initCash: 0), .initCash), (SimulationSettings(initCash: .nan), .initCash),
      (SimulationSettings(fees: .infinity), .fees),
      (SimulationSettings(fixedFees: .nan), .fixedFees),
      (SimulationSettings(slippage: -0.1), .slippage), (SimulationSettings(slippage: 1), .slippage),
    ]
    for (settings, name) in wrong {
      #expect(throws: EngineInputError.settingOutOfRange(name)) {
        try run(entries: [], exits: [], settings: settings)
      }
    }
  }
}
