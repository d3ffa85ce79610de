/// The price that a stop's fraction is measured from.
package enum StopEntryPrice: UInt8, Sendable {
  /// The price that positions were valued at when the order was filled.
  case valuationPrice
  /// The order's price before slippage.
  case price
  /// The order's price after slippage: what was paid.
  case fillPrice
  /// The close of the bar that the order was filled on.
  case close
}

/// The price that a stop is filled at.
package enum StopExitPrice: UInt8, Sendable {
  /// The stop's level, or the open where the bar opened beyond it; no slippage.
  case limit
  /// The same with slippage.
  case market
  /// The row's order price, with slippage.
  case price
  /// The close, with slippage.
  case close
  /// As `market` for a stop loss, which is an order at any price, and as `limit` for a profit
  /// taken, which is not.
  case byKind
}

/// What a stop does to the position.
package enum StopExitMode: UInt8, Sendable {
  /// Closes it.
  case close
  /// Closes it, or reduces it where accumulation reduces.
  case closeReduce
  /// Closes it and opens the opposite one.
  case reverse
  /// Reverses it, or reduces it where accumulation reduces.
  case reverseReduce
}

/// What an order that adds to a position does to its stops.
package enum StopUpdateMode: UInt8, Sendable {
  case keep
  /// Replaces each stop by the row's, where there is one.
  case override
  /// Replaces each stop by the row's; none disarms it.
  case overrideNaN
}

/// When in a bar stops are watched, and what they do to the bar's signals.
package enum StopWatch: UInt8, Sendable {
  /// From the bar after the fill on; a stop takes the place of the bar's signals. vectorbt's rule.
  case insteadOfSignals
  /// After the bar's orders, which are filled at its open: the bar of an entry counts.
  case afterOrders
  /// Before the bar's orders, which are filled at its close: the bar of an entry does not count.
  case beforeOrders
}

/// How stops of one row are read; the fractions are in `StopSettings`.
package struct StopRules: Sendable, Equatable {
  /// Whether the stop loss follows the best price since the entry.
  package var isTrailing = false
  package var entryPrice = StopEntryPrice.fillPrice
  package var exitPrice = StopExitPrice.byKind
  package var uponExit = StopExitMode.close
  package var uponUpdate = StopUpdateMode.override

  package init() {}
}

/// Stop loss and take profit of a column.
package struct StopSettings: Sendable, Equatable {
  /// Fraction of the reference price; NaN: no stop loss.
  package var loss = RowParameter.constant(.nan)
  /// Fraction of the reference price; NaN: no profit is taken.
  package var profit = RowParameter.constant(.nan)
  package var rules = StopRules()
  /// Shape `[rows]`; empty: `rules` on every row.
  package var rulesPerRow: [StopRules] = []
  package var watch = StopWatch.insteadOfSignals

  package init() {}

  /// Whether there may be a stop on some row.
  var areGiven: Bool { loss.anySatisfies { !$0.isNaN } || profit.anySatisfies { !$0.isNaN } }

  @inline(__always)
  func rules(row: Int) -> StopRules { rulesPerRow.isEmpty ? rules : rulesPerRow[row] }
}
