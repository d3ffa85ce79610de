/// Chooses parameters on the train part of each split and runs them on its test part.
///
/// Signals and indicators of a part know the rows before it, so that nothing warms up inside a
/// test; they never know a row after.
package struct WalkForward<Strategy: SweepStrategy>: Sendable {
  /// One span per train part.
  private let sweep: Sweep<Strategy>
  package let splits: [TrainTestSplit]
  /// The figure that the choice is made by.
  package let metric: SweepMetric

  /// - Parameters:
  ///   - strategy, parameters, bars, settings, periodsPerYear, rules, indicatorBytesMax: Those of
  ///     `Sweep`.
  ///   - splits: At least one; each train part before its test, tests in order of time.
  ///   - metric: The figure that is to be best in the train part.
  package init(
    _ strategy: Strategy, over parameters: ParameterSets, bars: SweepBars,
    settings: SimulationSettings, periodsPerYear: Double, splits: [TrainTestSplit],
    by metric: SweepMetric, rules: SweepRules? = nil, indicatorBytesMax: Int = 64 << 20
  ) throws(SweepError) {
    guard !splits.isEmpty else { throw .splitInvalid(0) }
    var end = 0
    for (index, split) in splits.enumerated() {
      guard
        !split.train.isEmpty && !split.test.isEmpty && split.train.lowerBound >= 0
          && split.train.upperBound <= split.test.lowerBound && split.test.lowerBound >= end
          && split.test.upperBound <= bars.rows
      else { throw .splitInvalid(index) }
      end = split.test.upperBound
    }
    self.splits = splits
    self.metric = metric
    sweep = try Sweep(
      strategy, over: parameters, bars: bars, settings: settings, periodsPerYear: periodsPerYear,
      metrics: [metric], measuredOn: splits.map { SweepSpan($0.train, leavingOut: $0.leftOut) },
      rules: rules, indicatorBytesMax: indicatorBytesMax)
  }

  /// Optimises, tests and stitches.
  ///
  /// - Parameters:
  ///   - threads: Threads that compute; at least 1.
  ///   - progress: Of the optimisation, as for a sweep.
  /// - Returns: The report, or nil if it was cancelled.
  /// - Complexity: one run of the signals per combination, and one simulation per combination and
  ///   split; memory as for a sweep.
  package func run(
    threads: Int, progress: @escaping @Sendable (SweepProgress) -> SweepAdvice = { _ in .proceed }
  ) throws(EngineInputError) -> WalkForwardReport? {
    let choice = sweep.collected(
      by: SpanWinners(metric, spans: splits.count), threads: threads, progress: progress)
    guard let choice else { return nil }
    var workspace = SweepWorkspace(for: sweep)
    var steps: [WalkForwardStep] = []
    var signals = MaskedSignals(
      rows: sweep.bars.rows, hasShortSignals: sweep.strategy.hasShortSignals)
    for (index, split) in splits.enumerated() {
      let chosen = choice.winner(span: index)
      steps.append(try step(split, chosen, in: &workspace))
      guard chosen != nil else { continue }
      signals.take(workspace.buffers.signals, on: split.test)
    }
    let stitched = try stitched(steps, signals)
    return WalkForwardReport(metric: metric, steps: steps, rows: testRows, stitched: stitched)
  }

  /// Runs one choice on its train and its test part; the workspace keeps its signals.
  private func step(
    _ split: TrainTestSplit, _ chosen: Int?, in workspace: inout SweepWorkspace<Strategy>
  ) throws(EngineInputError) -> WalkForwardStep {
    guard let chosen else {
      return WalkForwardStep(
        split: split, combination: nil, parameters: [], train: PerformanceMetrics(),
        test: PerformanceMetrics())
    }
    let values = sweep.parameters.values(of: chosen)
    workspace.writeSignals(values)
    return WalkForwardStep(
      split: split, combination: chosen, parameters: values,
      train: try measure(
        SweepSpan(split.train, leavingOut: split.leftOut), values, in: &workspace.buffers),
      test: try measure(SweepSpan(split.test), values, in: &workspace.buffers))
  }

  private func measure(
    _ span: SweepSpan, _ values: [Double], in buffers: inout SweepBuffers
  ) throws(EngineInputError) -> PerformanceMetrics {
    try buffers.measure(
      span, of: sweep.bars, sweep.trading(values), periodsPerYear: sweep.periodsPerYear,
      collectsTrades: true)
  }

  /// From the first row of the first test to the last of the last one.
  private var testRows: Range<Int> {
    let first = splits.first?.test.lowerBound ?? 0
    return first..<(splits.last?.test.upperBound ?? first)
  }

  /// Runs one account through the tests.
  ///
  /// - Parameter signals: Of the test rows.
  private func stitched(
    _ steps: [WalkForwardStep], _ signals: MaskedSignals
  ) throws(EngineInputError) -> PortfolioRun {
    var (run, signals, rows) = (PortfolioRun(), signals, testRows)
    let chosen = steps.filter { $0.combination != nil }
    let stitch = StitchedTrading(
      chosen.map { ($0.split.test, sweep.trading($0.parameters)) }, rows: rows,
      otherwise: sweep.trading(sweep.parameters.values(of: 0)))
    for stretch in stitch.inCash { signals.spendInCash(stretch, of: rows, stitch.trading) }
    try run.run(
      signals.signals, closing: signals.closing, changes: stitch.changes, on: rows, of: sweep.bars,
      stitch.trading, periodsPerYear: sweep.periodsPerYear,
      computing: .everything)
    return run
  }
}

