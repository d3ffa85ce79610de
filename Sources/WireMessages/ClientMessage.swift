/// A page of trades: so many from one on, the oldest being trade 0.
package struct TradePage: Sendable, Equatable {
  package var first: Int
  /// 1 to `WireLimits.tradeCountMax`.
  package var count: Int

  package init(first: Int, count: Int) {
    self.first = first
    self.count = count
  }
}

/// What `causality` asks for.
package struct CausalityState: Sendable, Equatable {
  package var dataset: String
  package var strategy: StrategyState

  package init(dataset: String, strategy: StrategyState) {
    self.dataset = dataset
    self.strategy = strategy
  }
}

/// One request of a client.
package enum ClientMessage: Sendable, Equatable {
  case run(id: UInt64, RunState)
  case columns(id: UInt64, ColumnsState)
  case trades(id: UInt64, TradePage)
  case check(id: UInt64, text: String)
  case language(id: UInt64)
  case causality(id: UInt64, CausalityState)
  case cancel(id: UInt64, request: UInt64)
  case ping(id: UInt64)

  package var identifier: UInt64 {
    switch self {
    case .run(let id, _), .columns(let id, _), .trades(let id, _), .check(let id, _),
      .language(let id), .causality(let id, _), .cancel(let id, _), .ping(let id):
      id
    }
  }
}
