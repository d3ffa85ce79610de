/// What a full report of one run is made from.
package struct TearsheetInput {
  package var equity: [Double]
  package var initCash: Double
  /// Nanoseconds since 1970-01-01 00:00 UTC, shape `[rows]`.
  package var times: [Int64]
  package var high: [Double]
  package var low: [Double]
  /// What the run is compared with: closes of an investment held throughout, shape `[rows]`, or
  /// empty for none.
  package var benchmark: [Double]
  package var orders: OrderRecords
  package var cashFlows: CashFlowRecords
  /// Exit trades, open ones included.
  package var trades: TradeRecords
  package var drawdowns: DrawdownRecords
  package var fill: FillRule
  package var conventions: ReturnConventions

  /// The report's input from a run on bars of which it holds the results.
  ///
  /// - Parameters:
  ///   - run: A finished run.
  ///   - settings: Those of the run.
  ///   - times: Shape `[rows]`, nanoseconds since 1970-01-01 00:00 UTC, rising.
  ///   - high: Shape `[rows]`, money per share; so is `low`.
  ///   - benchmark: Closes to compare with, shape `[rows]`, or empty.
  ///   - periodsPerYear: Rows of a year, for annualised figures.
  package init(
    _ run: PortfolioRun, settings: SimulationSettings, times: [Int64], high: [Double],
    low: [Double], benchmark: [Double], periodsPerYear: Double
  ) {
    equity = run.equity
    initCash = settings.initCash
    self.times = times
    self.high = high
    self.low = low
    self.benchmark = benchmark
    orders = run.orders
    cashFlows = run.cashFlows
    trades = run.trades
    drawdowns = run.drawdowns
    fill = settings.fill
    conventions = ReturnConventions(annualFactor: periodsPerYear)
  }
}

