/// A value as it came: its type is checked where the parameter's own name is known.
package enum ParameterScalar: Sendable, Equatable {
  /// Any number; may still be NaN or infinite.
  case number(Double)
  case text(String)
  /// Neither a number nor text.
  case other
}

/// A parameter or setting by name, not yet checked against its strategy.
package struct ParameterValue: Sendable, Equatable {
  package let name: String
  package let value: ParameterScalar

  package init(_ name: String, _ value: ParameterScalar) {
    self.name = name
    self.value = value
  }

  package init(_ name: String, _ number: Double) { self.init(name, .number(number)) }

  package init(_ name: String, _ text: String) { self.init(name, .text(text)) }
}

/// The rows a view shows; both ends are included.
package enum ViewRange: Sendable, Equatable {
  case all
  case rows(first: Int, last: Int)
  /// Milliseconds since 1970 UTC, finite, start not after end.
  case times(start: Double, end: Double)
}

/// What fits the screen: a range and a width in pixel columns, 1 to `WireLimits.widthMax`.
package struct ViewRequest: Sendable, Equatable {
  package var width: Int
  package var range: ViewRange

  package init(width: Int = WireLimits.widthDefault, range: ViewRange = .all) {
    self.width = width
    self.range = range
  }
}

/// The parts of a result that a client wants.
package struct OutputSet: OptionSet, Sendable, Equatable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let price = OutputSet(rawValue: 1)
  package static let indicators = OutputSet(rawValue: 2)
  package static let equity = OutputSet(rawValue: 4)
  package static let drawdown = OutputSet(rawValue: 8)
  package static let markers = OutputSet(rawValue: 16)
  package static let metrics = OutputSet(rawValue: 32)
  package static let all: OutputSet = [
    .price, .indicators, .equity, .drawdown, .markers, .metrics,
  ]

  /// Wire name of each member, in the order of the protocol page.
  package static let names: [(name: String, output: OutputSet)] = [
    ("price", .price), ("indicators", .indicators), ("equity", .equity),
    ("drawdown", .drawdown), ("markers", .markers), ("metrics", .metrics),
  ]
}

/// The whole state of one view: what `run` asks for.
package struct RunState: Sendable, Equatable {
  package var dataset: String
  package var strategy: String
  package var parameters: [ParameterValue]
  package var settings: [ParameterValue]
  package var view: ViewRequest
  package var outputs: OutputSet

  package init(
    dataset: String, strategy: String, parameters: [ParameterValue],
    settings: [ParameterValue] = [], view: ViewRequest = ViewRequest(), outputs: OutputSet = .all
  ) {
    self.dataset = dataset
    self.strategy = strategy
    self.parameters = parameters
    self.settings = settings
    self.view = view
    self.outputs = outputs
  }
}

/// A column of full resolution.
package enum ColumnName: String, Sendable, CaseIterable {
  case time, open, high, low, close, volume, equity, drawdown

  /// True when the column is a result of a strategy rather than market data.
  package var needsStrategy: Bool { self == .equity || self == .drawdown }
}

/// Which strategy makes the equity and drawdown columns.
package struct StrategyState: Sendable, Equatable {
  package var strategy: String
  package var parameters: [ParameterValue]
  package var settings: [ParameterValue]

  package init(strategy: String, parameters: [ParameterValue], settings: [ParameterValue] = []) {
    self.strategy = strategy
    self.parameters = parameters
    self.settings = settings
  }
}

/// What `columns` asks for.
package struct ColumnsState: Sendable, Equatable {
  package var dataset: String
  /// At least one, no name twice, in the order of the answer.
  package var names: [ColumnName]
  /// Present exactly when a name needs it.
  package var strategy: StrategyState?

  package init(dataset: String, names: [ColumnName], strategy: StrategyState? = nil) {
    self.dataset = dataset
    self.names = names
    self.strategy = strategy
  }
}

/// One request of a client.
package enum ClientMessage: Sendable, Equatable {
  case run(id: UInt64, RunState)
  case columns(id: UInt64, ColumnsState)
  case ping(id: UInt64)

  package var identifier: UInt64 {
    switch self {
    case .run(let id, _), .columns(let id, _), .ping(let id): id
    }
  }
}
