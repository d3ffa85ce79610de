import TestSupport
import WireMessages

extension SplitMix64 {
  mutating func number() -> Double {
    below(2) == 0 ? Double(below(1_000)) : Double(Int64(bitPattern: next())) / 1e12
  }

  mutating func parameters() -> [ParameterValue] {
    (0..<below(8)).map { index in
      let values: [ParameterScalar] = [
        .number(number()), .text("choice\(below(9))"), .flag(below(2) == 0), .other,
      ]
      return ParameterValue("name\(index)", values[below(4)])
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
    let choices: [StrategyChoice] = [.ready(id: "strategy"), .text("enter long when close > open")]
    return StrategyState(choices[below(2)], parameters: parameters(), settings: parameters())
  }

  mutating func request() -> ClientMessage {
    let id = 1 + next() % WireLimits.identifierMax
    switch below(8) {
    case 0:
      return .run(
        id: id,
        RunState(
          dataset: "dataset", strategy: strategy(), view: view(),
          outputs: OutputSet(rawValue: UInt8(below(256)))))
    case 1:
      let names = ColumnName.allCases.filter { _ in below(2) == 0 }
      let chosen = names.isEmpty ? [.close] : names
      let needsStrategy = chosen.contains { $0.needsStrategy }
      return .columns(
        id: id,
        ColumnsState(
          dataset: "dataset", names: chosen, strategy: needsStrategy ? strategy() : nil))
    case 2: return .trades(id: id, TradePage(first: below(1 << 40), count: 1 + below(1_000)))
    case 3: return .check(id: id, text: "enter long when close > \(number())")
    case 4: return .language(id: id)
    case 5:
      return .causality(id: id, CausalityState(dataset: "dataset", strategy: strategy()))
    case 6: return .cancel(id: id, request: 1 + next() % WireLimits.identifierMax)
    default: return .ping(id: id)
    }
  }
}
