/// A price of an entry order, given absolutely or from the close of the signal's row.
package enum EntryPrice: Sendable, Equatable {
  /// Money per share, taken on the signal's row.
  case absolute(RowParameter)
  /// Fraction of the signal's close to stay away from it, taken on the signal's row: a limit
  /// order that far on the better side, a stop that far on the worse side. A limit buy with 0.01
  /// waits 1 % below the close, a stop buy 1 % above.
  case offset(RowParameter)

  /// - Parameters:
  ///   - sign: −1 to go below the close, 1 above.
  ///   - close: Of the signal's row.
  @inline(__always)
  func price(row: Int, close: Double, sign: Double) -> Double {
    switch self {
    case .absolute(let prices): prices[row]
    case .offset(let fractions): close * (1 + sign * fractions[row])
    }
  }

  func hasRows(_ rows: Int) -> Bool {
    switch self {
    case .absolute(let values), .offset(let values): values.hasRows(rows)
    }
  }
}

/// How entries get into the market.
package enum EntryOrderType: Sendable, Equatable {
  /// At the row's order price.
  case market
  case limit(EntryPrice)
  case stop(EntryPrice)
  /// The offset of the limit is a stop's: beyond the close, so that a stop at 0.01 with a limit at
  /// 0.02 buys between 1 % and 2 % above it.
  case stopLimit(stop: EntryPrice, limit: EntryPrice)

  /// The order a signal on `row` places; nil for a market order.
  func trigger(row: Int, close: Double, side: OrderSide) -> EntryTrigger? {
    let ahead = side == .buy ? 1.0 : -1.0
    switch self {
    case .market: return nil
    case .limit(let price):
      return .limit(LimitOrder(price: price.price(row: row, close: close, sign: -ahead)))
    case .stop(let price):
      return .stop(StopOrder(price: price.price(row: row, close: close, sign: ahead)))
    case .stopLimit(let stop, let limit):
      return .stopLimit(
        StopLimitOrder(
          stop: stop.price(row: row, close: close, sign: ahead),
          limit: limit.price(row: row, close: close, sign: ahead)))
    }
  }

  func hasRows(_ rows: Int) -> Bool {
    switch self {
    case .market: true
    case .limit(let price), .stop(let price): price.hasRows(rows)
    case .stopLimit(let stop, let limit): stop.hasRows(rows) && limit.hasRows(rows)
    }
  }
}

/// The rules of entry orders.
///
/// An entry signal that would be acted on as a market order places a resting order instead, from
/// the next row on. An entry signal of the same side replaces it (a new price, a new time in
/// force); an exit signal of its side cancels it. When its price is met it is an entry signal at
/// that price: the state of the account then decides what it does.
package struct EntryOrderRules: Sendable, Equatable {
  package var type = EntryOrderType.market
  package var timeInForce = TimeInForce.untilCancelled
  /// Whether of a long and a short entry waiting together the fill of one cancels the other, and
  /// an entry signal on a later row cancels an order of the opposite side. Orders of both sides
  /// placed on one row wait together in either case.
  package var oneCancelsOther = true

  package init() {}
}

/// An entry order that waits for its price.
struct RestingEntry: Equatable {
  var trigger: EntryTrigger
  var side: OrderSide
  /// The signal's row.
  var placed: Int
  /// The label of the first row on which it can be filled, once that is there.
  var session: Int64?
  /// Shares still wanted after the volume cap cut it; nil: not filled yet.
  var left: Double?
}