/// The full report of one run: every figure once, computed when asked for and not while a
/// parameter is dragged. Fractions, never percent; NaN: the figure does not exist.
package struct Tearsheet: Sendable, Equatable {
  package let returns: ReturnReport
  /// Nil without a benchmark.
  package let benchmark: BenchmarkReport?
  /// All drawdowns, an active one included.
  package let drawdowns: DrawdownStatistics
  /// Root mean square of the falls from the peak so far, the initial cash included.
  package let ulcerIndex: Double
  /// Annualised return above the risk-free one, over the ulcer index; NaN without a fall.
  package let martinRatio: Double
  /// Share of the rows that are below an earlier peak.
  package let underwaterShare: Double
  /// Total return over the size of the deepest drawdown; NaN without a drawdown.
  package let recoveryFactor: Double
  /// Closed trades.
  package let trades: TradeReport
  package let longTrades: TradeReport
  package let shortTrades: TradeReport
  package let openTradeCount: Int
  /// Greatest |position · close| over equity of a row with an equity above 0: 1 is all of the
  /// account, more is borrowed.
  package let maxGrossExposure: Double
  /// Money, of the trades that are open at the end.
  package let openProfit: Double
  package let orderCount: Int
  /// Money.
  package let totalFees: Double
  /// Money.
  package let startValue: Double
  /// Money.
  package let endValue: Double
  package let rows: Int
  package let calendar: CalendarReturns

  /// - Precondition: the columns have the same rows, except that `benchmark` may be empty.
  /// - Complexity: O(rows · log(rows) + orders).
  package init(_ input: TearsheetInput) {
    let count = input.equity.count
    precondition(
      input.times.count == count && input.high.count == count && input.low.count == count
        && (input.benchmark.isEmpty || input.benchmark.count == count), "columns have one length")
    let metrics = ReturnMetrics(
      returnColumn(of: input.equity, initial: input.initCash), input.conventions)
    returns = ReturnReport(metrics)
    benchmark =
      input.benchmark.isEmpty ? nil : BenchmarkReport(metrics, closes: input.benchmark)
    drawdowns = DrawdownStatistics(input.drawdowns, includesActive: true)
    ulcerIndex = Self.ulcerIndex(input.equity, initial: input.initCash)
    let excess = metrics.annualized - input.conventions.annualRiskFree
    martinRatio = ulcerIndex == 0 ? .nan : excess / ulcerIndex
    let underwater = (0..<input.drawdowns.count).reduce(0) {
      $0 + Double(input.drawdowns.duration($1))
    }
    underwaterShare = underwater / Double(count)
    maxGrossExposure = Self.maxGrossExposure(input)
    recoveryFactor = metrics.total / abs(drawdowns.deepest)
    let excursions = TradeExcursions(
      of: input.trades, high: input.high.span, low: input.low.span, fill: input.fill)
    func report(_ direction: TradeDirection?) -> TradeReport {
      TradeReport(input.trades, excursions, direction: direction, rows: count)
    }
    trades = report(nil)
    longTrades = report(.long)
    shortTrades = report(.short)
    let open = (0..<input.trades.count).filter { input.trades[$0].status == .open }
    openTradeCount = open.count
    openProfit = open.reduce(0) { $0 + input.trades[$1].profit }
    orderCount = input.orders.count
    totalFees = input.orders.fees.reduce(0, +)
    startValue = input.initCash
    endValue = input.equity.last ?? input.initCash
    rows = count
    calendar = CalendarReturns(
      of: input.equity.span, initial: input.initCash, times: input.times.span)
  }

  private static func maxGrossExposure(_ input: TearsheetInput) -> Double {
    let flow = newColumn(rows: input.equity.count) { flow in
      writeCashFlow(input.orders, into: &flow)
      addCashFlows(input.cashFlows, to: &flow)
    }
    let cash = newColumn(rows: flow.count) {
      writeRunningTotal(of: flow.span, from: input.initCash, into: &$0)
    }
    var most = Double.nan
    for (equity, cash) in zip(input.equity, cash) where equity > 0 {
      let exposure = isClose(equity, cash) ? 0 : abs(equity - cash) / equity
      if !(most >= exposure) { most = exposure }
    }
    return most
  }

  private static func ulcerIndex(_ equity: [Double], initial: Double) -> Double {
    var peak = initial
    var squares = 0.0
    for value in equity {
      peak = max(peak, value)
      let fall = value / peak - 1
      squares += fall * fall
    }
    return equity.isEmpty ? .nan : (squares / Double(equity.count)).squareRoot()
  }
}

/// The return of each row against the row before, of the first against `initial`.
private func returnColumn(of values: [Double], initial: Double) -> [Double] {
  var returns = [Double](repeating: 0, count: values.count)
  var span = returns.mutableSpan
  writeReturns(of: values.span, initial: initial, into: &span)
  return returns
}

/// Figures of the returns of each row; what each means is said in `ReturnMetrics`.
package struct ReturnReport: Sendable, Equatable {
  package let total: Double
  package let annualized: Double
  package let annualizedVolatility: Double
  package let sharpeRatio: Double
  package let sortinoRatio: Double
  package let calmarRatio: Double
  package let omegaRatio: Double
  package let downsideRisk: Double
  package let maxDrawdown: Double
  package let tailRatio: Double
  package let commonSenseRatio: Double
  /// A return per row, usually below 0.
  package let valueAtRisk: Double
  package let conditionalValueAtRisk: Double
  package let skew: Double
  /// Excess over that of a normal distribution.
  package let kurtosis: Double
  /// Probability that the true Sharpe ratio is above 0.
  package let probabilisticSharpeRatio: Double
  package let bestRow: Double
  package let worstRow: Double
  /// Share of the rows with a return above 0.
  package let positiveRows: Double
  /// Rows of a year, as used for the annualised figures.
  package let annualFactor: Double

  package init(_ metrics: ReturnMetrics) {
    total = metrics.total
    annualized = metrics.annualized
    annualizedVolatility = metrics.annualizedVolatility
    sharpeRatio = metrics.sharpeRatio
    sortinoRatio = metrics.sortinoRatio
    omegaRatio = metrics.omegaRatio
    downsideRisk = metrics.downsideRisk
    // From the initial cash on, so that a loss on the first row is a drawdown.
    let fromStart = ReturnMetrics([0] + metrics.returns, metrics.conventions)
    maxDrawdown = fromStart.maxDrawdown
    calmarRatio = maxDrawdown == 0 ? .nan : metrics.annualized / abs(maxDrawdown)
    tailRatio = metrics.tailRatio
    commonSenseRatio = metrics.commonSenseRatio
    valueAtRisk = metrics.valueAtRisk
    conditionalValueAtRisk = metrics.conditionalValueAtRisk
    skew = metrics.skew
    kurtosis = metrics.kurtosis
    probabilisticSharpeRatio = metrics.probabilisticSharpeRatio()
    bestRow = metrics.returns.reduce(.nan) { $0 >= $1 || $1.isNaN ? $0 : $1 }
    worstRow = metrics.returns.reduce(.nan) { $0 <= $1 || $1.isNaN ? $0 : $1 }
    let count = metrics.returns.count
    positiveRows =
      count == 0 ? .nan : Double(metrics.returns.count { $0 > 0 }) / Double(count)
    annualFactor = metrics.conventions.annualFactor
  }
}

