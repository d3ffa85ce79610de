/// What a parameter or setting may be, as the client shows it and the worker checks it.
package struct ParameterSpec: Sendable, Equatable {
  /// `step` is what a slider moves by; values between the steps are accepted.
  package enum Kind: Sendable, Equatable {
    case integer(initial: Int, range: ClosedRange<Int>, step: Int = 1)
    case real(initial: Double, range: ClosedRange<Double>, step: Double)
    case choice(initial: String, choices: [String])
    case flag(initial: Bool)
  }

  package let name: String
  package let label: String
  package let kind: Kind

  package init(name: String, label: String, kind: Kind) {
    self.name = name
    self.label = label
    self.kind = kind
  }
}

/// Where a client draws an indicator.
package enum IndicatorPane: String, Sendable {
  /// Over the prices, in their unit.
  case price
  /// Below them, with a scale of its own.
  case own
}

/// An indicator's name and place.
package struct IndicatorDescription: Sendable, Equatable {
  package let name: String
  package let label: String
  package let pane: IndicatorPane

  package init(name: String, label: String, pane: IndicatorPane) {
    self.name = name
    self.label = label
    self.pane = pane
  }
}
