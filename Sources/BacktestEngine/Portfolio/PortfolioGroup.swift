/// One column of a portfolio: its prices, its signals or given orders, and its settings.
///
/// Columns have shape `[rows]` each; those that a simulation has no use for are left empty.
package struct PortfolioColumn: Sendable, Equatable {
  /// What decides about the orders.
  package enum Source: Sendable {
    /// The four signal columns; a signal is acted on `lag` rows after its own, 0 or 1.
    case signals(lag: Int)
    /// `settings.size` of each row; NaN: no order.
    case sizes
    /// Nothing but the wish to hold: one purchase, as early as it can be filled.
    case holding
  }

  package var source: Source
  package var settings: SignalSettings
  /// Order prices before slippage, money per share.
  package var prices: [Double]
  /// Prices that positions and sizes in money are valued at; empty: the order prices.
  package var valuationPrices: [Double] = []
  package var open: [Double] = []
  package var high: [Double] = []
  package var low: [Double] = []
  package var close: [Double] = []
  /// Shares; empty where there is no volume cap.
  package var volume: [Double] = []
  /// Labels that change with the session; empty: each row is one.
  package var sessions: [Int64] = []
  package var longEntries: [Bool] = []
  package var longExits: [Bool] = []
  package var shortEntries: [Bool] = []
  package var shortExits: [Bool] = []

  package init(_ source: Source, prices: [Double], settings: SignalSettings) {
    self.source = source
    self.prices = prices
    self.settings = settings
  }

  /// A column of given orders.
  package init(prices: [Double], settings: OrderSettings) {
    self.init(.sizes, prices: prices, settings: settings.asSignalSettings)
  }
}

extension PortfolioColumn.Source: Equatable {}

/// What the simulation of a group of columns writes down.
package struct GroupLedger: Sendable, Equatable {
  /// Of each column.
  package fileprivate(set) var columns: [OrderLedger] = []
  /// The column of each filled order, in the order of filling.
  package fileprivate(set) var fills: [Int32] = []
  /// The column of each attempt, in the order of attempts, if those are kept.
  package fileprivate(set) var attempts: [Int32] = []
  /// The order in which the columns acted, on the rows on which one of them did, if asked for.
  package fileprivate(set) var sequences: [Int: [Int]] = [:]

  package init() {}
}

/// Simulates columns that pay from one account, or a single column.
///
/// The initial cash is that of the first column's settings. On each row all columns decide by what
/// the row begins with; then they act in the order of `sequence`. The worth of the group, which
/// target percents refer to, is taken before the first of them acts.
///
/// - Parameters:
///   - columns: At least one, with the same number of rows and the same watch of stops; all under
///     market rules or none, and all with the same margin (`MarginRules`).
///   - sequence: The order in which the columns act.
///   - keepsAttempts: Whether the ledgers keep every attempt.
///   - keepsSequences: Whether the order of acting is kept.
///
/// NaN: as for `simulateSignals` and `simulateOrders`. A held column without a valuation price so
/// far makes the group's worth NaN.
/// - Complexity: O(rows / 8 + columns · rows with an order).
package func simulateGroup(
  _ columns: [PortfolioColumn], sequence: CallSequence = .standing, keepsAttempts: Bool = false,
  keepsSequences: Bool = false
) throws(EngineInputError) -> GroupLedger {
  guard let first = columns.first else { return GroupLedger() }
  let rows = first.prices.count
  guard sequence.isValid(rows: rows, columns: columns.count) else { throw .columnLengthsDiffer }
  let held = [Bool](repeating: true, count: rows)
  var simulated: [ColumnSimulation] = []
  for column in columns {
    precondition(
      column.settings.stops.watch == first.settings.stops.watch, "stops are watched alike")
    var ledger = OrderLedger()
    ledger.keepsAttempts = keepsAttempts
    simulated.append(try ColumnSimulation(column, rows: rows, always: held, ledger: ledger))
  }
  var group = GroupSimulation(simulated, sequence: sequence, keepsSequences: keepsSequences)
  simulated = []
  // The simulation reads the columns through pointers.
  try withExtendedLifetime((columns, held)) { () throws(EngineInputError) in try group.run() }
  var ledger = GroupLedger()
  for column in columns.indices {
    ledger.columns.append(OrderLedger())
    group.takeLedger(of: column, into: &ledger.columns[column])
  }
  if columns.count == 1 {
    ledger.fills = Array(repeating: 0, count: ledger.columns[0].orders.count)
    ledger.attempts = Array(repeating: 0, count: ledger.columns[0].attempts.count)
  } else {
    ledger.fills = group.turns.fills
    ledger.attempts = group.turns.attempts
  }
  ledger.sequences = group.turns.sequences
  return ledger
}

extension ColumnSimulation {
  /// - Parameter always: Flags that are all set.
  fileprivate init(
    _ column: PortfolioColumn, rows: Int, always: [Bool], ledger: OrderLedger
  ) throws(EngineInputError) {
    var input = ColumnInput(column)
    var source = OrderSource.sizes
    switch column.source {
    case .signals(let lag):
      precondition(lag == 0 || lag == 1, "an order is filled on its signal's bar or the next one")
      source = .signals(lag: lag)
    case .sizes: break
    case .holding:
      source = .signals(lag: 0)
      input.longEntries = ColumnReader(always.span)
    }
    guard input.rows == rows else { throw .columnLengthsDiffer }
    try input.check(column.settings)
    try column.settings.check(rows: rows)
    self.init(input, settings: column.settings, source: source, ledger: ledger)
  }
}

extension ColumnInput {
  fileprivate init(_ column: PortfolioColumn) {
    prices = ColumnReader(column.prices.span)
    valuations = ColumnReader(column.valuationPrices.span)
    open = ColumnReader(column.open.span)
    high = ColumnReader(column.high.span)
    low = ColumnReader(column.low.span)
    close = ColumnReader(column.close.span)
    volume = ColumnReader(column.volume.span)
    sessions = ColumnReader(column.sessions.span)
    longEntries = ColumnReader(column.longEntries.span)
    longExits = ColumnReader(column.longExits.span)
    shortEntries = ColumnReader(column.shortEntries.span)
    shortExits = ColumnReader(column.shortExits.span)
  }
}