/// The run beside an investment held throughout.
package struct BenchmarkReport: Sendable, Equatable {
  package let total: Double
  package let annualized: Double
  package let alpha: Double
  package let beta: Double
  /// Per row, not annualised.
  package let informationRatio: Double
  package let capture: Double
  package let upCapture: Double
  package let downCapture: Double

  /// - Parameter closes: Shape `[rows]`, money; a NaN is the close before it, or else after it.
  init(_ metrics: ReturnMetrics, closes: [Double]) {
    var filled = [Double](repeating: 0, count: closes.count)
    var span = filled.mutableSpan
    writeFilled(closes.span, into: &span)
    let returns = returnColumn(of: filled, initial: filled.first ?? .nan)
    let reference = ReturnMetrics(returns, metrics.conventions)
    total = reference.total
    annualized = reference.annualized
    alpha = metrics.alpha(returns)
    beta = metrics.beta(returns)
    informationRatio = metrics.informationRatio(returns)
    capture = metrics.capture(returns)
    upCapture = metrics.upCapture(returns)
    downCapture = metrics.downCapture(returns)
  }
}

/// Figures of the closed trades of one direction or both, and of the time they took.
package struct TradeReport: Sendable, Equatable {
  package let statistics: TradeStatistics
  /// Share of the rows that end in a position, open trades included.
  package let exposure: Double
  /// Mean of the worst open results, fraction of the entry price, at most 0.
  package let meanAdverseExcursion: Double
  /// Mean of the best open results, fraction of the entry price, at least 0.
  package let meanFavourableExcursion: Double
  /// Worst open result of any trade.
  package let worstAdverseExcursion: Double

  init(
    _ trades: TradeRecords, _ excursions: TradeExcursions, direction: TradeDirection?, rows: Int
  ) {
    statistics = TradeStatistics(trades, includesOpen: false, direction: direction)
    let selected = (0..<trades.count).filter {
      direction == nil || trades[$0].direction == direction
    }
    exposure = Double(heldRows(trades, selected)) / Double(rows)
    let closed = selected.filter { trades[$0].status == .closed }
    let count = Double(closed.count)
    meanAdverseExcursion = closed.reduce(0) { $0 + excursions.adverse[$1] } / count
    meanFavourableExcursion = closed.reduce(0) { $0 + excursions.favourable[$1] } / count
    worstAdverseExcursion =
      closed.isEmpty ? .nan : closed.reduce(0) { min($0, excursions.adverse[$1]) }
  }
}

/// Rows that end in one of the selected trades; trades are in the order of their exits, and those
/// that overlap belong to one position and have one entry.
private func heldRows(_ trades: TradeRecords, _ selected: [Int]) -> Int {
  var held = 0
  var end: Int32 = 0
  for trade in selected {
    let start = max(trades[trade].entryRow, end)
    let stop = trades[trade].entryRow + trades[trade].duration
    if stop > start { held += Int(stop - start) }
    end = max(end, stop)
  }
  return held
}
