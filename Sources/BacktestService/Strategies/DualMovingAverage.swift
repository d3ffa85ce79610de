internal import WireMessages

/// Follows the trend: long when the fast average rises through the slow one, flat when it falls
/// through it.
struct DualMovingAverage: ReadyStrategy {
  private let fast: IndicatorKind
  private let slow: IndicatorKind

  private static let fastDescription = IndicatorDescription(
    name: "fast", label: "Fast average", pane: .price)
  private static let slowDescription = IndicatorDescription(
    name: "slow", label: "Slow average", pane: .price)

  static let description = HelloMessage.Strategy(
    id: "dual_moving_average", name: "Dual moving average",
    summary: "Buys when the fast average rises through the slow one, sells when it falls below.",
    parameters: [
      ParameterSpec(
        name: "fast", label: "Fast window", kind: .integer(initial: 20, range: 2...200)),
      ParameterSpec(
        name: "slow", label: "Slow window", kind: .integer(initial: 50, range: 3...400)),
      ParameterSpec(
        name: "average", label: "Average",
        kind: .choice(initial: "simple", choices: ["simple", "exponential"])),
    ],
    indicators: [fastDescription, slowDescription])

  init(_ values: CheckedValues) {
    let isExponential = values.choice("average") == "exponential"
    func average(_ window: Int) -> IndicatorKind {
      isExponential ? .exponentialAverage(window: window) : .simpleAverage(window: window)
    }
    fast = average(values.integer("fast"))
    slow = average(values.integer("slow"))
  }

  var indicators: [StrategyIndicator] {
    [
      StrategyIndicator(
        kind: fast, head: IndicatorHead(description: Self.fastDescription, levels: [])),
      StrategyIndicator(
        kind: slow, head: IndicatorHead(description: Self.slowDescription, levels: [])),
    ]
  }

  var entry: SignalRule { .aboveOther(fast, slow) }
  var exit: SignalRule { .belowOther(fast, slow) }
}
