internal import WireMessages

/// Buys weakness that ends: long when the relative strength index (Wilder) rises through `low`,
/// flat when it falls through `high`.
struct RSIReversal: ReadyStrategy {
  private let window: Int
  private let low: Double
  private let high: Double

  private static let rsi = IndicatorDescription(name: "rsi", label: "RSI", pane: .own)

  static let description = HelloMessage.Strategy(
    id: "rsi_reversal", name: "RSI reversal",
    summary: "Buys when the RSI rises through the low level, sells when it falls through the high.",
    parameters: [
      ParameterSpec(
        name: "window", label: "RSI window", kind: .integer(initial: 14, range: 2...200)),
      ParameterSpec(
        name: "low", label: "Low level", kind: .real(initial: 30, range: 1...50, step: 0.5)),
      ParameterSpec(
        name: "high", label: "High level", kind: .real(initial: 70, range: 50...99, step: 0.5)),
    ],
    indicators: [rsi])

  init(_ values: CheckedValues) {
    window = values.integer("window")
    low = values.real("low")
    high = values.real("high")
  }

  var indicators: [StrategyIndicator] {
    [
      StrategyIndicator(
        kind: .relativeStrength(window: window),
        head: IndicatorHead(description: Self.rsi, levels: [low, high]))
    ]
  }

  var entry: SignalRule { .above(.relativeStrength(window: window), level: low) }
  var exit: SignalRule { .below(.relativeStrength(window: window), level: high) }
}
