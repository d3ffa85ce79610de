package import WireMessages

/// A strategy that is built in: named parameters in, indicators and signal rules out.
protocol ReadyStrategy: Sendable {
  /// Identifier, texts, parameter specs and indicators, as clients see them.
  static var description: HelloMessage.Strategy { get }

  /// - Parameter values: Checked against the specs of `description`.
  init(_ values: CheckedValues)

  /// The indicators of these parameters, in the order of `description`.
  var indicators: [StrategyIndicator] { get }

  /// When the strategy asks to be long, and when to be flat; rules over its own indicators.
  var entry: SignalRule { get }
  var exit: SignalRule { get }
}

/// Every strategy that can be asked for, in the order that clients show.
private let catalogue: [any ReadyStrategy.Type] = [RSIReversal.self, DualMovingAverage.self]

/// Descriptions of every strategy, for `hello`.
package var strategyDescriptions: [HelloMessage.Strategy] { catalogue.map { $0.description } }

/// The type of the strategy of that identifier.
func strategyType(_ id: String) throws(FieldError) -> any ReadyStrategy.Type {
  guard let type = catalogue.first(where: { $0.description.id == id }) else {
    throw FieldError(.unknownStrategy, "strategy", "is none of the strategies of hello")
  }
  return type
}

/// A strategy with checked parameters.
struct ChosenStrategy: Sendable {
  let strategy: any ReadyStrategy
  /// What makes the strategy's signals different from another's, the dataset apart.
  let identity: Identity

  struct Identity: Sendable, Equatable {
    let id: String
    let parameters: CheckedValues
  }

  init(id: String, parameters: [ParameterValue]) throws(FieldError) {
    let type = try strategyType(id)
    let values = try CheckedValues(
      parameters, specs: type.description.parameters, path: "parameters", missing: .isError)
    strategy = type.init(values)
    identity = Identity(id: id, parameters: values)
  }
}
