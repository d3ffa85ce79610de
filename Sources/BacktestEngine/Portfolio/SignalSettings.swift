/// Whether signals in the direction of an open position change its size.
package enum Accumulation: UInt8, Sendable {
  /// Entries open and exits close whole positions; everything else is ignored.
  case disabled
  /// Entries add, exits take away, by the size given.
  case both
  case addOnly
  case removeOnly

  var adds: Bool { self == .both || self == .addOnly }
  var reduces: Bool { self == .both || self == .removeOnly }
}

/// What happens to an entry and an exit of one direction on one bar.
package enum SignalConflict: UInt8, Sendable {
  /// Both are dropped.
  case ignore
  case entry
  case exit
  /// In a position the entry wins; flat, both are dropped.
  case adjacent
  /// In a position the exit wins; flat, both are dropped.
  case opposite
}

/// What happens to a long and a short entry on one bar.
package enum DirectionConflict: UInt8, Sendable {
  /// Both are dropped.
  case ignore
  case long
  case short
  /// The entry of the side held wins; flat, both are dropped.
  case adjacent
  /// The entry against the side held wins; flat, both are dropped.
  case opposite
}

/// What an entry against the open position does.
package enum OppositeEntry: UInt8, Sendable {
  case ignore
  /// Closes the position.
  case close
  /// Closes it, or reduces it where accumulation reduces.
  case closeReduce
  /// Closes it and opens the opposite one.
  case reverse
  /// Reverses it, or reduces it where accumulation reduces.
  case reverseReduce
}

/// What signals mean: how sizes are read and how conflicts are settled.
package struct SignalRules: Sendable, Equatable {
  /// Amount, value or percent.
  package var sizeType = SizeType.amount
  package var accumulation = Accumulation.disabled
  package var longConflict = SignalConflict.ignore
  package var shortConflict = SignalConflict.ignore
  package var directionConflict = DirectionConflict.ignore
  package var oppositeEntry = OppositeEntry.reverseReduce
  /// Which positions orders may lead to; only orders that are given as such ask for it.
  package var direction = OrderDirection.both

  package init() {}
}

/// All that a simulation from signals of one column depends on beside its columns.
package struct SignalSettings: Sendable, Equatable {
  /// Money at the start.
  package var initCash: Double
  /// Size of an entry, at least 0, in the unit of `rules.sizeType`; infinite: all that is possible.
  package var size = RowParameter.constant(.infinity)
  /// Fraction of the traded value.
  package var fees = RowParameter.constant(0)
  /// Money per order.
  package var fixedFees = RowParameter.constant(0)
  /// Fraction by which prices move against each order.
  package var slippage = RowParameter.constant(0)
  package var limits = OrderLimits()
  /// Shape `[rows]`; empty: `limits` on every row.
  package var limitsPerRow: [OrderLimits] = []
  package var rules = SignalRules()
  /// Shape `[rows]`; empty: `rules` on every row.
  package var rulesPerRow: [SignalRules] = []
  package var stops = StopSettings()
  /// Nil: what is given here is all there is; bars matter only where signals and stops say so.
  package var market: MarketRules?
  /// Whether a fill makes its price the valuation price, until a row has one of its own.
  package var updatesValue = false
  /// Whether a row without a valuation price has that of the row before.
  package var carriesValuation = true

  package init(initCash: Double) {
    self.initCash = initCash
  }

  /// Refuses settings outside their ranges, and parameters that have not one value per row.
  func check(rows: Int) throws(EngineInputError) {
    let hasRows =
      size.hasRows(rows) && fees.hasRows(rows) && fixedFees.hasRows(rows)
      && slippage.hasRows(rows) && stops.loss.hasRows(rows) && stops.profit.hasRows(rows)
      && [limitsPerRow.count, rulesPerRow.count, stops.rulesPerRow.count]
        .allSatisfy { $0 == 0 || $0 == rows }
    guard hasRows else { throw .columnLengthsDiffer }
    guard initCash >= 0 else { throw .settingOutOfRange(.initCash) }
    guard fees.allSatisfy(\.isFinite) else { throw .settingOutOfRange(.fees) }
    guard fixedFees.allSatisfy(\.isFinite) else { throw .settingOutOfRange(.fixedFees) }
    guard slippage.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw .settingOutOfRange(.slippage)
    }
    try limits.check()
    for limits in limitsPerRow { try limits.check() }
    guard let market else { return }
    try market.check(rows: rows)
    let hasLevels = !market.exits.areEmpty
    guard !hasLevels || market.exits.adding(stops, addsToPositions: addsToPositions) != nil else {
      throw .settingOutOfRange(.exits)
    }
  }

  @inline(__always)
  func costs(row: Int) -> OrderCosts {
    OrderCosts(fees: fees[row], fixedFees: fixedFees[row], slippage: slippage[row])
  }

  @inline(__always)
  func limits(row: Int) -> OrderLimits { limitsPerRow.isEmpty ? limits : limitsPerRow[row] }

  @inline(__always)
  func rules(row: Int) -> SignalRules { rulesPerRow.isEmpty ? rules : rulesPerRow[row] }

  /// Whether an entry may add to a position on some row.
  var addsToPositions: Bool {
    rules.accumulation.adds || rulesPerRow.contains { $0.accumulation.adds }
  }
}

extension OrderLimits {
  func check() throws(EngineInputError) {
    guard minSize >= 0 && minSize.isFinite else { throw .settingOutOfRange(.minSize) }
    guard maxSize > 0 else { throw .settingOutOfRange(.maxSize) }
    guard granularity.isNaN || (granularity > 0 && granularity.isFinite) else {
      throw .settingOutOfRange(.sizeGranularity)
    }
  }
}
