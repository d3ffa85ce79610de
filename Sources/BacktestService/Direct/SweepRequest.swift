package import WireMessages

/// What a sweep goes over, as a person writes it.
package struct SweepRequest: Sendable {
  package struct Parameter: Sendable {
    package let name: String
    /// See `axisValues`.
    package let text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package let strategy: StrategyChoice
  /// Of the strategy, or of the positions (see `PositionParameter`). The strategy's parameters that
  /// are not given take their default.
  package let parameters: [Parameter]
  /// Conditions such as `fast<slow`; a combination must satisfy all of them.
  package var conditions: [String] = []
  package var settings: [ParameterValue] = []
  /// For all combinations.
  package var rules = PositionRules()
  /// Combinations drawn at random, none twice; nil: all.
  package var sampleSize: Int?
  package var seed: UInt64 = 1
  /// Wire names of the figures kept; the first one is ranked by.
  package var metrics: [String]

  package init(strategy: StrategyChoice, parameters: [Parameter], metrics: [String]) {
    self.strategy = strategy
    self.parameters = parameters
    self.metrics = metrics
  }
}

/// One parameter of a sweep.
package struct SweptParameter: Sendable {
  let spec: ParameterSpec
  /// In the order in which they are tried; a choice by its index.
  let values: [Double]

  package var name: String { spec.name }

  /// The values as they are shown and sent.
  package var parameterValues: [ParameterValue] { values.map(parameterValue) }

  func parameterValue(_ value: Double) -> ParameterValue {
    switch spec.kind {
    case .choice(_, let choices): ParameterValue(spec.name, choices[Int(value)])
    case .flag: ParameterValue(spec.name, value != 0)
    case .integer, .real: ParameterValue(spec.name, value)
    }
  }
}
