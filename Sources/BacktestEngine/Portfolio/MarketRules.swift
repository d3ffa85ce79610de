/// What the market and the broker do beside filling market orders: all that makes a bar matter on
/// which there is no signal.
///
/// With the defaults nothing is: entries are market orders, nothing closes a position but a
/// signal, nothing is lent, holding is free, volume is unlimited.
///
/// What happens on a row, in this order:
/// 1. Resting orders whose time is over are taken out.
/// 2. At the open: liquidation, if the bar opens beyond its price; market orders (with fills at
///    the close: in step 5), first a time stop, then the signals of the row before, else the rest
///    of a cut order; resting orders that the bar opens beyond.
/// 3. In the bar: the exits of the position (`ExitRules` has their order).
/// 4. In the bar, if step 3 closed nothing: the resting orders that it meets, of two the one
///    nearer to the open first (a tie: the long one); after each the exits again, on what is left
///    of the bar. What is left is also all that the second order is met by.
/// 5. At the close: market orders, where they fill at the close; resting orders are placed; the
///    trailing stop takes the bar's best price; the carry is booked.
package struct MarketRules: Sendable, Equatable {
  package var entry = EntryOrderRules()
  package var exits = ExitRules()
  /// Nil: longs are bought for cash only, nothing is liquidated.
  package var margin: MarginRules?
  /// Nil: holding is free.
  package var carry: CarryRates?
  /// Nil: every bar trades any number of shares.
  package var volumeCap: VolumeCap?

  package init() {}

  /// Refuses rules outside their ranges.
  func check(rows: Int) throws(EngineInputError) {
    guard entry.timeInForce.isValid else { throw .settingOutOfRange(.timeInForce) }
    guard entry.type.hasRows(rows) else { throw .columnLengthsDiffer }
    try exits.check(rows: rows)
    guard margin?.isValid ?? true else { throw .settingOutOfRange(.margin) }
    guard volumeCap?.isValid ?? true else { throw .settingOutOfRange(.volumeCap) }
    try carry?.check(rows: rows)
  }
}
