/// What a walk-forward found.
package struct WalkForwardReport: Sendable {
  /// The figure that the choices were made by.
  package let metric: SweepMetric
  package let steps: [WalkForwardStep]
  /// Rows of the data that `stitched` covers: from the first test row to the last.
  package let rows: Range<Int>
  /// One account that trades the test parts one behind the other, with its curve, records and
  /// figures.
  ///
  /// Where tests follow each other without a gap, a position is kept with its stops and ends by
  /// them or by the signals of the parameters chosen next, whose settings hold from the first row
  /// of their test on; before a gap, or a part that nothing was chosen for, it is closed, and the
  /// time until the next choice is spent in cash.
  package let stitched: PortfolioRun

  /// Walk-forward efficiency: mean annualised return of the test parts over that of the train
  /// parts, of the splits where parameters were chosen (Pardo, The Evaluation and Optimization of
  /// Trading Strategies, 2008). NaN unless the train parts made money.
  package var efficiency: Double {
    let chosen = steps.filter { $0.combination != nil }
    let train = chosen.reduce(0) { $0 + $1.train.annualizedReturn }
    let test = chosen.reduce(0) { $0 + $1.test.annualizedReturn }
    return train > 0 ? test / train : .nan
  }
}

/// One split of a walk-forward.
package struct WalkForwardStep: Sendable {
  package let split: TrainTestSplit
  /// The best of the train part; nil if no combination has the figure there: the test part is
  /// spent in cash.
  package let combination: Int?
  /// The values chosen, in the order of the sweep's names; empty without a choice.
  package let parameters: [Double]
  /// The choice on the train part alone, from initial cash.
  package let train: PerformanceMetrics
  /// The choice on the test part alone, from initial cash and without a position.
  package let test: PerformanceMetrics
}
