import BacktestEngine
import TestSupport
import Testing

@Suite struct WalkForwardTests {
  private func walk(
    _ bars: SweepBars, _ splits: [TrainTestSplit], by metric: SweepMetric = .sharpeRatio,
    fill: FillRule = .nextOpen
  ) throws -> WalkForward<AverageCrossover> {
    try WalkForward(
      AverageCrossover(.simple),
      over: ParameterSets(
        ParameterGrid([ParameterAxis("fast", 2...8), ParameterAxis("slow", 5...20, step: 3)]) {
          $0[0] < $0[1]
        }),
      bars: bars, settings: SimulationSettings(fees: 0.001, fill: fill), periodsPerYear: 252,
      splits: splits, by: metric)
  }

  private func report(
    _ bars: SweepBars, _ splits: [TrainTestSplit], by metric: SweepMetric = .sharpeRatio
  ) throws -> WalkForwardReport {
    try #require(try walk(bars, splits, by: metric).run(threads: 2))
  }

  private func splits(_ rows: Int, purge: Int = 0, embargo: Int = 0) throws -> [TrainTestSplit] {
    try walkForwardSplits(
      rows: rows, train: .rows(120), test: .rows(40), purge: purge, embargo: embargo)
  }

  /// The bars with other prices from `row` on.
  private func changed(_ bars: SweepBars, from row: Int, seed: UInt64) throws -> SweepBars {
    let other = try walkBars(seed: seed, rows: bars.rows)
    return try SweepBars(
      open: Array(bars.open[..<row]) + other.open[row...].map { $0 * 3 },
      close: Array(bars.close[..<row]) + other.close[row...].map { $0 * 3 })
  }

