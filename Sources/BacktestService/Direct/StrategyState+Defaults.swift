package import WireMessages

extension StrategyState {
  /// The same with a value for every parameter and setting: what is not given takes its default.
  ///
  /// Names and values that there may not be stay as they are, for the check that follows.
  package func completed() throws(FieldError) -> StrategyState {
    let specs = try strategyType(strategy).description.parameters
    return StrategyState(
      strategy: strategy, parameters: parameters.completed(by: specs),
      settings: settings.completed(by: settingSpecs))
  }
}

extension [ParameterValue] {
  /// In the order of the specs; values without a spec come last.
  func completed(by specs: [ParameterSpec]) -> [ParameterValue] {
    let known = specs.map { spec in first { $0.name == spec.name } ?? spec.initialValue }
    return known + filter { value in !specs.contains { $0.name == value.name } }
  }
}

extension ParameterSpec {
  fileprivate var initialValue: ParameterValue {
    switch kind {
    case .integer(let initial, _): ParameterValue(name, Double(initial))
    case .real(let initial, _, _): ParameterValue(name, initial)
    case .choice(let initial, _): ParameterValue(name, initial)
    }
  }
}
