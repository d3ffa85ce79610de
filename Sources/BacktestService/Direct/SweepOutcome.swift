internal import BacktestEngine
internal import Synchronization
package import WireMessages

/// The most combinations that are ranked one by one: the time of that grows with their number for
/// each combination that is offered, and beyond this sorting all is quicker.
private let rankedMax = 1_000

/// What a sweep found, all of it or what was finished when it was cancelled.
package struct SweepOutcome: Sendable {
  package let isComplete: Bool
  package let finishedCount: Int
  /// Share of the finished combinations that made money.
  package let profitableShare: Double
  /// Mean of the annualised Sharpe ratios of the finished combinations.
  package let meanSharpeRatio: Double
  /// Finished combinations with a Sharpe ratio.
  package let trials: Int
  /// Finished combinations that the simulation refused; they have no figures.
  package let refusedCount: Int
  private let sweep: DirectSweep
  private let table: SweepTable
  private let summary: SweepSummary
  private let isFinished: [Bool]
  /// One column per figure, in the order of the sweep's metrics.
  private let columns: [[Double]]

  fileprivate init(_ sweep: DirectSweep, _ log: SweepLog.State, isComplete: Bool) {
    self.sweep = sweep
    self.isComplete = isComplete
    table = log.table
    summary = log.summary
    isFinished = log.isFinished
    finishedCount = summary.count
    profitableShare = summary.profitableShare
    meanSharpeRatio = summary.meanSharpeRatio
    trials = summary.trials
    refusedCount = summary.refusedCount
    columns = sweep.sweep.metrics.map { log.table.column($0) ?? [] }
  }

  /// The finished combinations from best to worst by the first figure, at most `limit`; those
  /// without it last, of equals the lower number first.
  package func best(_ limit: Int) -> [Int] {
    let metric = sweep.sweep.metrics[0]
    guard limit <= rankedMax, limit < isFinished.count else {
      return Array(sorted(isBetterWhenLess: metric.isBetterWhenLess).prefix(limit))
    }
    var ranking = SweepRanking(limit: limit, isBetterWhenLess: metric.isBetterWhenLess)
    for combination in isFinished.indices where isFinished[combination] {
      ranking.offer(combination, columns[0][combination])
    }
    return ranking.combinations
  }

  /// All finished combinations.
  private func sorted(isBetterWhenLess: Bool) -> [Int] {
    let values = columns[0]
    return isFinished.indices.filter { isFinished[$0] }.sorted { a, b in
      let (x, y) = (values[a], values[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x == y ? a < b : isBetterWhenLess ? x < y : x > y
    }
  }

  package func parameters(of combination: Int) -> [ParameterValue] {
    sweep.parameters(of: combination)
  }

  /// Of the refused combinations the one with the lowest number, and why it was refused.
  package var firstRefusal: (combination: Int, reason: String)? {
    table.refusals.first.map { ($0.combination, SweepRequestError(.input($0.error)).description) }
  }

  /// The figures of one combination, in the order of the sweep's metrics.
  package func figures(of combination: Int) -> [Double] { columns.map { $0[combination] } }

  /// The probability that a combination's Sharpe ratio is more than the luck of the best of so
  /// many trials (deflated Sharpe ratio); NaN: not known.
  /// - Complexity: one run.
  package func deflatedSharpeRatio(of combination: Int) -> Double {
    var workspace = SweepWorkspace(for: sweep.sweep)
    let value = try? sweep.sweep.deflatedSharpeRatio(
      of: combination, among: summary, in: &workspace)
    return value ?? .nan
  }

  /// The first figure over two parameters, the best of those that differ in others.
  ///
  /// - Parameters:
  ///   - row, column: Names of two different parameters.
  package func heatMap(row: String, column: String) throws(SweepRequestError) -> SweepMap {
    let axes = try sweep.mapAxes(row: row, column: column)
    let map = table.heatMap(
      of: sweep.sweep.metrics[0], in: axes.grid, row: axes.row, column: axes.column)
    let (rows, columns) = (sweep.parameters[axes.row], sweep.parameters[axes.column])
    return SweepMap(
      rows: rows.parameterValues, columns: columns.parameterValues, values: map.values,
      isBetterWhenLess: sweep.sweep.metrics[0].isBetterWhenLess)
  }
}

/// One figure over two parameters.
package struct SweepMap: Sendable {
  package let rows: [ParameterValue]
  package let columns: [ParameterValue]
  /// Row after row; NaN where there is none.
  package let values: [Double]
  package let isBetterWhenLess: Bool
}

extension DirectSweep {
  /// Refuses what `heatMap` of the outcome would refuse, before any work is done.
  package func checkMap(row: String, column: String) throws(SweepRequestError) {
    _ = try mapAxes(row: row, column: column)
  }

  fileprivate func mapAxes(
    row: String, column: String
  ) throws(SweepRequestError) -> (grid: ParameterGrid, row: Int, column: Int) {
    guard let grid = sweep.parameters.grid else {
      throw SweepRequestError("a heat map takes a whole grid, not a sample of one")
    }
    let names = parameters.map(\.name)
    guard let first = names.firstIndex(of: row), let second = names.firstIndex(of: column),
      first != second
    else {
      throw SweepRequestError(
        "a heat map takes two of these parameters: \(names.joined(separator: ", "))")
    }
    return (grid, first, second)
  }

  /// Runs all combinations on several threads.
  ///
  /// - Parameters:
  ///   - threads: At least 1; the figures do not depend on it.
  ///   - shouldProceed: Told the finished combinations now and then; false ends the sweep.
  package func run(
    threads: Int, shouldProceed: @escaping @Sendable (_ finished: Int) -> Bool
  ) -> SweepOutcome {
    let log = SweepLog(sweep)
    let collector = sweep.collected(by: LoggingCollector(log: log), threads: threads) {
      shouldProceed($0.done) ? .proceed : .cancel
    }
    return SweepOutcome(self, log.current, isComplete: collector != nil)
  }
}

/// Keeps what is finished, so that a cancelled sweep still has it.
private final class SweepLog: Sendable {
  struct State: Sendable {
    var table: SweepTable
    var summary: SweepSummary
    /// Shape `[combinations]`.
    var isFinished: [Bool]
  }

  private let state: Mutex<State>

  init(_ sweep: Sweep<LanguageSweep>) {
    state = Mutex(
      State(
        table: SweepTable(for: sweep), summary: SweepSummary(for: sweep),
        isFinished: [Bool](repeating: false, count: sweep.parameters.count)))
  }

  var current: State { state.withLock { $0 } }

  func collect(_ chunk: SweepChunk) {
    state.withLock { state in
      state.table.collect(chunk)
      state.summary.collect(chunk)
      for combination in chunk.combinations { state.isFinished[combination] = true }
    }
  }
}

private struct LoggingCollector: SweepCollector {
  let log: SweepLog

  func collect(_ chunk: SweepChunk) { log.collect(chunk) }
}
