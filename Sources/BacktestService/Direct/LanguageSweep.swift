internal import BacktestEngine
internal import StrategyLanguage
internal import Synchronization
internal import WireMessages

/// A strategy of the language as a sweep wants it: parameters are numbers in the order of its
/// specs, a choice is the index of what is chosen, a flag 0 or 1. Parameters behind those are the
/// sweep's own.
///
/// What is worth sharing of a graph is an indicator of the sweep: computed once, whichever of the
/// combinations need it. The rest of the signals is evaluated for each combination.
struct LanguageSweep: SweepStrategy {
  /// A value of the strategy as a graph of its own.
  typealias Indicator = StrategyGraph

  private let strategy: KnownStrategy
  private let bars: FrameBars
  private let others: [String: FrameBars]
  private let direction: PositionRules.Direction?
  private let scratches = Scratches()

  /// - Parameter others: Bars of the other datasets that the strategy names.
  init(
    _ strategy: KnownStrategy, on bars: FrameBars, others: [String: FrameBars],
    direction: PositionRules.Direction?
  ) {
    self.strategy = strategy
    self.bars = bars
    self.others = others
    self.direction = direction
  }

  /// The graph of a combination; nil: its strategy refuses it.
  ///
  /// Values are within their ranges, but they may not go together, such as two windows whose
  /// difference became negative.
  func graph(_ values: [Double]) -> StrategyGraph? {
    let own = Array(values.prefix(strategy.parameters.count))
    return scratches.use { scratch in
      if scratch.values == own { return scratch.graph }
      let checked = CheckedValues(checked: own, specs: strategy.parameters)
      scratch.graph = try? strategy.checked.graph(parameters: checked.strategyValues)
      scratch.values = own
      return scratch.graph
    }
  }

  /// Which sides the signals are of, once they are turned to the direction asked for.
  var orderDirection: OrderDirection {
    let signals = strategy.checked.initialGraph.signals
    let own: OrderDirection =
      signals.enterShort == nil ? .longOnly : signals.enterLong == nil ? .shortOnly : .both
    return switch direction {
    case nil: own
    case .long: .longOnly
    case .short: .shortOnly
    case .both: .both
    }
  }

  /// Both sides, once they are turned: the strategy's own, or one mirrored to the other.
  var hasShortSignals: Bool { orderDirection == .both }

  /// Whether the strategy says anything of its positions.
  var hasPositionSettings: Bool {
    strategy.checked.initialGraph.position != PositionSettings()
  }

  /// Refuses what no combination of the strategy could be run on.
  func check() throws(SweepRequestError) {
    do throws(EvaluationError) {
      _ = try GraphEvaluator(byteCountMax: 0).evaluate(
        strategy.checked.initialGraph, on: bars, others: { others[$0] }, computing: .signals)
    } catch {
      throw SweepRequestError(FieldError(error, field: "strategy").message)
    }
  }

  func appendIndicators(of parameters: [Double], to indicators: inout [StrategyGraph]) {
    guard let graph = graph(parameters) else { return }
    indicators += graph.sharedNodes.map { graph.part(of: $0) }
  }

  func write(
    _ indicator: StrategyGraph, of bars: SweepBars, into out: inout MutableSpan<Double>
  ) {
    let result = scratches.use { scratch in
      try? scratch.evaluator.evaluate(
        indicator, on: self.bars, others: { others[$0] }, computing: .plots)
    }
    guard let column = result?.plots.first else {
      for row in out.indices { out[row] = .nan }
      return
    }
    let values = unsafe column.numbers
    for row in out.indices { out[row] = unsafe values[row] }
  }

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    guard let graph = graph(parameters) else {
      signals.areRefused = true
      return
    }
    signals.areRefused = false
    var found: EvaluatedStrategy?
    withPlaces(of: columns) { places in
      let given = Dictionary(uniqueKeysWithValues: zip(graph.sharedNodes, places))
      found = scratches.use { scratch in
        try? scratch.evaluator.evaluate(
          graph, on: self.bars, others: { others[$0] }, computing: .signals, given: given)
      }
    }
    found?.turn(to: direction)
    if hasShortSignals {
      write(found?.longEntries, into: &signals.entries)
      write(found?.longExits, into: &signals.exits)
      write(found?.shortEntries, into: &signals.shortEntries)
      write(found?.shortExits, into: &signals.shortExits)
    } else {
      let isLong = found?.longEntries != nil
      write(isLong ? found?.longEntries : found?.shortEntries, into: &signals.entries)
      write(isLong ? found?.longExits : found?.shortExits, into: &signals.exits)
    }
  }

  private func write(_ flags: EvaluatedColumn?, into signal: inout [Bool]) {
    var out = signal.mutableSpan
    guard let flags else {
      for row in out.indices { out[row] = false }
      return
    }
    let values = unsafe flags.flags
    for row in out.indices { out[row] = unsafe values[row] }
  }

  /// Calls `body` with the places of all columns, which stay there meanwhile.
  private func withPlaces(
    of columns: [[Double]], from first: Int = 0, _ found: [GivenColumn] = [],
    _ body: ([GivenColumn]) -> Void
  ) {
    guard first < columns.count else { return body(found) }
    unsafe columns[first].withUnsafeBufferPointer { place in
      withPlaces(of: columns, from: first + 1, found + [unsafe GivenColumn(place)], body)
    }
  }
}

/// What a thread needs to evaluate combinations one after another.
private final class Scratch {
  /// What the evaluator keeps: bars put together to longer ones; columns are the sweep's.
  private static let keptByteCountMax = 4 << 20

  let evaluator = GraphEvaluator(byteCountMax: keptByteCountMax)
  /// The graph of the last combination, which is asked for several times.
  var values: [Double]?
  var graph: StrategyGraph?
}

/// Scratches that wait for the next thread that needs one.
private final class Scratches: Sendable {
  // SAFETY: each is used by whoever has taken it out, and by nobody else.
  private struct Free: @unchecked Sendable { var scratches: [Scratch] = [] }
  private let free = Mutex(Free())

  func use<Value>(_ body: (Scratch) -> Value) -> Value {
    let scratch = free.withLock { $0.scratches.popLast() } ?? Scratch()
    defer { free.withLock { $0.scratches.append(scratch) } }
    return body(scratch)
  }
}
