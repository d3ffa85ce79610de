import BacktestEngine
import Testing

@Suite struct StopSimulationTests {
  private let open: [Double] = [100, 100, 100, 100, 100, 100]

  /// Fills as `row: side price` of one entry on the first row.
  private func fills(
    high: [Double], low: [Double], open: [Double]? = nil, close: [Double]? = nil,
    entries: Set<Int> = [0], exits: Set<Int> = [], change: (inout SimulationSettings) -> Void
  ) throws -> [String] {
    let open = open ?? self.open
    let close = close ?? open
    var settings = SimulationSettings(initCash: 1000)
    settings.size = 1
    change(&settings)
    let entryFlags = open.indices.map(entries.contains)
    let exitFlags = open.indices.map(exits.contains)
    var run = PortfolioRun()
    try run.run(
      open: open.span, high: high.span, low: low.span, close: close.span,
      entries: entryFlags.span, exits: exitFlags.span, settings: settings, periodsPerYear: 252)
    let orders = run.orders
    return (0..<orders.count).map { "\(orders.rows[$0]): \(orders.sides[$0]) \(orders.prices[$0])" }
  }

  private let calmHigh: [Double] = [101, 101, 101, 101, 101, 101]
  private let calmLow: [Double] = [99, 99, 99, 99, 99, 99]

  @Test("An order filled at the open can be stopped within its bar, one at the close cannot")
  func entryBar() throws {
    var low = calmLow
    low[1] = 94
    let atOpen = try fills(high: calmHigh, low: low) { $0.stopLoss = 0.05 }
    #expect(atOpen == ["1: buy 100.0", "1: sell 95.0"])
    let atClose = try fills(high: calmHigh, low: low, entries: [1]) {
      $0.stopLoss = 0.05
      $0.fill = .sameClose
    }
    #expect(atClose == ["1: buy 100.0"])
  }

  @Test("A gap through the level fills at the open")
  func gap() throws {
    var open = open
    open[3] = 90
    let low = zip(calmLow, open).map(min)
    let filled = try fills(high: calmHigh, low: low, open: open) { $0.stopLoss = 0.05 }
    #expect(filled == ["1: buy 100.0", "3: sell 90.0"])
  }

  @Test("Stop and profit within one bar: the stop counts")
  func pessimism() throws {
    var (high, low) = (calmHigh, calmLow)
    (high[2], low[2]) = (110, 90)
    let filled = try fills(high: high, low: low) {
      $0.stopLoss = 0.05
      $0.takeProfit = 0.05
    }
    #expect(filled == ["1: buy 100.0", "2: sell 95.0"])
  }

  @Test("A stop loss pays slippage as far as the bar went, a profit taken does not")
  func slippage() throws {
    var (high, low) = (calmHigh, calmLow)
    high[2] = 120
    let taken = try fills(high: high, low: low) {
      $0.takeProfit = 0.25 / 2
      $0.slippage = 0
    }
    #expect(taken == ["1: buy 100.0", "2: sell 112.5"])
    low[2] = 50
    let stopped = try fills(high: calmHigh, low: low) {
      $0.stopLoss = 0.25
      $0.slippage = 0.5
    }
    // Bought at 150, stopped at 112.5: the open of 100 is beyond it at once.
    #expect(stopped == ["1: buy 150.0", "1: sell 99.0"])
    low[1] = 40
    let slipped = try fills(high: calmHigh, low: low) {
      $0.stopLoss = 0.25
      $0.slippage = 0.5
    }
    #expect(slipped == ["1: buy 150.0", "1: sell 50.0"])
  }

  @Test(
    "Without highs and lows a trailing stop follows opens and closes, however many rows there are",
    arguments: [8, 9, 12, 17, 40])
  func trailingWithoutExtremes(rows: Int) throws {
    var open = [Double](repeating: 105, count: rows)
    var close = open
    (open[0], open[1], open[2]) = (100, 100, 120)
    (close[0], close[1]) = (100, 100)
    let entries = open.indices.map { $0 == 0 }
    let exits = open.map { _ in false }
    let none: [Double] = []
    var settings = SimulationSettings()
    settings.stopLoss = 0.1
    settings.isStopTrailing = true
    var run = PortfolioRun()
    try run.run(
      open: open.span, high: none.span, low: none.span, close: close.span,
      entries: entries.span, exits: exits.span, settings: settings, periodsPerYear: 252)
    #expect(run.orders.rows == [1, 3] && run.orders[1].price == 105)
  }

  @Test("A trailing stop follows the extremes of earlier bars only")
  func trailing() throws {
    let high: [Double] = [100, 100, 120, 120, 120, 120]
    let low: [Double] = [100, 100, 100, 115, 107, 107]
    let filled = try fills(high: high, low: low, open: [100, 100, 110, 118, 116, 112]) {
      $0.stopLoss = 0.1
      $0.isStopTrailing = true
    }
    // The low of the bar that made the high is above 90, the level it began with.
    #expect(filled == ["1: buy 100.0", "4: sell 108.0"])
  }

  @Test("A short position is stopped by rising prices")
  func short() throws {
    var high = calmHigh
    high[3] = 106
    let filled = try fills(high: high, low: calmLow) {
      $0.rules.direction = .shortOnly
      $0.stopLoss = 0.05
    }
    #expect(filled == ["1: sell 100.0", "3: buy 105.0"])
  }

  @Test("After a stop the next entry is honoured")
  func reentry() throws {
    var low = calmLow
    low[2] = 90
    let filled = try fills(high: calmHigh, low: low, entries: [0, 1, 3]) { $0.stopLoss = 0.05 }
    // The entry decided on row 1 meets a position at the open of row 2, before the stop.
    #expect(filled == ["1: buy 100.0", "2: sell 95.0", "4: buy 100.0"])
  }

  @Test("A negative stop is an error that names the first row it was watched on")
  func negative() {
    #expect(throws: EngineInputError.negativeStop(row: 1)) {
      try fills(high: calmHigh, low: calmLow) { $0.stopLoss = -0.1 }
    }
    #expect(throws: EngineInputError.negativeStop(row: 1)) {
      try fills(high: calmHigh, low: calmLow) { $0.takeProfit = -0.1 }
    }
  }

  @Test("Missing highs and lows are those of open and close")
  func closeOnly() throws {
    let filled = try fills(high: [], low: [], close: [100, 100, 97, 94, 94, 94]) {
      $0.stopLoss = 0.05
    }
    #expect(filled == ["1: buy 100.0", "3: sell 95.0"])
  }
}
