internal import BacktestEngine
package import WireMessages

/// How a walk-forward splits its bars.
package struct WalkForwardPlan: Sendable {
  /// How the training ranges move.
  package enum Window: String, Sendable, CaseIterable { case rolling, expanding, disjoint }

  package var window: Window
  /// Bars of the first training range, or below 1 a share of all bars.
  package var train: Double
  /// Bars of each test, or below 1 a share of all bars; nil: what `splits` leaves.
  package var test: Double?
  /// Number of tests, where their length is not given.
  package var splits: Int
  /// Bars dropped at the end of each training range.
  package var purge = 0
  /// Bars skipped after each test.
  package var embargo = 0

  package init(window: Window, train: Double, test: Double?, splits: Int) {
    self.window = window
    self.train = train
    self.test = test
    self.splits = splits
  }

  fileprivate func splits(rows: Int) throws(SweepRequestError) -> [TrainTestSplit] {
    guard (0...rows).contains(purge), (0...rows).contains(embargo) else {
      throw SweepRequestError("purge and embargo are numbers of bars, 0 to \(rows)")
    }
    let train = try length(train, rows: rows)
    let tested: Int
    if let test {
      tested = try length(test, rows: rows)
    } else {
      tested = try testLength(rows, train)
    }
    do throws(SplitError) {
      let all = try walkForwardSplits(
        rows: rows, train: .rows(train), test: .rows(tested), window: engineWindow, purge: purge,
        embargo: embargo)
      return test == nil ? exactly(splits, of: all, rows: rows) : all
    } catch {
      throw SweepRequestError(error)
    }
  }

  private func length(_ value: Double, rows: Int) throws(SweepRequestError) -> Int {
    let count = value < 1 ? (value * Double(rows)).rounded(.down) : value
    guard let length = Int(exactly: count), length >= 1, length <= rows else {
      throw SweepRequestError(SplitError.lengthOutOfRange)
    }
    return length
  }

  /// As many bars as fit `splits` times behind the first training range.
  private func testLength(_ rows: Int, _ train: Int) throws(SweepRequestError) -> Int {
    guard (1...rows).contains(splits) else { throw SweepRequestError(SplitError.noWindow) }
    let skipped = Double(splits - 1) * Double(embargo + (window == .disjoint ? train : 0))
    let left = (Double(rows - train) - skipped) / Double(splits)
    guard left >= 1 else { throw SweepRequestError(SplitError.noWindow) }
    return Int(left)
  }

  /// So many splits; the last one's test goes on to the last bar, so that none is left untested.
  private func exactly(_ count: Int, of all: [TrainTestSplit], rows: Int) -> [TrainTestSplit] {
    var splits = Array(all.prefix(count))
    if let last = splits.indices.last {
      splits[last].test = splits[last].test.lowerBound..<rows
    }
    return splits
  }

  private var engineWindow: TrainWindow {
    switch window {
    case .rolling: .rolling
    case .expanding: .expanding
    case .disjoint: .disjoint
    }
  }
}

/// What a walk-forward found.
package struct WalkForwardOutcome: Sendable {
  package struct Step: Sendable {
    /// Rows of the bars.
    package let train: Range<Int>
    package let test: Range<Int>
    /// The values chosen by the training range; empty: no combination had the figure there.
    package let parameters: [ParameterValue]
    package let trainMetrics: [MetricValue]
    package let testMetrics: [MetricValue]
  }

  package let steps: [Step]
  /// Of one account that trades the tests one behind the other.
  package let metrics: [MetricValue]
  /// Its value at the close of each row from the first test to the end of the last.
  package let equity: [Double]
  /// Mean annualised return of the tests over that of the training ranges; NaN: does not exist.
  package let efficiency: Double
}

extension DirectSweep {
  /// Chooses the best combination on each training range by the first figure, and tests it on the
  /// bars that follow.
  ///
  /// - Parameters:
  ///   - threads: At least 1; the figures do not depend on it.
  ///   - shouldProceed: Told the finished combinations now and then; false ends the work.
  /// - Returns: nil when it was ended.
  package func walkForward(
    _ plan: WalkForwardPlan, threads: Int,
    shouldProceed: @escaping @Sendable (_ finished: Int) -> Bool
  ) throws(SweepRequestError) -> WalkForwardOutcome? {
    let splits = try plan.splits(rows: sweep.bars.rows)
    let walk: WalkForward<LanguageSweep>
    do throws(SweepError) {
      walk = try WalkForward(
        sweep.strategy, over: sweep.parameters, bars: sweep.bars, settings: sweep.settings,
        periodsPerYear: sweep.periodsPerYear, splits: splits, by: sweep.metrics[0],
        rules: sweep.rules)
    } catch {
      throw SweepRequestError(error)
    }
    let report: WalkForwardReport?
    do throws(EngineInputError) {
      report = try walk.run(threads: threads) { shouldProceed($0.done) ? .proceed : .cancel }
    } catch {
      throw SweepRequestError(SweepError.input(error))
    }
    return report.map(outcome)
  }

  private func outcome(_ report: WalkForwardReport) -> WalkForwardOutcome {
    WalkForwardOutcome(
      steps: report.steps.map { step in
        WalkForwardOutcome.Step(
          train: step.split.train, test: step.split.test,
          parameters: step.combination == nil ? [] : named(step.parameters),
          trainMetrics: wire(step.train), testMetrics: wire(step.test))
      },
      metrics: wire(report.stitched.metrics), equity: report.stitched.equity,
      efficiency: report.efficiency)
  }

  private func wire(_ metrics: PerformanceMetrics) -> [MetricValue] {
    metrics.wireValues(periodsPerYear: sweep.periodsPerYear)
  }
}
