import BacktestEngine
import TestSupport
import Testing

/// Walk-forwards that trade short or both ways, with stops, and train parts with rows left out.
@Suite struct WalkForwardRulesTests {
  private static let directions: [OrderDirection] = [.longOnly, .shortOnly, .both]

  /// Parameters: fast, slow, stop loss.
  private struct GuardedCrossover: SweepStrategy {
    let crossover = AverageCrossover(.simple)

    func appendIndicators(
      of parameters: [Double], to indicators: inout [AverageCrossover.Indicator]
    ) { crossover.appendIndicators(of: parameters, to: &indicators) }

    func write(
      _ indicator: AverageCrossover.Indicator, of bars: SweepBars,
      into out: inout MutableSpan<Double>
    ) { crossover.write(indicator, of: bars, into: &out) }

    func writeSignals(
      of parameters: [Double], columns: [[Double]], bars: SweepBars,
      into signals: inout SweepSignals
    ) {
      crossover.writeSignals(of: parameters, columns: columns, bars: bars, into: &signals)
    }
  }

  private func rules(
    _ direction: OrderDirection, fill: FillRule = .nextOpen, takesParts: Bool = false
  ) -> SweepRules {
    SweepRules(direction) { values in
      var settings = SimulationSettings(fees: 0.001, fill: fill)
      settings.stopLoss = values[2]
      if takesParts {
        settings.size = 3
        settings.rules.accumulation = .both
      }
      return SignalSettings(settings)
    }
  }

  private func report(
    _ bars: SweepBars, _ splits: [TrainTestSplit], _ rules: SweepRules,
    fill: FillRule = .nextOpen
  ) throws -> WalkForwardReport {
    let grid = try ParameterGrid([
      ParameterAxis("fast", 2...5), ParameterAxis("slow", [6, 11]),
      ParameterAxis("stop", [0.02, 0.05]),
    ])
    let walk = try WalkForward(
      GuardedCrossover(), over: ParameterSets(grid), bars: bars,
      settings: SimulationSettings(fees: 0.001, fill: fill), periodsPerYear: 252, splits: splits,
      by: .sharpeRatio, rules: rules)
    return try #require(try walk.run(threads: 2))
  }

  @Test("One test part alone is its own stitched curve, in every direction", arguments: directions)
  func onePart(direction: OrderDirection) throws {
    let bars = try walkBars(seed: 12, rows: 600)
    let report = try report(
      bars, [TrainTestSplit(train: 0..<200, test: 220..<600)], rules(direction))
    #expect("\(report.stitched.metrics)" == "\(report.steps[0].test)")
    #expect(report.stitched.orders.count > 3 && report.stitched.causes.count > 0)
    let hasShorts = report.stitched.trades.directions.contains(.short)
    #expect(hasShorts == (direction != .longOnly))
  }

  @Test(
    "A gap between tests is spent in cash in every direction, whatever exits else take",
    arguments: directions, [FillRule.nextOpen, .sameClose])
  func gap(direction: OrderDirection, fill: FillRule) throws {
    let bars = try walkBars(seed: 2, rows: 400)
    let splits = [
      TrainTestSplit(train: 0..<150, test: 150..<200),
      TrainTestSplit(train: 0..<200, test: 260..<400),
    ]
    let report = try report(
      bars, splits, rules(direction, fill: fill, takesParts: true), fill: fill)
    let gap = report.stitched.equity[(201 - 150)..<(260 - 150)]
    #expect(Set(gap).count == 1)
    #expect(report.stitched.orders.rows.allSatisfy { $0 <= 50 || $0 >= 110 })
    #expect(report.stitched.orders.rows.contains { $0 < 50 })
  }