/// The best combination of each span.
private struct SpanWinners: SweepCollector {
  private var rankings: [SweepRanking]

  init(_ metric: SweepMetric, spans: Int) {
    rankings = [SweepRanking](
      repeating: SweepRanking(limit: 1, isBetterWhenLess: metric.isBetterWhenLess), count: spans)
  }

  mutating func collect(_ chunk: SweepChunk) {
    for combination in chunk.combinations {
      for (span, value) in chunk.values(of: combination).enumerated() {
        rankings[span].offer(combination, value)
      }
    }
  }

  /// Nil where no combination has the figure: nothing speaks for any of them.
  func winner(span: Int) -> Int? {
    guard let best = rankings[span].entries.first, !best.value.isNaN else { return nil }
    return best.combination
  }
}

/// How one account trades test parts one behind the other, each by the settings of its choice.
private struct StitchedTrading {
  /// At the start.
  private(set) var trading: SweepTrading
  /// Where it changes; rows counted from the first test's.
  private(set) var changes: [SettingsChange] = []
  /// Rows of no test, or of one that nothing was chosen for.
  private(set) var inCash: [Range<Int>] = []

  /// - Parameters:
  ///   - tests: Rows and trading of those with a choice, in the order of rows.
  ///   - rows: From the first test to the last one.
  ///   - otherwise: The trading where there is no choice at all.
  init(
    _ tests: [(rows: Range<Int>, trading: SweepTrading)], rows: Range<Int>,
    otherwise: SweepTrading
  ) {
    // Market rules neither come nor go while an account is trading.
    let hasMarketRules = tests.contains { $0.trading.hasMarketRules }
    func unified(_ trading: SweepTrading) -> SweepTrading {
      hasMarketRules ? trading.withMarketRules : trading
    }
    trading = unified(tests.first?.trading ?? otherwise)
    let start = tests.first?.rows.lowerBound ?? rows.upperBound
    if start > rows.lowerBound { inCash.append(rows.lowerBound..<start) }
    for (index, test) in tests.enumerated() {
      let next = index + 1 < tests.count ? tests[index + 1].rows.lowerBound : rows.upperBound
      let stretch = test.rows.upperBound..<next
      if !stretch.isEmpty { inCash.append(stretch) }
      guard case .rules(let settings, _, let fill) = unified(test.trading) else { continue }
      changes.append(
        SettingsChange(row: test.rows.lowerBound - rows.lowerBound, settings: settings))
      guard !stretch.isEmpty else { continue }
      let closingRow = SweepTrading.closingRow(before: stretch, of: rows, fill)
      changes.append(SettingsChange(row: closingRow, settings: settings.closing))
    }
  }
}
