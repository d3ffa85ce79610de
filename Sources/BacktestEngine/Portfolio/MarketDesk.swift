/// What market rules keep of one column between two rows: what waits for a price, and what guards
/// the open position. `MarketRules` says what happens on a row, and in which order.
struct MarketDesk {
  var rules: MarketRules
  /// Whether there are market rules; without them nothing here is looked at.
  let isActive: Bool
  /// Whether market orders fill at the open of their row, before anything else there.
  let fillsAtOpen: Bool
  var exits: OpenExits?
  var restingLong: RestingEntry?
  var restingShort: RestingEntry?
  /// The rest of a market order that the volume cap had cut.
  var rest: OrderRequest?
  /// The row's bar; nil where nothing can be traded.
  private(set) var bar: PriceBar?
  /// The part of it that counts for the open position; nil: none.
  var view: PriceBar?
  /// Shares that may still be traded on the row.
  var volumeLeft = Double.infinity
  /// The side of an entry signal that a time stop takes out on the row.
  var droppedEntry: OrderSide?
  /// The last close that is no NaN, money per share.
  private(set) var lastClose = Double.nan
  private var seenThrough = -1

  /// - Parameter rules: Nil: none.
  init(_ rules: MarketRules?, fillsAtOpen: Bool) {
    self.rules = rules ?? MarketRules()
    isActive = rules != nil
    self.fillsAtOpen = fillsAtOpen
  }

  /// Whether something waits for its price.
  var isWaiting: Bool { restingLong != nil || restingShort != nil || rest != nil }

  /// Whether entries wait for a price rather than being market orders.
  var restsEntries: Bool { rules.entry.type != .market }

  /// Takes up a row; rows come in rising order.
  mutating func begin(_ row: Int, _ input: ColumnInput) {
    bar = PriceBar(
      open: input.open.value(row), high: input.high.value(row), low: input.low.value(row),
      close: input.close.value(row))
    view = bar
    volumeLeft = rules.volumeCap?.shares(volume: input.volume.value(row)) ?? .infinity
    droppedEntry = nil
    var back = row
    while back > seenThrough && input.close[back].isNaN { back -= 1 }
    if back > seenThrough { lastClose = input.close[back] }
    seenThrough = row
  }
}

extension ColumnReader<Double> {
  /// The value of a row; NaN where the column was not given.
  @inline(__always)
  func value(_ row: Int) -> Double { isEmpty ? .nan : self[row] }
}

extension RowSignals {
  static let none = RowSignals(
    longEntry: false, longExit: false, shortEntry: false, shortExit: false)

  /// Those of the direction that a buy or a sale opens.
  func only(_ side: OrderSide) -> RowSignals {
    var signals = RowSignals.none
    switch side {
    case .buy: (signals.longEntry, signals.longExit) = (longEntry, longExit)
    case .sell: (signals.shortEntry, signals.shortExit) = (shortEntry, shortExit)
    }
    return signals
  }

  var isAny: Bool { longEntry || longExit || shortEntry || shortExit }
}
