internal import WireMessages

extension [ParameterValue] {
  /// In the order of the specs, with a value for each: what is not given takes its default.
  ///
  /// Names and values that there may not be stay as they are, behind the others, for the check that
  /// follows.
  func completed(by specs: [ParameterSpec]) -> [ParameterValue] {
    let known = specs.map { spec in first { $0.name == spec.name } ?? spec.initialParameter }
    return known + filter { value in !specs.contains { $0.name == value.name } }
  }
}

extension ParameterSpec {
  fileprivate var initialParameter: ParameterValue {
    switch kind {
    case .integer(let initial, _, _): ParameterValue(name, Double(initial))
    case .real(let initial, _, _): ParameterValue(name, initial)
    case .choice(let initial, _): ParameterValue(name, initial)
    case .flag(let initial): ParameterValue(name, initial)
    }
  }
}
