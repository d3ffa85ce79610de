/// Simulates one column from signals: at most one order per row.
///
/// A signal on row `r` is acted on at row `r + lag`, at the price of that row, by the state of the
/// account just before. Empty signal columns count as never set.
///
/// - Parameters:
///   - prices: Order prices before slippage, shape `[rows]`, money per share.
///   - lag: Rows from a signal to its order, 0 or 1.
///   - longEntries, longExits, shortEntries, shortExits: Signals, shape `[rows]` or empty.
///   - settings: Size, costs, limits and rules.
///   - ledger: Emptied first, then filled in the order of rows.
///
/// NaN: an order priced NaN is ignored, as `ledger.refusals` tells.
/// Edge cases: a signal on the last `lag` rows has no row to be acted on.
/// - Complexity: O(rows / 8 + signals) time; no allocation once the ledger has the capacity.
package func simulateSignals(
  prices: Span<Double>, lag: Int, longEntries: Span<Bool>, longExits: Span<Bool>,
  shortEntries: Span<Bool> = Span(), shortExits: Span<Bool> = Span(), settings: SignalSettings,
  into ledger: inout OrderLedger
) throws(EngineInputError) {
  precondition(lag == 0 || lag == 1, "an order is filled on its signal's bar or the next one")
  ledger.removeAll()
  let rows = prices.count
  for count in [longEntries.count, longExits.count, shortEntries.count, shortExits.count] {
    guard count == rows || count == 0 else { throw .columnLengthsDiffer }
  }
  guard rows <= Int(Int32.max) else { throw .tooManyRows }
  try settings.check(rows: rows)
  var account = Account(cash: settings.initCash)
  let adds = settings.rules.accumulation.adds
  var signalRow = 0
  while true {
    // Only these can lead to an order from here; a conflict needs one of them too.
    signalRow =
      if account.position == 0 {
        firstRow(of: longEntries, or: shortEntries, from: signalRow)
      } else if account.position > 0 {
        firstRow(of: longExits, or: shortEntries, or: adds ? longEntries : Span(), from: signalRow)
      } else {
        firstRow(of: shortExits, or: longEntries, or: adds ? shortEntries : Span(), from: signalRow)
      }
    let row = signalRow + lag
    guard row < rows else { return }
    let signals = RowSignals(
      longEntry: isSet(longEntries, signalRow), longExit: isSet(longExits, signalRow),
      shortEntry: isSet(shortEntries, signalRow), shortExit: isSet(shortExits, signalRow))
    var valuationPrice = prices[row]
    if valuationPrice.isNaN && ledger.keepsAttempts {
      // The order is ignored anyway, but its log tells the account's value.
      valuationPrice = lastValid(prices, before: row)
    }
    try account.act(
      on: signals, row: row, price: prices[row], valuationPrice: valuationPrice,
      settings: settings, into: &ledger)
    signalRow += 1
  }
}

private func lastValid(_ values: Span<Double>, before row: Int) -> Double {
  var row = row - 1
  while row >= 0 && values[row].isNaN { row -= 1 }
  return row < 0 ? .nan : values[row]
}

@inline(__always)
private func isSet(_ flags: Span<Bool>, _ row: Int) -> Bool {
  !flags.isEmpty && flags[row]
}

extension Account {
  /// Decides on the signals of one row and executes the order they ask for, if any.
  @inline(__always)
  fileprivate mutating func act(
    on signals: RowSignals, row: Int, price: Double, valuationPrice: Double,
    settings: SignalSettings, into ledger: inout OrderLedger
  ) throws(EngineInputError) {
    let decision = SignalDecision(signals, position: position, rules: settings.rules)
    let intent = try decision.intent(
      size: settings.size[row], type: settings.rules.sizeType, valuationPrice: valuationPrice,
      row: row)
    guard let intent else { return }
    let request = OrderRequest(
      size: intent.size, sizeType: intent.sizeType, direction: intent.direction, price: price,
      costs: settings.costs(row: row), limits: settings.limits)
    try perform(
      request, valuationPrice: valuationPrice, row: row,
      failsOnRejection: settings.failsOnRejection, into: &ledger)
  }
}
