/// The prices of one bar, or of what is left of it, as the fill rules of resting orders see them.
///
/// Whatever the data say, `low <= open, close <= high`; so a price that a rule takes from the bar
/// lies inside it.
package struct PriceBar: Sendable, Equatable {
  /// Money per share.
  package let open: Double
  package let high: Double
  package let low: Double
  package let close: Double

  /// Repairs what is missing, as vectorbt does for its stops: a NaN open is the close (and a NaN
  /// close the open), a NaN low or high the lower or higher of the two. A low above, or a high
  /// below, one of them is moved there: a price that was paid lies inside the bar.
  ///
  /// Nil where nothing can be traded: open and close are both NaN, or a price is not positive and
  /// finite.
  @inline(__always)
  package init?(open: Double, high: Double, low: Double, close: Double) {
    let first = open.isNaN ? close : open
    let last = close.isNaN ? open : close
    // A comparison with NaN is false, so a missing extreme leaves the other two.
    var highest = max(first, last)
    if high > highest { highest = high }
    var lowest = min(first, last)
    if low < lowest { lowest = low }
    guard lowest > 0 && highest < .infinity else { return nil }
    self.open = first
    self.high = highest
    self.low = lowest
    self.close = last
  }

  private init(open: Double, close: Double, low: Double, high: Double) {
    self.open = open
    self.high = high
    self.low = low
    self.close = close
  }

  /// What the bar is known to hold after an order was filled at `price` inside it; what is not
  /// known is taken at its worst for the position that the fill opened.
  ///
  /// - at the open: the whole bar, as everything follows the open.
  /// - a limit order, filled when the price came to it against the order (fell to a buy): the
  ///   extreme on that side came at or after the fill, so it counts; the other extreme may have
  ///   come before, so of that side only the fill and the close count.
  /// - a stop order, filled when the price ran through it: the extreme ahead came at or after the
  ///   fill, so it counts; the one behind may have come before or after, and counts because it is
  ///   against the position.
  ///
  /// - Parameters:
  ///   - price: Where the order was filled; inside the bar.
  ///   - approach: How the price came there.
  ///   - side: The order's side.
  package func remainder(
    after price: Double, _ approach: FillApproach, side: OrderSide
  ) -> PriceBar {
    switch (approach, side) {
    case (.open, _): self
    case (.limit, .buy):
      PriceBar(open: price, close: close, low: low, high: max(price, close))
    case (.limit, .sell):
      PriceBar(open: price, close: close, low: min(price, close), high: high)
    case (.stop, _): PriceBar(open: price, close: close, low: low, high: high)
    }
  }
}

/// How the price came to a resting order.
package enum FillApproach: Sendable {
  /// The bar opened at it or beyond it.
  case open
  /// Inside the bar, against the order: it fell to a buy, rose to a sale.
  case limit
  /// Inside the bar, through the order: it rose to a buy, fell to a sale.
  case stop
}

extension PriceBar {
  /// The price of a market order set off at `price` inside the bar: `slippage`, a fraction,
  /// against the order, though never outside the bar, where nothing was traded.
  @inline(__always)
  package func slipped(_ price: Double, _ side: OrderSide, slippage: Double) -> Double {
    switch side {
    case .buy: min(price * (1 + slippage), high)
    case .sell: max(price * (1 - slippage), low)
    }
  }
}
