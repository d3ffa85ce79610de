/// What one thread needs to run combinations of a sweep: buffers that are used again, whose size
/// depends on the rows and not on the number of combinations.
package struct SweepWorkspace<Strategy: SweepStrategy>: Sendable {
  var buffers: SweepBuffers
  /// The sweep as this thread reads it.
  let sweep: Sweep<Strategy>
  private var indicators: [Strategy.Indicator] = []
  /// The indicators whose columns are in `columns`.
  private var loaded: [Strategy.Indicator] = []
  /// The columns of the combination that was loaded last.
  private(set) var columns: [[Double]] = []
  /// Columns computed elsewhere, read only.
  var shared: [Strategy.Indicator: [Double]] = [:] {
    didSet { forgetColumns() }
  }
  private var store: IndicatorStore<Strategy.Indicator>

  package init(for sweep: Sweep<Strategy>) {
    buffers = SweepBuffers(
      rows: sweep.bars.rows, hasShortSignals: sweep.strategy.hasShortSignals)
    self.sweep = Sweep(detaching: sweep)
    store = IndicatorStore(capacity: sweep.columnsMax)
  }

  private mutating func forgetColumns() {
    loaded.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
  }

  /// Makes `columns` those of a combination.
  private mutating func load(_ parameters: [Double]) {
    indicators.removeAll(keepingCapacity: true)
    sweep.strategy.appendIndicators(of: parameters, to: &indicators)
    if loaded.count != indicators.count {
      loaded = indicators
      columns = indicators.map { _ in [] }
      for index in indicators.indices { columns[index] = column(indicators[index]) }
      return
    }
    // By hand, for a strategy of another module is not known here, and iterators then are slow.
    let count = indicators.count
    var index = 0
    while index < count {
      let indicator = indicators[index]
      if loaded[index] != indicator {
        columns[index] = []
        columns[index] = column(indicator)
        loaded[index] = indicator
      }
      index += 1
    }
  }

  private mutating func column(_ indicator: Strategy.Indicator) -> [Double] {
    if let column = shared[indicator] { return column }
    let sweep = sweep
    return store.column(indicator, rows: sweep.bars.rows) {
      sweep.strategy.write(indicator, of: sweep.bars, into: &$0)
    }
  }

  /// Writes the signals of a combination into the buffers, every row.
  mutating func writeSignals(_ parameters: [Double]) {
    load(parameters)
    sweep.strategy.writeSignals(
      of: parameters, columns: columns, bars: sweep.bars, into: &buffers.signals)
  }
}

/// The buffers of one run; nothing here depends on the strategy, so that what is called per
/// combination is compiled for exactly this.
struct SweepBuffers: Sendable {
  /// The signals written last.
  var signals: SweepSignals
  /// Made when first needed.
  private var masked = MaskedSignals(rows: 0, hasShortSignals: false)
  private var run = PortfolioRun()

  init(rows: Int, hasShortSignals: Bool) {
    signals = SweepSignals(rows: rows, hasShortSignals: hasShortSignals)
  }

  /// Runs the signals written last on some rows, and gives the figures; those of trades if asked.
  mutating func measure(
    _ span: SweepSpan, of bars: SweepBars, _ trading: SweepTrading, periodsPerYear: Double,
    collectsTrades: Bool
  ) throws(EngineInputError) -> PerformanceMetrics {
    guard !signals.areRefused else { throw .noSignals }
    try masked.run(
      signals, on: span, of: bars, trading, periodsPerYear: periodsPerYear,
      computing: collectsTrades ? .metrics : .metricsWithoutTrades, into: &run)
    return run.metrics
  }

  /// Runs the signals written last on some rows, with curves and records.
  mutating func run(
    _ span: SweepSpan, of bars: SweepBars, _ trading: SweepTrading, periodsPerYear: Double,
    into run: inout PortfolioRun
  ) throws(EngineInputError) {
    guard !signals.areRefused else { throw .noSignals }
    try masked.run(
      signals, on: span, of: bars, trading, periodsPerYear: periodsPerYear,
      computing: .everything, into: &run)
  }

  /// Appends the figures of the signals written last on each span, NaN where a run is refused.
  mutating func append(
    _ combination: Int, on spans: [SweepSpan], of bars: SweepBars, _ trading: SweepTrading,
    periodsPerYear: Double, metrics: [SweepMetric], to values: inout [Double],
    _ refusals: inout [SweepRefusal]
  ) {
    let collectsTrades = metrics.contains { $0.needsTrades }
    for (index, span) in spans.enumerated() {
      do {
        let figures = try measure(
          span, of: bars, trading, periodsPerYear: periodsPerYear, collectsTrades: collectsTrades)
        for metric in metrics { values.append(metric.value(in: figures)) }
      } catch {
        refusals.append(SweepRefusal(combination: combination, span: index, error: error))
        for _ in metrics { values.append(.nan) }
      }
    }
  }
}

extension Sweep {
  /// Runs some combinations one after another.
  ///
  /// The figures are those of the same combinations run alone, to the last bit: they depend on
  /// nothing that was run before in the workspace or beside it.
  ///
  /// - Parameters:
  ///   - combinations: Numbers of the sweep's parameter sets.
  ///   - workspace: Made for this sweep; keeps the indicator columns for the next chunk.
  /// - Precondition: `combinations` is not empty and within the sweep's.
  /// - Complexity: O(combinations · rows); memory for the figures alone, once the workspace has met
  ///   as many orders.
  package func chunk(
    _ combinations: Range<Int>, in workspace: inout SweepWorkspace<Strategy>
  ) -> SweepChunk {
    precondition(!combinations.isEmpty, "a chunk has a combination")
    precondition(combinations.upperBound <= parameters.count, "a chunk is within the sweep")
    var values: [Double] = []
    values.reserveCapacity(combinations.count * width)
    var refusals: [SweepRefusal] = []
    let sweep = workspace.sweep
    let (bars, spans, metrics) = (sweep.bars, sweep.measuredSpans, sweep.metrics)
    var cursor = ParameterCursor(sweep.parameters, at: combinations.lowerBound)
    for combination in combinations {
      if combination > combinations.lowerBound { cursor.advance() }
      workspace.writeSignals(cursor.values)
      workspace.buffers.append(
        combination, on: spans, of: bars, sweep.trading(cursor.values),
        periodsPerYear: periodsPerYear, metrics: metrics, to: &values, &refusals)
    }
    return SweepChunk(combinations: combinations, values: values, refusals: refusals)
  }

  /// Runs one combination with its curves and records.
  ///
  /// - Parameters:
  ///   - combination: Number of a parameter set.
  ///   - span: The rows run on; nil: all.
  ///   - workspace: Made for this sweep.
  ///   - run: Receives orders, trades, curves and figures.
  package func run(
    _ combination: Int, on span: Range<Int>? = nil, in workspace: inout SweepWorkspace<Strategy>,
    into run: inout PortfolioRun
  ) throws(EngineInputError) {
    try self.run(combination, on: SweepSpan(span ?? 0..<bars.rows), in: &workspace, into: &run)
  }

  func run(
    _ combination: Int, on span: SweepSpan, in workspace: inout SweepWorkspace<Strategy>,
    into run: inout PortfolioRun
  ) throws(EngineInputError) {
    let values = parameters.values(of: combination)
    workspace.writeSignals(values)
    try workspace.buffers.run(
      span, of: bars, trading(values), periodsPerYear: periodsPerYear, into: &run)
  }
}
