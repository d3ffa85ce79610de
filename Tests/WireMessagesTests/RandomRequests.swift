import WireMessages

/// Sebastiano Vigna's SplitMix64: the same seed gives the same numbers everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number below `bound`, which is positive.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

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
