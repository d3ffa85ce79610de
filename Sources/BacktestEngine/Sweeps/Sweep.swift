/// One strategy over many combinations of parameters: what is run, and which figures are kept.
///
/// A sweep is a value and computes nothing by itself. `chunk(_:in:)` runs some combinations, on any
/// host and in any order; `collected(by:threads:progress:)` runs them all on the cores of this one.
package struct Sweep<Strategy: SweepStrategy>: Sendable {
  package let strategy: Strategy
  package let parameters: ParameterSets
  package let bars: SweepBars
  package let settings: SimulationSettings
  /// How combinations trade; nil: long-only with all cash, by `settings`.
  package let rules: SweepRules?
  /// Rows of a year, for annualised figures.
  package let periodsPerYear: Double
  package let metrics: [SweepMetric]
  /// What each combination is run on.
  let measuredSpans: [SweepSpan]
  /// Indicator columns held at one time, or the few that one combination needs if they are more.
  package let indicatorBytesMax: Int

  /// - Parameters:
  ///   - strategy: Turns parameters into signals.
  ///   - parameters: The combinations.
  ///   - bars: The data, shape `[rows]`.
  ///   - settings: Cash, costs and fill rule, for all combinations.
  ///   - periodsPerYear: Positive and finite.
  ///   - metrics: The figures kept, in this order.
  ///   - spans: Row ranges, each run on as if the account began there, while signals and indicators
  ///     know the rows before; nil: one, all rows.
  ///   - rules: How combinations trade; nil: long-only with all cash, by `settings`.
  ///   - indicatorBytesMax: Memory for indicator columns that combinations share.
  package init(
    _ strategy: Strategy, over parameters: ParameterSets, bars: SweepBars,
    settings: SimulationSettings, periodsPerYear: Double, metrics: [SweepMetric],
    spans: [Range<Int>]? = nil, rules: SweepRules? = nil, indicatorBytesMax: Int = 64 << 20
  ) throws(SweepError) {
    let spans = spans ?? [0..<bars.rows]
    try self.init(
      strategy, over: parameters, bars: bars, settings: settings, periodsPerYear: periodsPerYear,
      metrics: metrics, measuredOn: spans.map { SweepSpan($0) }, rules: rules,
      indicatorBytesMax: indicatorBytesMax)
  }

  init(
    _ strategy: Strategy, over parameters: ParameterSets, bars: SweepBars,
    settings: SimulationSettings, periodsPerYear: Double, metrics: [SweepMetric],
    measuredOn spans: [SweepSpan], rules: SweepRules?, indicatorBytesMax: Int
  ) throws(SweepError) {
    do { try settings.check() } catch { throw .input(error) }
    guard periodsPerYear > 0 && periodsPerYear.isFinite else {
      throw .input(.settingOutOfRange(.periodsPerYear))
    }
    for (index, span) in spans.enumerated() {
      guard span.isValid(rows: bars.rows) else { throw .splitInvalid(index) }
    }
    self.strategy = strategy
    self.parameters = parameters
    self.bars = bars
    self.settings = settings
    self.rules = rules
    self.periodsPerYear = periodsPerYear
    self.metrics = metrics
    measuredSpans = spans
    self.indicatorBytesMax = indicatorBytesMax
  }

  /// The row ranges that each combination is run on.
  package var spans: [Range<Int>] { measuredSpans.map(\.rows) }

  /// Figures kept of each combination: those of the first span, then those of the next.
  package var width: Int { measuredSpans.count * metrics.count }

  /// Indicator columns that fit the memory for them, at least 1.
  var columnsMax: Int {
    max(1, indicatorBytesMax / max(1, bars.rows * MemoryLayout<Double>.stride))
  }

  /// Combinations of a chunk that passes over about `rowsMax` rows, at least 1: at some 4 ns a row
  /// the default is a millisecond's work.
  package func combinationsPerChunk(rowsMax: Int = 1 << 18) -> Int {
    let rows = max(bars.rows, measuredSpans.reduce(0) { $0 + $1.rows.count })
    return max(1, rowsMax / max(1, rows))
  }
}

/// Rows that a combination is run on.
struct SweepSpan: Sendable {
  let rows: Range<Int>
  /// Stretches of them that are spent in cash, in the order of rows, none next to another.
  let leftOut: [Range<Int>]

  init(_ rows: Range<Int>, leavingOut leftOut: [Range<Int>] = []) {
    (self.rows, self.leftOut) = (rows, leftOut)
  }

  /// Whether they are among `rows` rows, and something is left of them.
  func isValid(rows: Int) -> Bool {
    guard self.rows.lowerBound >= 0 && self.rows.upperBound <= rows else { return false }
    var free = self.rows.lowerBound
    var left = self.rows.count
    for stretch in leftOut {
      guard
        !stretch.isEmpty && stretch.lowerBound >= free
          && stretch.upperBound <= self.rows.upperBound
      else { return false }
      free = stretch.upperBound + 1
      left -= stretch.count
    }
    return leftOut.isEmpty || left > 0
  }
}

/// The figures of some combinations of a sweep.
package struct SweepChunk: Sendable {
  package let combinations: Range<Int>
  /// The sweep's `width` figures of the first combination, then those of the next.
  package let values: [Double]
  /// Combinations whose simulation was refused: their figures of that span are NaN.
  package let refusals: [SweepRefusal]

  /// The figures of one combination.
  /// - Precondition: `combination` is one of `combinations`.
  package func values(of combination: Int) -> ArraySlice<Double> {
    let width = values.count / combinations.count
    let first = (combination - combinations.lowerBound) * width
    return values[first..<first + width]
  }
}

/// Why one combination has no figures, for example a price of zero on the row of an order.
package struct SweepRefusal: Sendable, Equatable {
  package let combination: Int
  package let span: Int
  package let error: EngineInputError
}
