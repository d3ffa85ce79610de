/// When an order that a bar's signal asks for is filled.
package enum FillRule: Sendable {
  /// At the open of the next bar: the first price a trader can get who decides on a closed bar.
  case nextOpen
  /// At the close of the bar itself, as vectorbt does by default: the decision uses a price that
  /// is known only when it is no longer traded.
  case sameClose
}

/// What a long-only simulation from signals needs to know beside its columns.
///
/// Each entry buys for all cash, each exit sells the whole position.
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
}

extension SignalSettings {
  init(_ settings: SimulationSettings) {
    self.init(initCash: settings.initCash)
    fees = .constant(settings.fees)
    fixedFees = .constant(settings.fixedFees)
    slippage = .constant(settings.slippage)
  }
}
