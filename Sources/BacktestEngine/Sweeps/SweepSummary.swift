/// What a sweep says about all its combinations together, so that the best one is read soberly.
///
/// The figures depend on the combinations alone, not on the order of the chunks, to the last bit.
package struct SweepSummary: SweepCollector, Equatable {
  /// Combinations that were run.
  package private(set) var count = 0
  /// Combinations that the simulation refused on the span looked at.
  package private(set) var refusedCount = 0
  private var returnCount = 0
  private var profitableCount = 0
  private var ratios = ExactSum()
  private let span: Int
  private let returnColumn: Int?
  private let ratioColumn: Int?

  /// - Parameters:
  ///   - sweep: Keeps the total return and the Sharpe ratio, or what rests on them is NaN.
  ///   - span: Number of the span looked at.
  /// - Precondition: there is such a span.
  package init<Strategy>(for sweep: Sweep<Strategy>, span: Int = 0) {
    precondition(sweep.spans.indices.contains(span), "there is such a span")
    self.span = span
    let first = span * sweep.metrics.count
    returnColumn = sweep.metrics.firstIndex(of: .totalReturn).map { first + $0 }
    ratioColumn = sweep.metrics.firstIndex(of: .sharpeRatio).map { first + $0 }
  }

  package mutating func collect(_ chunk: SweepChunk) {
    count += chunk.combinations.count
    refusedCount += chunk.refusals.count { $0.span == span }
    for combination in chunk.combinations {
      let values = chunk.values(of: combination)
      if let returnColumn {
        let total = values[values.startIndex + returnColumn]
        returnCount += total.isNaN ? 0 : 1
        profitableCount += total > 0 ? 1 : 0
      }
      if let ratioColumn {
        let ratio = values[values.startIndex + ratioColumn]
        ratios.add(ratio.isFinite ? ratio : .nan)
      }
    }
  }

  /// Share of the combinations with a total return that made money.
  package var profitableShare: Double {
    returnCount > 0 ? Double(profitableCount) / Double(returnCount) : .nan
  }

  /// Combinations with a Sharpe ratio: the trials that the best one was picked from.
  package var trials: Int { ratios.count }
  package var meanSharpeRatio: Double { ratios.mean }
  /// Variance of the annualised Sharpe ratios between the combinations.
  package var sharpeVariance: Double { ratios.variance }
}

extension Sweep {
  /// The probability that a combination's Sharpe ratio is more than the luck of the best of so
  /// many trials (deflated Sharpe ratio; Bailey, López de Prado, 2014). It takes the trials as
  /// independent: combinations that resemble each other make it too strict rather than too kind.
  ///
  /// - Parameters:
  ///   - combination: The one picked, on the first span.
  ///   - summary: Of all combinations of this sweep.
  ///   - workspace: Made for this sweep.
  ///
  /// NaN: fewer than two trials, or no variation of the returns.
  /// - Complexity: one run.
  package func deflatedSharpeRatio(
    of combination: Int, among summary: SweepSummary, in workspace: inout SweepWorkspace<Strategy>
  ) throws(EngineInputError) -> Double {
    guard summary.trials > 1 else { return .nan }
    var run = PortfolioRun()
    try self.run(combination, on: measuredSpans[0], in: &workspace, into: &run)
    let equity = run.equity
    let initCash = trading(parameters.values(of: combination)).initCash
    let returns = newColumn(rows: equity.count) {
      writeReturns(of: equity.span, initial: initCash, into: &$0)
    }
    let conventions = ReturnConventions(annualFactor: periodsPerYear)
    return ReturnMetrics(returns, conventions)
      .deflatedSharpeRatio(variance: summary.sharpeVariance, trials: Double(summary.trials))
  }
}
