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
  private let direction: PositionRules.Direction?
  private let evaluators = Evaluators()

  init(_ strategy: KnownStrategy, on bars: FrameBars, direction: PositionRules.Direction?) {
    self.strategy = strategy
    self.bars = bars
    self.direction = direction
  }

  /// The graph of a combination; one that its strategy refuses has no signals.
  ///
  /// Values are within their ranges, but they may not go together, such as two windows whose
  /// difference became negative.
  func graph(_ values: [Double]) -> StrategyGraph {
    let values = CheckedValues(
      checked: Array(values.prefix(strategy.parameters.count)), specs: strategy.parameters)
    return (try? strategy.checked.graph(parameters: values.strategyValues)) ?? StrategyGraph()
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

  /// Whether the strategy's own signals are of both sides.
  var hasBothSides: Bool {
    let signals = strategy.checked.initialGraph.signals
    return signals.enterLong != nil && signals.enterShort != nil
  }

  /// Whether the strategy says anything of its positions.
  var hasPositionSettings: Bool {
    strategy.checked.initialGraph.position != PositionSettings()
  }

  /// Refuses what no combination of the strategy could be run on.
  func check() throws(SweepRequestError) {
    guard direction == .long || direction == .short || !hasBothSides else {
      throw SweepRequestError(
        "the strategy has signals of its own for both sides: sweep one (--direction long or short)")
    }
    do throws(EvaluationError) {
      _ = try GraphEvaluator(byteCountMax: 0).evaluate(
        strategy.checked.initialGraph, on: bars, computing: .signals)
    } catch {
      throw SweepRequestError(FieldError(error, field: "strategy"))
    }
  }

  func appendIndicators(of parameters: [Double], to indicators: inout [StrategyGraph]) {
    let graph = graph(parameters)
    indicators += graph.sharedNodes.map { graph.part(of: $0) }
  }

  func write(
    _ indicator: StrategyGraph, of bars: SweepBars, into out: inout MutableSpan<Double>
  ) {
    let result = evaluators.use { evaluator throws(EvaluationError) in
      try evaluator.evaluate(indicator, on: self.bars, computing: .plots)
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
    entries: inout MutableSpan<Bool>, exits: inout MutableSpan<Bool>
  ) {
    let graph = graph(parameters)
    var signals: EvaluatedStrategy?
    withPlaces(of: columns) { places in
      let given = Dictionary(uniqueKeysWithValues: zip(graph.sharedNodes, places))
      signals = evaluators.use { evaluator throws(EvaluationError) in
        try evaluator.evaluate(graph, on: self.bars, computing: .signals, given: given)
      }
    }
    signals?.turn(to: direction)
    let isLong = signals?.longEntries != nil
    write(isLong ? signals?.longEntries : signals?.shortEntries, into: &entries)
    let isBoth = isLong && signals?.shortEntries != nil
    write(
      isBoth ? signals?.shortEntries : isLong ? signals?.longExits : signals?.shortExits,
      into: &exits)
  }

  private func write(_ flags: EvaluatedColumn?, into out: inout MutableSpan<Bool>) {
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

/// Evaluators that wait for the next thread that needs one.
private final class Evaluators: Sendable {
  /// What an evaluator keeps: bars put together to longer ones; columns are the sweep's.
  private static let keptByteCountMax = 4 << 20

  // SAFETY: each is used by whoever has taken it out, and by nobody else.
  private struct Free: @unchecked Sendable { var evaluators: [GraphEvaluator] = [] }
  private let free = Mutex(Free())

  func use(
    _ body: (GraphEvaluator) throws(EvaluationError) -> EvaluatedStrategy
  ) -> EvaluatedStrategy? {
    let taken = free.withLock { $0.evaluators.popLast() }
    let evaluator = taken ?? GraphEvaluator(byteCountMax: Self.keptByteCountMax)
    let result = try? body(evaluator)
    free.withLock { $0.evaluators.append(evaluator) }
    return result
  }
}
