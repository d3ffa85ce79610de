/// Simulates one column from signals.
///
/// A signal on row `r` is acted on at row `r + lag`, at the price of that row, by the state of the
/// account just before. Empty signal columns count as never set. Stops are watched as
/// `settings.stops` says; with missing open, high or low by what is there.
///
/// - Parameters:
///   - prices: Order prices before slippage, shape `[rows]`, money per share.
///   - lag: Rows from a signal to its order, 0 or 1.
///   - longEntries, longExits, shortEntries, shortExits: Signals, shape `[rows]` or empty.
///   - valuationPrices: Prices that sizes in money are valued at, shape `[rows]`; empty: the order
///     prices; a NaN stands for the last one before it.
///   - open, high, low, close: Prices that stops and market rules are held against, shape
///     `[rows]`, or empty; with one of those there has to be a close.
///   - volume: Shares, shape `[rows]`; empty where there is no volume cap.
///   - sessions: Labels that change with the session, shape `[rows]` or empty.
///   - settings: Size, costs, limits, rules and stops.
///   - changes: Settings that take the place of `settings` from a row on, in the order of rows.
///   - ledger: Emptied first, then filled in the order of rows.
///
/// NaN: an order priced NaN is ignored, as `ledger.refusals` tells.
/// Edge cases: a signal on the last `lag` rows has no row to be acted on.
/// - Complexity: O(rows / 8 + signals) time, under market rules O(rows) while something is held or
///   waits; no allocation once the ledger has the capacity.
package func simulateSignals(
  prices: Span<Double>, lag: Int, longEntries: Span<Bool>, longExits: Span<Bool>,
  shortEntries: Span<Bool> = Span(), shortExits: Span<Bool> = Span(),
  valuationPrices: Span<Double> = Span(), open: Span<Double> = Span(),
  high: Span<Double> = Span(), low: Span<Double> = Span(), close: Span<Double> = Span(),
  volume: Span<Double> = Span(), sessions: Span<Int64> = Span(),
  settings: SignalSettings, changes: [SettingsChange] = [], into ledger: inout OrderLedger
) throws(EngineInputError) {
  precondition(lag == 0 || lag == 1, "an order is filled on its signal's bar or the next one")
  var input = ColumnInput()
  input.prices = ColumnReader(prices)
  input.valuations = ColumnReader(valuationPrices)
  input.open = ColumnReader(open)
  input.high = ColumnReader(high)
  input.low = ColumnReader(low)
  input.close = ColumnReader(close)
  input.volume = ColumnReader(volume)
  input.sessions = ColumnReader(sessions)
  input.longEntries = ColumnReader(longEntries)
  input.longExits = ColumnReader(longExits)
  input.shortEntries = ColumnReader(shortEntries)
  input.shortExits = ColumnReader(shortExits)
  try simulateAlone(
    input, settings: settings, changes: changes, source: .signals(lag: lag), into: &ledger)
}

/// Settings that hold from a row on: for what is decided there and afterwards. The account goes on
/// (the initial cash of these settings is not asked for), and a position keeps its stops.
package struct SettingsChange: Sendable {
  package var row: Int
  package var settings: SignalSettings

  package init(row: Int, settings: SignalSettings) {
    (self.row, self.settings) = (row, settings)
  }
}

/// Simulates one column on its own.
///
/// - Precondition: changes are in the order of rows and within them, and all settings are under
///   market rules or none.
func simulateAlone(
  _ input: ColumnInput, settings: SignalSettings, changes: [SettingsChange] = [],
  source: OrderSource, into ledger: inout OrderLedger
) throws(EngineInputError) {
  ledger.removeAll()
  try input.check(settings)
  try settings.check(rows: input.rows)
  var row = 0
  for change in changes {
    precondition(row <= change.row && change.row <= input.rows, "changes are in order")
    row = change.row
    try input.check(change.settings)
    try change.settings.check(rows: input.rows)
  }
  // The ledger is moved into the simulation, so that its arrays are grown in place.
  var moved = OrderLedger()
  swap(&moved, &ledger)
  let column = ColumnSimulation(input, settings: settings, source: source, ledger: moved)
  moved = OrderLedger()
  var group = GroupSimulation([column], sequence: .standing)
  defer { group.takeLedger(of: 0, into: &ledger) }
  for change in changes {
    try group.run(until: change.row)
    group.change(to: change.settings)
  }
  try group.run()
}

extension ColumnInput {
  /// Refuses columns that do not belong together.
  func check(_ settings: SignalSettings) throws(EngineInputError) {
    guard rows <= Int(Int32.max) else { throw .tooManyRows }
    let counts = [
      valuations.count, open.count, high.count, low.count, close.count, longEntries.count,
      longExits.count, shortEntries.count, shortExits.count, volume.count, sessions.count,
    ]
    guard counts.allSatisfy({ $0 == rows || $0 == 0 }) else { throw .columnLengthsDiffer }
    let needsClose = settings.stops.areGiven || settings.market != nil
    guard !needsClose || close.count == rows else { throw .columnLengthsDiffer }
    let needsVolume = settings.market?.volumeCap != nil
    guard !needsVolume || volume.count == rows else { throw .columnLengthsDiffer }
  }
}
