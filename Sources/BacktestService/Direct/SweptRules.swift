internal import BacktestEngine
internal import StrategyLanguage
internal import WireMessages

/// The parameters of positions that a sweep goes over, in a fixed order.
func sweptRules(_ request: SweepRequest) throws(SweepRequestError) -> [PositionParameter] {
  let swept = PositionParameter.allCases.filter { parameter in
    request.parameters.contains { $0.name == parameter.rawValue }
  }
  if let twice = swept.first(where: { request.rules[$0] != nil }) {
    throw SweepRequestError("\(twice.rawValue) is given twice, for all combinations and to sweep")
  }
  return swept
}

/// Refuses values that a run alone would refuse.
///
/// - Parameter values: Of each swept parameter.
func check(
  _ rules: PositionRules, _ swept: [PositionParameter], values: [[Double]]
) throws(SweepRequestError) {
  var rules = rules
  do throws(FieldError) {
    for (parameter, values) in zip(swept, values) {
      for value in values { try parameter.check(value) }
      // If any combination has two stops that exclude each other, the one of the largest has.
      rules[parameter] = values.max()
    }
    try rules.check()
  } catch {
    throw SweepRequestError(error)
  }
}

extension LanguageSweep {
  /// How combinations trade; nil where it is long-only with all cash.
  ///
  /// - Parameters:
  ///   - rules: What stands in place of what the strategy says, but for what is swept.
  ///   - swept: Parameters whose values stand in a combination from `first` on.
  func rules(
    _ rules: PositionRules, _ swept: [PositionParameter], from first: Int,
    _ plain: SimulationSettings, periodsPerYear: Double
  ) -> SweepRules? {
    let direction = orderDirection
    guard
      direction != .longOnly || rules != PositionRules(direction: rules.direction)
        || !swept.isEmpty || hasPositionSettings
    else { return nil }
    return SweepRules(direction) { values in
      var rules = rules
      for (parameter, value) in zip(swept, values.dropFirst(first)) { rules[parameter] = value }
      let own = graph(values)?.position ?? PositionSettings()
      let settings = rules.market(over: plain, periodsPerYear).applying(
        rules.position(over: own), tradesBothSides: direction == .both)
      return SignalSettings(settings)
    }
  }
}