  @Test(
    "No row of the stitched curve depends on rows after it", .tags(.property),
    arguments: directions, 0..<4 as Range<UInt64>)
  func noForesight(direction: OrderDirection, seed: UInt64) throws {
    let bars = try walkBars(seed: seed, rows: 420)
    let splits = try walkForwardSplits(
      rows: 420, train: .rows(120), test: .rows(40), window: .expanding,
      embargo: seed % 2 == 0 ? 7 : 0)
    let whole = try report(bars, splits, rules(direction))
    for row in [whole.rows.lowerBound + 1, 200, 263, 301, 380] {
      let other = try walkBars(seed: seed + 9, rows: 420)
      let changed = try SweepBars(
        open: Array(bars.open[..<row]) + other.open[row...].map { $0 * 3 },
        close: Array(bars.close[..<row]) + other.close[row...].map { $0 * 3 })
      let part = try report(changed, splits, rules(direction))
      let known = row - whole.rows.lowerBound
      #expect(
        isIdentical(
          Array(part.stitched.equity.prefix(known)), Array(whole.stitched.equity.prefix(known))),
        "seed \(seed), row \(row)")
    }
  }

  @Test("Each test part is traded by the settings of its own choice")
  func changingSettings() throws {
    let bars = try walkBars(seed: 5, rows: 600)
    let splits = try walkForwardSplits(rows: 600, train: .rows(120), test: .rows(40))
    let report = try report(bars, splits, rules(.both))
    let stops = Set(report.steps.compactMap { $0.parameters.last })
    #expect(stops == [0.02, 0.05])
    // A stop of the first part's choice closes at that distance from the entry.
    let (orders, causes) = (report.stitched.orders, report.stitched.causes)
    var stopped = 0
    for order in 1..<orders.count where causes.cause(ofOrder: order) == .stopLoss {
      let entryRow = report.rows.lowerBound + Int(orders[order - 1].row)
      let step = try #require(report.steps.last { $0.split.test.lowerBound <= entryRow })
      let distance = abs(orders[order].price / orders[order - 1].price - 1)
      // A gap at the open may go further.
      #expect(distance >= (step.parameters.last ?? 1) - 1e-9)
      stopped += 1
    }
    #expect(stopped > 5)
  }

  @Test(
    "A train part with rows left out is the run that is in cash on them", arguments: directions)
  func leftOut(direction: OrderDirection) throws {
    let bars = try walkBars(seed: 8, rows: 300)
    let leftOut = [60..<75, 130..<150]
    let split = TrainTestSplit(train: 10..<200, test: 200..<300, leftOut: leftOut)
    let report = try report(bars, [split], rules(direction))
    let step = report.steps[0]
    var indicators: [AverageCrossover.Indicator] = []
    let strategy = GuardedCrossover()
    strategy.appendIndicators(of: step.parameters, to: &indicators)
    let columns = indicators.map { indicator in
      column(bars.rows) { strategy.write(indicator, of: bars, into: &$0) }
    }
    var signals = SweepSignals(rows: bars.rows, hasShortSignals: false)
    strategy.writeSignals(of: step.parameters, columns: columns, bars: bars, into: &signals)
    var (entries, exits) = (signals.entries, signals.exits)
    var closing = [Bool](repeating: false, count: bars.rows)
    for row in leftOut.flatMap({ $0.lowerBound - 1..<$0.upperBound }) {
      (entries[row], exits[row], closing[row]) = (false, false, true)
    }
    func part<T>(_ column: [T]) -> [T] { Array(column[split.train]) }
    let (open, close, ends) = (part(bars.open), part(bars.close), part(closing))
    let (ins, outs) = (part(entries), part(exits))
    let either = zip(outs, ends).map { $0 || $1 }
    let none: [Double] = []
    var run = PortfolioRun()
    try run.run(
      open: open.span, high: none.span, low: none.span, close: close.span,
      longEntries: direction == .shortOnly ? Span() : ins.span,
      longExits: direction == .longOnly ? either.span : ends.span,
      shortEntries: direction == .both ? outs.span : direction == .shortOnly ? ins.span : Span(),
      shortExits: direction == .shortOnly ? either.span : ends.span,
      settings: rules(direction).settings(step.parameters), fill: .nextOpen, periodsPerYear: 252)
    #expect("\(run.metrics)" == "\(step.train)")
    let rows = run.orders.rows.map { Int($0) + 10 }
    let areInside = rows.map { row in leftOut.contains { $0.contains(row) && $0.lowerBound < row } }
    #expect(!areInside.contains(true))
    #expect(rows.contains { $0 < 60 } && rows.contains { $0 > 150 })
  }

  @Test("Rows left out that are empty, next to each other, outside or all there are, are refused")
  func badLeftOut() throws {
    let bars = try walkBars(seed: 2, rows: 100)
    let cases = [
      [5..<5], [5..<9, 9..<12], [20..<25, 5..<9], [40..<51], [0..<50], [3..<Int.max],
    ]
    for leftOut in cases {
      let split = TrainTestSplit(train: 0..<50, test: 50..<100, leftOut: leftOut)
      #expect(throws: SweepError.splitInvalid(0)) {
        try report(bars, [split], rules(.longOnly))
      }
    }
  }
}
