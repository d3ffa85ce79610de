/// What one thread needs to run combinations of a sweep: buffers that are used again, whose size
/// depends on the rows and not on the number of combinations.
package struct SweepWorkspace<Strategy: SweepStrategy>: Sendable {
  private var entries: [Bool]
  private var exits: [Bool]
  private var run = PortfolioRun()
  private var indicators: [Strategy.Indicator] = []
  /// The indicators whose columns are in `columns`.
  private var loaded: [Strategy.Indicator] = []
  private var columns: [[Double]] = []
  /// Columns computed elsewhere, read only.
  var shared: [Strategy.Indicator: [Double]] = [:] {
    didSet { forgetColumns() }
  }
  private var store: IndicatorStore<Strategy.Indicator>

  package init(for sweep: Sweep<Strategy>) {
    entries = [Bool](repeating: false, count: sweep.bars.rows)
    exits = entries
    store = IndicatorStore(capacity: sweep.columnsMax)
  }

  private mutating func forgetColumns() {
    loaded.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
  }

  /// Makes `columns` those of a combination.
  private mutating func load(_ parameters: [Double], of sweep: Sweep<Strategy>) {
    indicators.removeAll(keepingCapacity: true)
    sweep.strategy.appendIndicators(of: parameters, to: &indicators)
    if loaded.count != indicators.count {
      loaded = indicators
      columns = indicators.map { _ in [] }
      for index in indicators.indices { columns[index] = column(indicators[index], of: sweep) }
      return
    }
    for index in indicators.indices where loaded[index] != indicators[index] {
      columns[index] = []
      columns[index] = column(indicators[index], of: sweep)
      loaded[index] = indicators[index]
    }
  }

  private mutating func column(
    _ indicator: Strategy.Indicator, of sweep: Sweep<Strategy>
  ) -> [Double] {
    if let column = shared[indicator] { return column }
    return store.column(indicator, rows: sweep.bars.rows) {
      sweep.strategy.write(indicator, of: sweep.bars, into: &$0)
    }
  }

  /// Writes the signals of a combination, every row.
  mutating func writeSignals(_ parameters: [Double], of sweep: Sweep<Strategy>) {
    load(parameters, of: sweep)
    Self.write(parameters, of: sweep, columns, &entries, &exits)
  }

  /// Apart from the struct, so that both columns can be written at one time.
  private static func write(
    _ parameters: [Double], of sweep: Sweep<Strategy>, _ columns: [[Double]],
    _ entries: inout [Bool], _ exits: inout [Bool]
  ) {
    var entrySpan = entries.mutableSpan
    var exitSpan = exits.mutableSpan
    sweep.strategy.writeSignals(
      of: parameters, columns: columns, bars: sweep.bars, entries: &entrySpan, exits: &exitSpan)
  }

  /// Runs the signals written last on some rows, and gives the figures; those of trades if asked.
  mutating func measure(
    _ span: Range<Int>, of sweep: Sweep<Strategy>, collectsTrades: Bool = true
  ) throws(EngineInputError) -> PerformanceMetrics {
    let (open, close) = (sweep.bars.open, sweep.bars.close)
    let (entries, exits) = (self.entries, self.exits)
    try run.measure(
      open: open.span.extracting(span), close: close.span.extracting(span),
      entries: entries.span.extracting(span), exits: exits.span.extracting(span),
      settings: sweep.settings, periodsPerYear: sweep.periodsPerYear,
      collectsTrades: collectsTrades)
    return run.metrics
  }

  /// The signals written last, shape `[rows]`.
  var signals: (entries: [Bool], exits: [Bool]) { (entries, exits) }
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
    let collectsTrades = metrics.contains { $0.needsTrades }
    var cursor = ParameterCursor(parameters, at: combinations.lowerBound)
    for combination in combinations {
      if combination > combinations.lowerBound { cursor.advance() }
      workspace.writeSignals(cursor.values, of: self)
      for (index, span) in spans.enumerated() {
        do {
          let figures = try workspace.measure(
            span, of: self, collectsTrades: collectsTrades)
          for metric in metrics { values.append(metric.value(in: figures)) }
        } catch {
          refusals.append(SweepRefusal(combination: combination, span: index, error: error))
          for _ in metrics { values.append(.nan) }
        }
      }
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
    workspace.writeSignals(parameters.values(of: combination), of: self)
    let span = span ?? 0..<bars.rows
    let (open, close, signals) = (bars.open, bars.close, workspace.signals)
    let (entries, exits) = signals
    try run.run(
      open: open.span.extracting(span), close: close.span.extracting(span),
      entries: entries.span.extracting(span), exits: exits.span.extracting(span),
      settings: settings, periodsPerYear: periodsPerYear)
  }
}
