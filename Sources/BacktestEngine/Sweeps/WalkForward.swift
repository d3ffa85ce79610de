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
  ///   - strategy, parameters, bars, settings, periodsPerYear, indicatorBytesMax: Those of `Sweep`.
  ///   - splits: At least one; each train part before its test, tests in order of time.
  ///   - metric: The figure that is to be best in the train part.
  package init(
    _ strategy: Strategy, over parameters: ParameterSets, bars: SweepBars,
    settings: SimulationSettings, periodsPerYear: Double, splits: [TrainTestSplit],
    by metric: SweepMetric, indicatorBytesMax: Int = 64 << 20
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
      metrics: [metric], spans: splits.map(\.train), indicatorBytesMax: indicatorBytesMax)
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
    var stitch = StitchedSignals(splits)
    for (index, split) in splits.enumerated() {
      let chosen = choice.winner(span: index)
      steps.append(try step(split, chosen, in: &workspace))
      if chosen != nil { stitch.take(workspace.buffers, split: index) }
      guard index > 0 else { continue }
      let isGap = splits[index - 1].test.upperBound < split.test.lowerBound
      if isGap || chosen == nil { stitch.sell(after: index - 1) }
    }
    return WalkForwardReport(
      metric: metric, steps: steps, rows: stitch.rows, stitched: try stitched(stitch))
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
    workspace.writeSignals(values, of: sweep)
    return WalkForwardStep(
      split: split, combination: chosen, parameters: values,
      train: try measure(split.train, in: &workspace.buffers),
      test: try measure(split.test, in: &workspace.buffers))
  }

  private func measure(
    _ span: Range<Int>, in buffers: inout SweepBuffers
  ) throws(EngineInputError) -> PerformanceMetrics {
    try buffers.measure(
      span, of: sweep.bars, .allCash(sweep.settings), periodsPerYear: sweep.periodsPerYear,
      collectsTrades: true)
  }

  private func stitched(_ signals: StitchedSignals) throws(EngineInputError) -> PortfolioRun {
    var run = PortfolioRun()
    let (open, close) = (sweep.bars.open, sweep.bars.close)
    let (entries, exits) = (signals.entries, signals.exits)
    try run.run(
      open: open.span.extracting(signals.rows), close: close.span.extracting(signals.rows),
      entries: entries.span, exits: exits.span, settings: sweep.settings,
      periodsPerYear: sweep.periodsPerYear)
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

/// The signals of the test parts, one behind the other.
private struct StitchedSignals {
  /// From the first row of the first test to the last of the last one.
  let rows: Range<Int>
  private let splits: [TrainTestSplit]
  /// Shape `[rows.count]`.
  private(set) var entries: [Bool]
  private(set) var exits: [Bool]

  init(_ splits: [TrainTestSplit]) {
    self.splits = splits
    let first = splits.first?.test.lowerBound ?? 0
    rows = first..<(splits.last?.test.upperBound ?? first)
    entries = [Bool](repeating: false, count: rows.count)
    exits = entries
  }

  /// Takes over the signals of one test part, shape `[rows]` of all data.
  mutating func take(_ signals: SweepBuffers, split: Int) {
    let test = splits[split].test
    let first = rows.lowerBound
    for row in test {
      entries[row - first] = signals.entries[row]
      exits[row - first] = signals.exits[row]
    }
  }

  /// Sells what is held at the end of one test part.
  mutating func sell(after split: Int) {
    let last = splits[split].test.upperBound - 1 - rows.lowerBound
    entries[last] = false
    exits[last] = true
  }
}
