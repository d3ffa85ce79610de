internal import BacktestEngine
internal import MarketData
internal import WireMessages

/// One version of a dataset.
struct DatasetIdentity: Hashable {
  let id: String
  let version: String
}

/// A checked request: what to run on what.
struct RunPlan {
  let bars: BarColumns
  let chosen: ChosenStrategy
  let identity: Identity

  /// All that equity, trades and statistics are a function of.
  struct Identity: Equatable {
    let dataset: DatasetIdentity
    let strategy: ChosenStrategy.Identity
    let settings: SimulationSettings
  }

  /// Checks a request against the datasets and strategies there are; changes nothing.
  init(
    dataset: String, strategy: StrategyState, data: MarketDataStore
  ) throws(FieldError) {
    try self.init(strategy, on: try data.requiredBars(dataset))
  }

  init(_ strategy: StrategyState, on bars: BarColumns) throws(FieldError) {
    self.bars = bars
    chosen = try ChosenStrategy(id: strategy.strategy, parameters: strategy.parameters)
    identity = Identity(
      dataset: bars.identity, strategy: chosen.identity,
      settings: try SimulationSettings(strategy.settings))
  }
}

extension RunState {
  var strategyState: StrategyState {
    StrategyState(strategy: strategy, parameters: parameters, settings: settings)
  }
}

extension MarketDataStore {
  func requiredBars(_ id: String) throws(FieldError) -> BarColumns {
    guard let bars = bars(id), bars.rows > 0 else {
      throw FieldError(.unknownDataset, "dataset", "is none of the datasets of hello")
    }
    return bars
  }
}

extension BarColumns {
  var identity: DatasetIdentity {
    DatasetIdentity(id: description.id, version: description.version)
  }
}
