/// The price, or prices, that an entry order waits for.
package enum EntryTrigger: Sendable, Equatable {
  case limit(LimitOrder)
  case stop(StopOrder)
  case stopLimit(StopLimitOrder)

  /// Tries to fill the order on one bar, and notes what the bar did to it.
  @inline(__always)
  mutating func meet(_ bar: PriceBar, side: OrderSide) -> RestingFill? {
    switch self {
    case .limit(let order): return order.fill(in: bar, side: side)
    case .stop(let order): return order.fill(in: bar, side: side)
    case .stopLimit(var order):
      let fill = order.meet(bar, side: side)
      self = .stopLimit(order)
      return fill
    }
  }

  /// Whether all prices are such as an order can have.
  var isPriced: Bool {
    switch self {
    case .limit(let order): isPrice(order.price)
    case .stop(let order): isPrice(order.price)
    case .stopLimit(let order): isPrice(order.stop) && isPrice(order.limit)
    }
  }
}

private func isPrice(_ value: Double) -> Bool { value > 0 && value < .infinity }

/// Where a resting order was filled, before slippage.
package struct RestingFill: Sendable, Equatable {
  /// Money per share; inside the bar.
  package var price: Double
  package var approach: FillApproach
  /// Whether the fill takes what the market offers, so that it bears slippage: a stop order.
  package var isMarketable: Bool
}

/// Buys at its price or lower, sells at its price or higher.
///
/// A buy at `L` is filled on a bar when, in this order,
/// 1. open ≤ L: at the **open**, the better price;
/// 2. low ≤ L: at **L**.
///
/// A sale at `L`: 1. open ≥ L: at the open; 2. high ≥ L: at L.
///
/// Edge cases: touching the price is enough. A limit order bears no slippage.
package struct LimitOrder: Sendable, Equatable {
  /// Money per share.
  package var price: Double

  package init(price: Double) { self.price = price }

  @inline(__always)
  package func fill(in bar: PriceBar, side: OrderSide) -> RestingFill? {
    let opensBeyond = side == .buy ? bar.open <= price : bar.open >= price
    if opensBeyond { return RestingFill(price: bar.open, approach: .open, isMarketable: false) }
    let isMet = side == .buy ? bar.low <= price : bar.high >= price
    return isMet ? RestingFill(price: price, approach: .limit, isMarketable: false) : nil
  }
}

/// Buys at the market once the price has risen to its own, sells once it has fallen to it.
///
/// A buy at `S` is filled on a bar when, in this order,
/// 1. open ≥ S: at the **open**, the worse price;
/// 2. high ≥ S: at **S**.
///
/// A sale at `S`: 1. open ≤ S: at the open; 2. low ≤ S: at S.
///
/// A stop order bears slippage, as far as the bar reaches (`PriceBar.slipped`).
package struct StopOrder: Sendable, Equatable {
  /// Money per share.
  package var price: Double

  package init(price: Double) { self.price = price }

  @inline(__always)
  package func fill(in bar: PriceBar, side: OrderSide) -> RestingFill? {
    let opensBeyond = side == .buy ? bar.open >= price : bar.open <= price
    if opensBeyond { return RestingFill(price: bar.open, approach: .open, isMarketable: true) }
    let isMet = side == .buy ? bar.high >= price : bar.low <= price
    return isMet ? RestingFill(price: price, approach: .stop, isMarketable: true) : nil
  }
}

/// A stop order that becomes a limit order, instead of a market order, once its stop is met.
///
/// A buy with stop `S` and limit `L`, not set off yet, on a bar:
/// 1. open ≥ S: set off at the open; the rest of the bar meets it as a limit order at L (open ≤ L:
///    at the **open**; low ≤ L: at **L**).
/// 2. high ≥ S and S ≤ L: set off inside the bar and filled at once, at **S**.
/// 3. high ≥ S and S > L: set off inside the bar. Whether the price came back to L afterwards is
///    known only if the close is there: close ≤ L: at **L**; else it is not filled on this bar.
///
/// Set off on an earlier bar, it is a `LimitOrder` at L. A sale is the mirror image.
package struct StopLimitOrder: Sendable, Equatable {
  /// Money per share.
  package var stop: Double
  /// Money per share.
  package var limit: Double
  /// Whether the stop has been met.
  package private(set) var isSetOff = false

  package init(stop: Double, limit: Double) {
    self.stop = stop
    self.limit = limit
  }

  package mutating func meet(_ bar: PriceBar, side: OrderSide) -> RestingFill? {
    let order = LimitOrder(price: limit)
    if isSetOff { return order.fill(in: bar, side: side) }
    guard let trigger = StopOrder(price: stop).fill(in: bar, side: side) else { return nil }
    isSetOff = true
    if trigger.approach == .open { return order.fill(in: bar, side: side) }
    let isThere = side == .buy ? stop <= limit : stop >= limit
    if isThere { return RestingFill(price: stop, approach: .stop, isMarketable: false) }
    let cameBack = side == .buy ? bar.close <= limit : bar.close >= limit
    return cameBack ? RestingFill(price: limit, approach: .limit, isMarketable: false) : nil
  }
}
