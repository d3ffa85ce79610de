internal import BacktestEngine
internal import MarketData
internal import StrategyLanguage
internal import WireMessages

/// One version of a dataset.
struct DatasetIdentity: Hashable {
  let id: String
  let version: String
}

/// A checked request: what to run on what.
struct RunPlan {
  let bars: MarketBars
  /// Bars of the other datasets that the strategy reads, by identifier.
  let others: [String: MarketBars]
  let identity: Identity
  /// Of a ready strategy; empty for a text.
  let strategyIdentifier: String
  let receipt: RunReceipt

  var graph: StrategyGraph { identity.graph }

  /// All that equity, trades and statistics are a function of.
  struct Identity: Equatable {
    let dataset: DatasetIdentity
    let others: [String: DatasetIdentity]
    let graph: StrategyGraph
    let settings: SimulationSettings
  }

  /// Checks values against a strategy that is good, and what the run would cost; computes nothing.
  init(
    _ state: StrategyState, of strategy: KnownStrategy, on bars: MarketBars,
    others: [String: MarketBars]
  ) throws(FieldError) {
    let parameters = try strategy.values(
      state.parameters, missing: state.strategy.missingParameter)
    let settings = try CheckedValues(settings: state.settings)
    let graph = try strategy.graph(parameters)
    self.bars = bars
    self.others = others
    strategyIdentifier = state.strategy.identifier
    identity = Identity(
      dataset: bars.identity, others: others.mapValues(\.identity), graph: graph,
      settings: SimulationSettings(settings))
    let all = [bars.identity] + others.values.map(\.identity)
    receipt = RunReceipt(
      dataset: bars.identity.id,
      dataVersions: Dictionary(all.map { ($0.id, $0.version) }) { first, _ in first },
      strategyHash: strategy.textHash, parameters: parameters, settings: settings)
    try RunCost(of: graph, rows: bars.columns.rows).check()
  }

  /// Where the text puts bars together to shorter ones than they are.
  func shortIntervals(in text: String) -> [Diagnostic] {
    graph.frames.compactMap { frame in
      let bars = frame.dataset.map { others[$0] } ?? self.bars
      guard let interval = frame.interval, let bars, interval < bars.frame.barLengthNanos else {
        return nil
      }
      return Diagnostic(interval: interval, shorterThan: bars.columns.description, in: text)
    }
  }
}

/// What a run takes at most, told from the graph and the number of bars before any work.
struct RunCost: Equatable {
  /// Elementary operations, about 1 ns each.
  let operations: Double
  /// Bytes of all columns that are held at the same time.
  let bytes: Double

  static let operationsMax = 1e9
  static let bytesMax = Double(1 << 30)
  /// Simulation, equity, drawdown and statistics.
  private static let operationsPerBar = 10.0

  init(of graph: StrategyGraph, rows: Int) {
    operations = graph.operationCount(rows: rows) + Self.operationsPerBar * Double(rows)
    bytes = graph.workingByteCount(rows: rows)
  }

  func check() throws(FieldError) {
    guard operations <= Self.operationsMax else {
      throw FieldError(
        .tooCostly, nil,
        "the run takes \(millions(operations)) million operations, "
          + "\(millions(Self.operationsMax)) million are allowed: use fewer or shorter windows")
    }
    guard bytes <= Self.bytesMax else {
      throw FieldError(
        .tooCostly, nil,
        "the run needs \(mebibytes(bytes)) MiB at once, \(mebibytes(Self.bytesMax)) MiB are "
          + "allowed: use fewer values, or a dataset of fewer bars")
    }
  }

  private func millions(_ count: Double) -> Int { Int(min(count / 1e6, 1e15).rounded(.up)) }

  private func mebibytes(_ bytes: Double) -> Int {
    Int(min(bytes / 1_048_576, 1e15).rounded(.up))
  }
}
