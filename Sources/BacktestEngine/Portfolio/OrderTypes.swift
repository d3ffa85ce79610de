// The vocabulary of orders. Raw values are the codes vectorbt uses in its records.

package enum OrderSide: UInt8, Sendable {
  case buy, sell
}

/// What the number in an order's size means.
package enum SizeType: UInt8, Sendable {
  /// Shares.
  case amount
  /// Money, at the valuation price.
  case value
  /// A fraction of the cash when buying, of the position when selling.
  case percent
  /// Shares to hold afterwards.
  case targetAmount
  /// Money to hold in the asset afterwards.
  case targetValue
  /// Fraction of the portfolio's value to hold in the asset afterwards.
  case targetPercent
}

/// Which positions an order may lead to.
package enum OrderDirection: UInt8, Sendable {
  case longOnly, shortOnly, both
}

/// Why an order was not filled.
package enum OrderReason: UInt8, Sendable {
  case sizeNaN, priceNaN, valuationPriceNaN, valueNaN, valueZeroOrNegative, sizeZero
  case noCashForShort, noCashForLong, noOpenPosition, maxSizeExceeded, randomEvent
  case cannotCoverFees, minSizeNotReached, partialFill
  /// A resting order whose time was over; one whose place another order or signal took.
  case expired, cancelled
}

/// What an order costs beside its price.
package struct OrderCosts: Sendable, Equatable {
  /// Fraction of the traded value.
  package var fees = 0.0
  /// Money per order.
  package var fixedFees = 0.0
  /// Fraction by which the price moves against the order.
  package var slippage = 0.0

  package init(fees: Double = 0, fixedFees: Double = 0, slippage: Double = 0) {
    self.fees = fees
    self.fixedFees = fixedFees
    self.slippage = slippage
  }
}

/// What bounds the size of an order.
package struct OrderLimits: Sendable, Equatable {
  /// Shares below which an order is rejected.
  package var minSize = 1e-8
  /// Shares above which an order is cut, or rejected if it may not be filled in part.
  package var maxSize = Double.infinity
  /// Shares come in multiples of this; NaN: any number.
  package var granularity = Double.nan
  /// Whether neither the money lent for shorts nor the deposit for them may be spent.
  package var locksCash = false
  /// Whether an order that cannot be filled whole is filled as far as possible.
  package var allowsPartial = true
  /// Whether a rejected order ends the simulation with an error.
  package var failsOnRejection = false
  /// Whose rules hold where the two differ.
  ///
  /// - `standard`: a short position is at most worth the account's equity, and its proceeds are
  ///   not spent, as if `locksCash` were set; a multiple of the granularity is found within
  ///   rounding (1.0 in steps of 0.1 is 1.0); a percent sells at most the position, and a percent
  ///   of 0 is ignored.
  /// - `vectorbt`: shorts of a finite size are unlimited unless cash is locked; 1.0 in steps of 0.1
  ///   is 0.9; a long-only percent above 1 sells more than there is, and a percent of 0 is an
  ///   error where shorting is allowed.
  package var convention = Convention.standard

  package init() {}

  /// Equal limits bound orders alike: no granularity (NaN) equals no granularity.
  package static func == (one: OrderLimits, other: OrderLimits) -> Bool {
    (one.granularity == other.granularity
      || (one.granularity.isNaN && other.granularity.isNaN))
      && one.minSize == other.minSize && one.maxSize == other.maxSize
      && one.locksCash == other.locksCash && one.allowsPartial == other.allowsPartial
      && one.failsOnRejection == other.failsOnRejection && one.convention == other.convention
  }

  /// Whether only money that no short depends on may be spent.
  @inline(__always)
  var spendsFreeCashOnly: Bool { locksCash || convention == .standard }

  /// The largest multiple of the granularity that is at most `size`.
  @inline(__always)
  func wholeSteps(of size: Double) -> Double {
    if granularity.isNaN { return size }
    return convention == .vectorbt
      ? BacktestEngine.wholeSteps(of: size, step: granularity)
      : roundedSteps(of: size, step: granularity)
  }
}

/// One order as asked for.
package struct OrderRequest: Sendable, Equatable {
  /// Signed, in the unit of `sizeType`; infinite: as much as possible.
  package var size: Double
  package var sizeType: SizeType
  package var direction: OrderDirection
  /// Money per share, before slippage.
  package var price: Double
  package var costs: OrderCosts
  package var limits: OrderLimits

  package init(
    size: Double, sizeType: SizeType = .amount, direction: OrderDirection = .both, price: Double,
    costs: OrderCosts = OrderCosts(), limits: OrderLimits = OrderLimits()
  ) {
    self.size = size
    self.sizeType = sizeType
    self.direction = direction
    self.price = price
    self.costs = costs
    self.limits = limits
  }
}

/// One order as filled.
package struct OrderFill: Sendable, Equatable {
  /// Shares, positive.
  package var size: Double
  /// Money per share, after slippage.
  package var price: Double
  /// Money, both kinds of fees together.
  package var fees: Double
  package var side: OrderSide

  package init(size: Double, price: Double, fees: Double, side: OrderSide) {
    self.size = size
    self.price = price
    self.fees = fees
    self.side = side
  }
}

/// What became of an order.
package enum OrderOutcome: Sendable, Equatable {
  case filled(OrderFill)
  /// There was nothing to do.
  case ignored(OrderReason)
  /// It could not be done.
  case rejected(OrderReason)
}