  @Test(
    "The choice of a split does not depend on its test rows, nor on any later ones",
    .tags(.property), arguments: 0..<6 as Range<UInt64>)
  func noTestRowChooses(seed: UInt64) throws {
    let bars = try walkBars(seed: seed, rows: 500)
    let splits = try splits(500, purge: Int(seed))
    let whole = try report(bars, splits)
    #expect(whole.steps.count == splits.count && splits.count > 5)
    for (index, split) in splits.enumerated() {
      let other = try changed(bars, from: split.train.upperBound, seed: seed + 50)
      let report = try report(other, splits)
      for step in 0...index {
        #expect(report.steps[step].combination == whole.steps[step].combination, "seed \(seed)")
      }
      #expect(
        report.steps[index].train.totalReturn == whole.steps[index].train.totalReturn,
        "seed \(seed)")
    }
  }

  @Test(
    "No row of the stitched curve depends on rows after it", .tags(.property),
    arguments: 0..<6 as Range<UInt64>)
  func noForesight(seed: UInt64) throws {
    let bars = try walkBars(seed: seed, rows: 420)
    let splits = try splits(420, embargo: seed % 2 == 0 ? 7 : 0)
    let whole = try report(bars, splits)
    for row in [whole.rows.lowerBound + 1, 200, 263, 301, 380] {
      let part = try report(try changed(bars, from: row, seed: seed + 9), splits)
      let known = row - whole.rows.lowerBound
      #expect(
        isIdentical(
          Array(part.stitched.equity.prefix(known)), Array(whole.stitched.equity.prefix(known))),
        "seed \(seed), row \(row)")
      for step in whole.steps.indices where splits[step].test.upperBound <= row {
        #expect(part.steps[step].test.totalReturn == whole.steps[step].test.totalReturn)
      }
    }
  }

  @Test("The best of each train part is chosen, and its figures are those of a run alone")
  func choices() throws {
    let bars = try walkBars(seed: 4, rows: 400)
    let splits = try splits(400)
    let report = try report(bars, splits)
    let sweep = try Sweep(
      AverageCrossover(.simple),
      over: ParameterSets(
        ParameterGrid([ParameterAxis("fast", 2...8), ParameterAxis("slow", 5...20, step: 3)]) {
          $0[0] < $0[1]
        }),
      bars: bars, settings: SimulationSettings(fees: 0.001), periodsPerYear: 252,
      metrics: [.sharpeRatio])
    for step in report.steps {
      let chosen = try #require(step.combination)
      let train = try sweep.runAlone(chosen, on: step.split.train).metrics
      let test = try sweep.runAlone(chosen, on: step.split.test).metrics
      #expect("\(train)" == "\(step.train)" && "\(test)" == "\(step.test)")
      #expect(step.parameters == sweep.parameters.values(of: chosen))
      for combination in 0..<sweep.parameters.count {
        let ratio = try sweep.runAlone(combination, on: step.split.train).metrics.sharpeRatio
        #expect(!(ratio > train.sharpeRatio))
        if combination < chosen { #expect(ratio != train.sharpeRatio) }
      }
    }
    let train = report.steps.reduce(0) { $0 + $1.train.annualizedReturn }
    let test = report.steps.reduce(0) { $0 + $1.test.annualizedReturn }
    #expect(train <= 0 ? report.efficiency.isNaN : report.efficiency == test / train)
  }

  @Test("One test part alone is its own stitched curve")
  func onePart() throws {
    let bars = try walkBars(seed: 12, rows: 300)
    let report = try report(bars, [TrainTestSplit(train: 0..<200, test: 220..<300)])
    #expect(report.rows == 220..<300)
    #expect("\(report.stitched.metrics)" == "\(report.steps[0].test)")
    #expect(report.stitched.equity.count == 80)
  }

  @Test("A gap between tests is spent in cash")
  func gap() throws {
    let bars = try walkBars(seed: 2, rows: 400)
    let splits = [
      TrainTestSplit(train: 0..<150, test: 150..<200),
      TrainTestSplit(train: 0..<200, test: 260..<400),
    ]
    let report = try report(bars, splits)
    let equity = report.stitched.equity
    // The sale of the first part's last row is filled at the open of the gap's first.
    let gap = equity[(201 - 150)..<(260 - 150)]
    #expect(Set(gap).count == 1)
    #expect(report.stitched.orders.rows.allSatisfy { $0 <= 50 || $0 >= 110 })
    #expect(report.stitched.orders.count > 2)
  }

  @Test("Where no combination has the figure, the part is spent in cash")
  func noChoice() throws {
    var bars = try walkBars(seed: 2, rows: 400)
    // A market without prices: no signal and no Sharpe ratio in the second train part.
    var (open, close) = (bars.open, bars.close)
    for row in 180..<300 { (open[row], close[row]) = (.nan, .nan) }
    bars = try SweepBars(open: open, close: close)
    let splits = [
      TrainTestSplit(train: 0..<120, test: 120..<200),
      TrainTestSplit(train: 180..<290, test: 300..<360),
      TrainTestSplit(train: 0..<120, test: 360..<400),
    ]
    let report = try report(bars, splits)
    #expect(report.steps.map { $0.combination == nil } == [false, true, false])
    #expect(report.steps[1].parameters.isEmpty && report.steps[1].test.totalReturn.isNaN)
    #expect(report.stitched.orders.rows.allSatisfy { $0 <= 80 || $0 >= 240 })
  }

  @Test("Cancelled, it has no report")
  func cancellation() throws {
    let bars = try walkBars(seed: 2, rows: 300)
    let report = try walk(bars, try splits(300)).run(threads: 2) { progress in
      progress.done < progress.total ? .cancel : .proceed
    }
    // All combinations may be one chunk: then there was nothing to cancel.
    #expect(report == nil || report?.steps.isEmpty == false)
  }

  @Test("Splits that look back, overlap or leave the data are refused")
  func badSplits() throws {
    let bars = try walkBars(seed: 2, rows: 100)
    func refused(_ splits: [TrainTestSplit], at index: Int) {
      #expect(throws: SweepError.splitInvalid(index)) { try walk(bars, splits) }
    }
    refused([], at: 0)
    refused([TrainTestSplit(train: 0..<50, test: 40..<60)], at: 0)
    refused([TrainTestSplit(train: 0..<50, test: 50..<101)], at: 0)
    refused([TrainTestSplit(train: 0..<0, test: 50..<60)], at: 0)
    let first = TrainTestSplit(train: 0..<50, test: 50..<60)
    refused([first, TrainTestSplit(train: 0..<50, test: 59..<70)], at: 1)
  }
}
