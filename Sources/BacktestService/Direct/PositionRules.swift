internal import BacktestEngine
package import WireMessages

/// What positions a direct run takes and what ends them, beside the strategy's signals.
package struct PositionRules: Sendable, Equatable {
  package enum Direction: String, Sendable, CaseIterable {
    /// Long from the strategy's entry to its exit.
    case long
    /// Short from the strategy's entry to its exit.
    case short
    /// Long from entry to exit, short from exit to entry.
    case both
  }

  package var direction = Direction.long
  /// Fraction of the cash that an entry uses, above 0 and at most 1; nil: all.
  package var size: Double?
  /// Fraction of the entry price that may be lost; nil: no stop. So are the others.
  package var stopLoss: Double?
  package var takeProfit: Double?
  /// Fraction of the best price since the entry.
  package var trailingStop: Double?

  package init() {}

  /// Whether the plain long-only run has nothing to add.
  var arePlain: Bool { self == PositionRules() }

  /// Those that are set, under the names of the command line.
  package var values: [ParameterValue] {
    let numbers = [
      ("size", size), ("stop_loss", stopLoss), ("take_profit", takeProfit),
      ("trailing", trailingStop),
    ]
    return [ParameterValue("direction", direction.rawValue)]
      + numbers.compactMap { name, value in value.map { ParameterValue(name, $0) } }
  }

  func check() throws(FieldError) {
    if let size, !(size > 0 && size <= 1) {
      throw FieldError(.outOfRange, "size", "must be above 0 and at most 1")
    }
    if size != nil && direction == .both {
      throw FieldError(.outOfRange, "size", "goes with direction long or short")
    }
    if stopLoss != nil && trailingStop != nil {
      throw FieldError(.outOfRange, "stop_loss", "and trailing exclude each other")
    }
    for (name, value) in [("stop_loss", stopLoss), ("trailing", trailingStop)] {
      if let value, !(value > 0 && value < 1) {
        throw FieldError(.outOfRange, name, "must be between 0 and 1")
      }
    }
    if let takeProfit, !(takeProfit > 0 && takeProfit <= 1_000) {
      throw FieldError(.outOfRange, "take_profit", "must be above 0 and at most 1000")
    }
  }

  func settings(_ plain: SimulationSettings) -> SignalSettings {
    var settings = SignalSettings(initCash: plain.initCash)
    settings.fees = .constant(plain.fees)
    settings.fixedFees = .constant(plain.fixedFees)
    settings.slippage = .constant(plain.slippage)
    settings.rules.oppositeEntry = .reverse
    if let size {
      settings.size = .constant(size)
      settings.rules.sizeType = .percent
    }
    settings.stops.loss = .constant(stopLoss ?? trailingStop ?? .nan)
    settings.stops.profit = .constant(takeProfit ?? .nan)
    settings.stops.rules.isTrailing = trailingStop != nil
    // At the open the bar of an entry has yet to trade; at the close it is over.
    settings.stops.watch = plain.fill == .nextOpen ? .afterOrders : .beforeOrders
    return settings
  }
}
