/// A value as it came: its type is checked where the parameter's own name is known.
package enum ParameterScalar: Sendable, Equatable {
  /// Any number; may still be NaN or infinite.
  case number(Double)
  case text(String)
  case flag(Bool)
  /// None of these.
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

  package init(_ name: String, _ flag: Bool) { self.init(name, .flag(flag)) }
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
  package static let exposure = OutputSet(rawValue: 64)
  package static let rejections = OutputSet(rawValue: 128)
  /// What a request gets that names none.
  package static let usual: OutputSet = [
    .price, .indicators, .equity, .drawdown, .markers, .metrics,
  ]
  package static let all = OutputSet(rawValue: .max)

  /// Wire name of each member, in the order of the protocol page.
  package static let names: [(name: String, output: OutputSet)] = [
    ("price", .price), ("indicators", .indicators), ("equity", .equity),
    ("drawdown", .drawdown), ("markers", .markers), ("metrics", .metrics),
    ("exposure", .exposure), ("rejections", .rejections),
  ]
}

/// Which strategy is meant: one of `hello`'s, or a text of the client's own.
package enum StrategyChoice: Sendable, Hashable {
  case ready(id: String)
  /// At most `WireLimits.strategyTextByteCountMax` bytes.
  case text(String)

  /// The identifier of a ready strategy; empty for a text.
  package var identifier: String {
    guard case .ready(let id) = self else { return "" }
    return id
  }
}

/// A strategy with what it is to be run with.
package struct StrategyState: Sendable, Equatable {
  package var strategy: StrategyChoice
  package var parameters: [ParameterValue]
  package var settings: [ParameterValue]

  package init(
    _ strategy: StrategyChoice, parameters: [ParameterValue], settings: [ParameterValue] = []
  ) {
    self.strategy = strategy
    self.parameters = parameters
    self.settings = settings
  }

  /// One of `hello`'s strategies.
  package init(
    ready id: String, parameters: [ParameterValue], settings: [ParameterValue] = []
  ) {
    self.init(.ready(id: id), parameters: parameters, settings: settings)
  }
}

/// The whole state of one view: what `run` asks for.
package struct RunState: Sendable, Equatable {
  package var dataset: String
  package var strategy: StrategyState
  package var view: ViewRequest
  package var outputs: OutputSet

  package init(
    dataset: String, strategy: StrategyState, view: ViewRequest = ViewRequest(),
    outputs: OutputSet = .usual
  ) {
    self.dataset = dataset
    self.strategy = strategy
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

/// What `columns` asks for.
package struct ColumnsState: Sendable, Equatable {
  package var dataset: String
  /// At least one, no name twice, in the order of the answer.
  package var names: [ColumnName]
  /// Makes the equity and drawdown columns; present exactly when a name needs it.
  package var strategy: StrategyState?

  package init(dataset: String, names: [ColumnName], strategy: StrategyState? = nil) {
    self.dataset = dataset
    self.names = names
    self.strategy = strategy
  }
}
