package import BacktestEngine
package import WireMessages

/// Specs of the simulation's settings, for `hello` and for checking.
package let settingSpecs: [ParameterSpec] = [
  ParameterSpec(
    name: "init_cash", label: "Initial cash",
    kind: .real(initial: 10_000, range: 1...1e12, step: 1)),
  ParameterSpec(
    name: "fees", label: "Fees", kind: .real(initial: 0.001, range: 0...0.1, step: 0.0001)),
  ParameterSpec(
    name: "slippage", label: "Slippage", kind: .real(initial: 0, range: 0...0.1, step: 0.0001)),
  ParameterSpec(
    name: "fill", label: "Fill",
    kind: .choice(initial: "next_open", choices: ["next_open", "close"])),
]

extension CheckedValues {
  /// A client's settings; what is not given takes its default.
  init(settings given: [ParameterValue]) throws(FieldError) {
    try self.init(given, specs: settingSpecs, path: "settings", missing: .takesDefault)
  }
}

extension SimulationSettings {
  /// Checks a client's settings; what is not given takes its default.
  package init(_ given: [ParameterValue]) throws(FieldError) {
    self.init(try CheckedValues(settings: given))
  }

  /// - Parameter values: Of `settingSpecs`.
  init(_ values: CheckedValues) {
    self.init(
      initCash: values.real("init_cash"), fees: values.real("fees"),
      slippage: values.real("slippage"),
      fill: values.choice("fill") == "close" ? .sameClose : .nextOpen)
  }
}
