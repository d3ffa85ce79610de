/// When an order that a bar's signal asks for is filled.
package enum FillRule: Sendable {
  /// At the open of the next bar: the first price a trader can get who decides on a closed bar.
  case nextOpen
  /// At the close of the bar itself, as vectorbt does by default: the decision uses a price that
  /// is known only when it is no longer traded.
  case sameClose
}

/// What a run from signals needs to know beside its columns.
///
/// By default each entry buys for all cash and each exit sells the whole position. The rules are
/// those of `Convention.standard`: shorts within equity, stops measured from the fill and watched
/// from it on.
package struct SimulationSettings: Sendable, Equatable {
  /// Money at the start; positive and finite.
  package var initCash = 10_000.0
  /// Fraction of the traded value, per order; finite.
  package var fees = 0.0
  /// Money per order; finite.
  package var fixedFees = 0.0
  /// Fraction by which prices move against each order; at least 0 and less than 1.
  package var slippage = 0.0
  package var fill = FillRule.nextOpen
  /// Size of an entry, at least 0, in the unit of `rules.sizeType`; infinite: all that is possible.
  package var size = Double.infinity
  /// Size type, accumulation, conflicts, and the direction: long only, short only, or both, where
  /// an exit is a short entry.
  package var rules = SimulationSettings.longOnly
  package var limits = OrderLimits()
  /// Fraction of the fill price; nil: no stop loss.
  package var stopLoss: Double?
  /// Whether the stop loss follows the best price since the entry.
  package var isStopTrailing = false
  /// Fraction of the fill price; nil: no profit is taken.
  package var takeProfit: Double?
  /// Resting entries, exit ladders, margin, carry, volume caps; nil: none of them.
  package var market: MarketRules?

  package init(
    initCash: Double = 10_000, fees: Double = 0, fixedFees: Double = 0, slippage: Double = 0,
    fill: FillRule = .nextOpen
  ) {
    self.initCash = initCash
    self.fees = fees
    self.fixedFees = fixedFees
    self.slippage = slippage
    self.fill = fill
  }

  private static var longOnly: SignalRules {
    var rules = SignalRules()
    rules.direction = .longOnly
    return rules
  }
}

extension SignalSettings {
  /// The settings of a simulation whose orders are filled as `settings.fill` says.
  ///
  /// An order filled at the open can be stopped within its bar; one filled at the close only from
  /// the next bar on. At a fill at the close the bar's stops come first, and its signals find what
  /// they left. At a fill at the open the signals of the bar before come first, and the stops of
  /// what they left are watched from the open on: a stop never takes the place of a signal.
  package init(_ settings: SimulationSettings) {
    self.init(initCash: settings.initCash)
    fees = .constant(settings.fees)
    fixedFees = .constant(settings.fixedFees)
    slippage = .constant(settings.slippage)
    size = .constant(settings.size)
    rules = settings.rules
    limits = settings.limits
    stops.loss = .constant(settings.stopLoss ?? .nan)
    stops.profit = .constant(settings.takeProfit ?? .nan)
    stops.rules.isTrailing = settings.isStopTrailing
    market = settings.market
    if stops.areGiven { stops.watch = settings.fill == .nextOpen ? .afterOrders : .beforeOrders }
  }
}

extension SimulationSettings {
  func check() throws(EngineInputError) {
    guard initCash > 0 && initCash.isFinite else { throw .settingOutOfRange(.initCash) }
    guard fees.isFinite else { throw .settingOutOfRange(.fees) }
    guard fixedFees.isFinite else { throw .settingOutOfRange(.fixedFees) }
    guard slippage >= 0 && slippage < 1 else { throw .settingOutOfRange(.slippage) }
  }
}
