/// One run from signals to metrics, in buffers that are used again.
///
/// Running again with as many rows and no more orders allocates nothing. A run is a pure function
/// of its inputs: repeated runs, on fresh or used buffers, are equal to the last bit.
package struct PortfolioRun: Sendable {
  private var ledger = OrderLedger()
  package private(set) var trades = TradeRecords()
  private var curves = EquityCurves()
  package private(set) var metrics = PerformanceMetrics()

  package init() {}

  package var orders: OrderRecords { ledger.orders }
  /// Cash and position at the close of each row, shape `[rows]`, money.
  package var equity: [Double] { curves.equity }
  /// Fall from the highest equity so far, the initial cash included; `[rows]`, fraction ≤ 0.
  package var drawdown: [Double] { curves.drawdown }
  package var drawdowns: DrawdownRecords { curves.drawdowns }
  /// Orders that could not be filled.
  package var refusals: OrderRefusals { ledger.refusals }
  /// Which orders were made by a stop, a resting order or another of the market rules.
  package var causes: OrderCauses { ledger.causes }
  /// What holding positions cost or brought in.
  package var cashFlows: CashFlowRecords { ledger.cashFlows }

  /// Simulates long-only signals and computes everything that follows from the orders.
  ///
  /// Each entry buys for all cash, each exit sells all. A bar with both does nothing.
  ///
  /// - Parameters:
  ///   - open: Opening prices, shape `[rows]`, money per share; used by `FillRule.nextOpen` only.
  ///   - close: Closing prices, shape `[rows]`, money per share.
  ///   - entries: Rows whose close asks to be long, shape `[rows]`.
  ///   - exits: Rows whose close asks to be flat, shape `[rows]`.
  ///   - settings: Cash, costs and fill rule.
  ///   - periodsPerYear: Rows of a year, for annualised figures; positive and finite.
  ///
  /// NaN: an order priced NaN is not filled (see `refusals`); equity uses the last close that is
  /// no NaN.
  /// Edge cases: a signal on the last row has no next open and is dropped. Without rows all
  /// columns are empty and the figures do not exist. After an error the contents are those of no
  /// run.
  /// - Complexity: O(rows + orders).
  package mutating func run(
    open: Span<Double>, close: Span<Double>, entries: Span<Bool>, exits: Span<Bool>,
    settings: SimulationSettings, periodsPerYear: Double
  ) throws(EngineInputError) {
    curves.reset(rows: close.count)
    try compute(
      open: open, close: close, entries: entries, exits: exits, settings: settings,
      periodsPerYear: periodsPerYear, writesCurves: true, collectsTrades: true)
  }

  /// Computes the metrics of such a run alone: equal to the last bit, without writing a column.
  ///
  /// Equity and drawdown are empty afterwards, everything else is as after `run`; parameters, NaN
  /// rule and errors are those of `run`.
  ///
  /// - Parameter collectsTrades: Whether trades are collected; if not, `trades` is empty and the
  ///   figures that need them do not exist (counts are 0).
  /// - Complexity: O(rows / 8 + rows in a position + orders).
  package mutating func measure(
    open: Span<Double>, close: Span<Double>, entries: Span<Bool>, exits: Span<Bool>,
    settings: SimulationSettings, periodsPerYear: Double, collectsTrades: Bool = true
  ) throws(EngineInputError) {
    curves.reset(rows: 0)
    try compute(
      open: open, close: close, entries: entries, exits: exits, settings: settings,
      periodsPerYear: periodsPerYear, writesCurves: false, collectsTrades: collectsTrades)
  }

  private mutating func compute(
    open: Span<Double>, close: Span<Double>, entries: Span<Bool>, exits: Span<Bool>,
    settings: SimulationSettings, periodsPerYear: Double, writesCurves: Bool,
    collectsTrades: Bool
  ) throws(EngineInputError) {
    guard open.count == close.count && entries.count == close.count && exits.count == close.count
    else { throw .columnLengthsDiffer }
    try settings.check()
    guard periodsPerYear > 0 && periodsPerYear.isFinite else {
      throw .settingOutOfRange(.periodsPerYear)
    }
    let isDelayed = settings.fill == .nextOpen
    try simulateSignals(
      prices: isDelayed ? open : close, lag: isDelayed ? 1 : 0, longEntries: entries,
      longExits: exits, settings: SignalSettings(settings), into: &ledger)
    evaluate(
      close: close, initCash: settings.initCash, periodsPerYear: periodsPerYear,
      writesCurves: writesCurves, collectsTrades: collectsTrades,
      holdsAllCash: settings.size == .infinity && settings.market == nil)
  }

  /// Simulates signals of both directions by any rules, with stops, and computes what follows.
  ///
  /// - Parameters:
  ///   - open, high, low, close: Prices, shape `[rows]`, money per share; high and low may be empty
  ///     without stops.
  ///   - longEntries, longExits, shortEntries, shortExits: Signals, shape `[rows]` or empty.
  ///   - volume: Shares, shape `[rows]`; empty where there is no volume cap.
  ///   - sessions: Labels that change with the session, shape `[rows]` or empty.
  ///   - settings: Cash, size, costs, limits, rules and stops.
  ///   - changes: Settings that take the place of `settings` from a row on, in the order of rows.
  ///   - fill: Whether an order is filled at the next open or at its signal's close.
  ///   - periodsPerYear: Rows of a year, for annualised figures; positive and finite.
  ///   - part: What is computed beside the metrics.
  ///
  /// NaN, edge cases and complexity: as for the long-only run.
  package mutating func run(
    open: Span<Double>, high: Span<Double>, low: Span<Double>, close: Span<Double>,
    longEntries: Span<Bool>, longExits: Span<Bool>, shortEntries: Span<Bool>,
    shortExits: Span<Bool>, volume: Span<Double> = Span(), sessions: Span<Int64> = Span(),
    settings: SignalSettings, changes: [SettingsChange] = [], fill: FillRule,
    periodsPerYear: Double, computing part: ComputedPart = .everything
  ) throws(EngineInputError) {
    guard open.count == close.count else { throw .columnLengthsDiffer }
    guard settings.initCash.isFinite else { throw .settingOutOfRange(.initCash) }
    guard periodsPerYear > 0 && periodsPerYear.isFinite else {
      throw .settingOutOfRange(.periodsPerYear)
    }
    curves.reset(rows: part == .everything ? close.count : 0)
    let isDelayed = fill == .nextOpen
    try simulateSignals(
      prices: isDelayed ? open : close, lag: isDelayed ? 1 : 0, longEntries: longEntries,
      longExits: longExits, shortEntries: shortEntries, shortExits: shortExits, open: open,
      high: high, low: low, close: close, volume: volume, sessions: sessions, settings: settings,
      changes: changes, into: &ledger)
    evaluate(
      close: close, initCash: settings.initCash, periodsPerYear: periodsPerYear,
      writesCurves: part == .everything, collectsTrades: part != .metricsWithoutTrades)
  }

  /// What a run computes; the metrics are the same to the last bit.
  package enum ComputedPart: Sendable {
    case everything
    /// Metrics and trades; equity and drawdown stay empty.
    case metrics
    /// As `metrics`, and the figures that need trades do not exist (counts are 0).
    case metricsWithoutTrades
  }

  /// Computes everything that follows from the orders in the ledger.
  private mutating func evaluate(
    close: Span<Double>, initCash: Double, periodsPerYear: Double, writesCurves: Bool,
    collectsTrades: Bool, holdsAllCash: Bool = false
  ) {
    var pass = EquityPass(initCash: initCash, writesCurves: writesCurves)
    pass.write(
      close: close, orders: ledger.orders, cashFlows: ledger.cashFlows, into: &curves)
    trades.removeAll()
    if collectsTrades {
      collectExitTrades(
        of: ledger.orders, cashFlows: ledger.cashFlows, lastRow: close.count - 1,
        lastClose: pass.lastClose, into: &trades)
    }
    metrics = PerformanceMetrics(
      pass, orders: ledger.orders, trades: collectsTrades ? trades : nil,
      drawdowns: curves.drawdowns, periodsPerYear: periodsPerYear, holdsAllCash: holdsAllCash)
  }
}
