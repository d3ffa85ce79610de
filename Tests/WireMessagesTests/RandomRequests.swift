import TestSupport
import WireMessages

extension SplitMix64 {
  mutating func number() -> Double {
    below(2) == 0 ? Double(below(1_000)) : Double(Int64(bitPattern: next())) / 1e12
  }

  mutating func parameters() -> [ParameterValue] {
    (0..<below(8)).map { index in
      let values: [ParameterScalar] = [
        .number(number()), .text("choice\(below(9))"), .other,
      ]
      return ParameterValue("name\(index)", values[below(3)])
    }
  }

  mutating func view() -> ViewRequest {
    let first = below(1_000_000)
    let start = number()
    let ranges: [ViewRange] = [
      .all, .rows(first: first, last: first + below(1_000)),
      .times(start: start, end: start + Double(below(100))),
    ]
    return ViewRequest(width: 1 + below(WireLimits.widthMax), range: ranges[below(3)])
  }

  mutating func strategy() -> StrategyState {
    StrategyState(strategy: "strategy", parameters: parameters(), settings: parameters())
  }

  mutating func request() -> ClientMessage {
    let id = 1 + next() % WireLimits.identifierMax
    switch below(3) {
    case 0:
      let strategy = strategy()
      return .run(
        id: id,
        RunState(
          dataset: "dataset", strategy: strategy.strategy, parameters: strategy.parameters,
          settings: strategy.settings, view: view(),
          outputs: OutputSet(rawValue: UInt8(below(64)))))
    case 1:
      let names = ColumnName.allCases.filter { _ in below(2) == 0 }
      let chosen = names.isEmpty ? [.close] : names
      let needsStrategy = chosen.contains { $0.needsStrategy }
      return .columns(
        id: id,
        ColumnsState(
          dataset: "dataset", names: chosen, strategy: needsStrategy ? strategy() : nil))
    default:
      return .ping(id: id)
    }
  }
}
