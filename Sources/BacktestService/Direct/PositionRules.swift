internal import BacktestEngine
internal import StrategyLanguage
package import WireMessages

/// What positions a direct run takes and what ends them, in place of what the strategy says.
package struct PositionRules: Sendable, Equatable {
  package enum Direction: String, Sendable, CaseIterable {
    /// The strategy's long positions.
    case long
    /// Its short ones; of a strategy without them, short from its entry to its exit.
    case short
    /// Both; of a strategy with one side alone, the other from exit to entry.
    case both
  }

  /// Nil: as the strategy has it.
  package var direction: Direction?
  /// Fraction of what can be bought that an entry buys, above 0 and at most 1; nil: all.
  package var size: Double?
  /// Fraction of the entry price that may be lost; nil or 0: no stop. So are the next two.
  package var stopLoss: Double?
  package var takeProfit: Double?
  /// Fraction of the best price since the entry.
  package var trailingStop: Double?
  /// The most that a position may be worth, in multiples of the equity; nil: what the cash buys.
  package var leverage: Double?
  /// Fraction per year that short positions and borrowed money cost; nil: nothing.
  package var borrowRate: Double?

  package init(direction: Direction? = nil) { self.direction = direction }

  /// Those that are set, under the names of the command line.
  package var values: [ParameterValue] {
    (direction.map { [ParameterValue("direction", $0.rawValue)] } ?? [])
      + PositionParameter.allCases.compactMap { parameter in
        self[parameter].map { ParameterValue(parameter.rawValue, $0) }
      }
  }

  /// One number by its name.
  package subscript(parameter: PositionParameter) -> Double? {
    get {
      switch parameter {
      case .size: size
      case .stopLoss: stopLoss
      case .takeProfit: takeProfit
      case .trailing: trailingStop
      case .leverage: leverage
      case .borrowRate: borrowRate
      }
    }
    set {
      switch parameter {
      case .size: size = newValue
      case .stopLoss: stopLoss = newValue
      case .takeProfit: takeProfit = newValue
      case .trailing: trailingStop = newValue
      case .leverage: leverage = newValue
      case .borrowRate: borrowRate = newValue
      }
    }
  }

  /// Refuses values and pairs of them that cannot be traded.
  func check() throws(FieldError) {
    for parameter in PositionParameter.allCases {
      if let value = self[parameter] { try parameter.check(value) }
    }
    if level(stopLoss) != nil && level(trailingStop) != nil {
      throw FieldError(.outOfRange, "stop_loss", "and trailing exclude each other")
    }
  }

  /// Size and stops of a run: these where they are given, else the strategy's own.
  func position(over own: PositionSettings) -> PositionSettings {
    var position = own
    if let size { position.size = PositionSettings.Size(amount: size, unit: .percentOfEquity) }
    if stopLoss != nil {
      position.stopLosses = level(stopLoss).map { [PositionSettings.Level(distance: $0)] } ?? []
    }
    if takeProfit != nil {
      position.takeProfits = level(takeProfit).map { [PositionSettings.Level(distance: $0)] } ?? []
    }
    if trailingStop != nil {
      position.trailing = level(trailingStop).map { PositionSettings.Trailing(distance: $0) }
    }
    return position
  }

  /// Settings with leverage and the costs of borrowing.
  func market(over plain: SimulationSettings, _ periodsPerYear: Double) -> SimulationSettings {
    var settings = plain
    if leverage != nil || borrowRate != nil {
      settings.market = market(periodsPerYear: periodsPerYear)
    }
    return settings
  }

  private func level(_ stop: Double?) -> Double? { stop == 0 ? nil : stop }

  private func market(periodsPerYear: Double) -> MarketRules {
    var market = MarketRules()
    market.margin = leverage.map { MarginRules(leverage: $0) }
    if let borrowRate {
      var carry = CarryRates(years: .constant(1 / periodsPerYear))
      carry.borrow = .constant(borrowRate)
      carry.interest = .constant(borrowRate)
      market.carry = carry
    }
    return market
  }
}

/// The numbers among the rules, by their names on the command line; a sweep can go over them.
package enum PositionParameter: String, Sendable, CaseIterable {
  case size
  case stopLoss = "stop_loss"
  case takeProfit = "take_profit"
  case trailing
  case leverage
  case borrowRate = "borrow_rate"

  /// As a parameter of a sweep; the range is checked by `check` again, which knows open ends.
  var spec: ParameterSpec {
    ParameterSpec(
      name: rawValue, label: rawValue, kind: .real(initial: 0, range: -1e9...1e9, step: 0.01))
  }

  func check(_ value: Double) throws(FieldError) {
    let (isValid, range) =
      switch self {
      case .size: (value > 0 && value <= 1, "above 0 and at most 1")
      case .stopLoss, .trailing: (value >= 0 && value < 1, "at least 0 and below 1 (0: none)")
      case .takeProfit: (value >= 0 && value <= 1_000, "from 0 to 1000 (0: none)")
      case .leverage: (value > 0 && value <= 1_000, "above 0 and at most 1000")
      case .borrowRate: (value >= 0 && value <= 10, "from 0 to 10")
      }
    guard isValid else { throw FieldError(.outOfRange, rawValue, "must be \(range)") }
  }
}
