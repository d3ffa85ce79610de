/// Evaluates graphs, each value once: what was computed is kept within a budget of bytes and found
/// again by all that it depends on.
///
/// One for all sockets of a worker; confined to one thread. Equal inputs give equal results to the
/// last bit, whatever is in memory.
package final class GraphEvaluator {
  /// What of a graph is computed.
  package struct Parts: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let signals = Parts(rawValue: 1)
    package static let plots = Parts(rawValue: 2)
    package static let everything: Parts = [.signals, .plots]
  }

  struct FrameKey: Hashable {
    let bars: FrameBars.Identity
    let interval: Int64?
  }

  /// Known values up to which none is forgotten.
  private static let identityCountMin = 1 << 16
  /// Frames beyond which all are forgotten.
  private static let frameCountMax = 1 << 10

  let pool: ColumnPool
  var memo: ColumnMemo
  private var identities = NodeIdentities()
  /// Known values beyond which those that are in no column are forgotten: twice as many as were
  /// left the last time, so that each pass over all of them is paid by as many new ones.
  private var identityCountMax = identityCountMin
  /// Such passes so far.
  package private(set) var identityPassCount = 0
  private var frames: [FrameKey: ResolvedFrame] = [:]
  private var nextFrame = 0

  /// - Parameter byteCountMax: Bound of what is kept between evaluations, bytes: three quarters for
  ///   columns that are known, a quarter for memory that is free to be used again.
  package init(byteCountMax: Int) {
    pool = ColumnPool(freeByteCountMax: byteCountMax / 4)
    memo = ColumnMemo(byteCountMax: byteCountMax - byteCountMax / 4)
  }

  /// Memory kept between evaluations, bytes, but for what results hold themselves.
  package var keptByteCount: Int { memo.byteCount + pool.freeByteCount }

  /// Computes a graph's columns.
  ///
  /// - Parameters:
  ///   - graph: What to compute.
  ///   - bars: The traded dataset.
  ///   - others: Bars of the other datasets that the graph names.
  ///   - parts: What is wanted of it.
  ///   - given: Values of nodes that are known from elsewhere, shape `[rows]` each; not those of
  ///     outputs.
  ///   - previous: A result that the caller is about to drop for this one, such as that of the
  ///     slider's last position: what is quickly computed and no longer needed is not kept.
  /// - Complexity: O(rows · nodes that are not in memory).
  package func evaluate(
    _ graph: StrategyGraph, on bars: FrameBars,
    others: (String) -> FrameBars? = { _ in nil }, computing parts: Parts = .everything,
    given: [Int: GivenColumn] = [:], replacing previous: EvaluatedStrategy? = nil
  ) throws(EvaluationError) -> EvaluatedStrategy {
    if identities.count > identityCountMax { forgetIdentities() }
    var resolved: [ResolvedFrame] = []
    for frame in graph.frames {
      resolved.append(try resolve(frame, traded: bars, others: others))
    }
    var numbers: [Int] = []
    for node in graph.nodes {
      let key = NodeIdentities.Key(
        operation: node.operation, inputs: node.inputs.map { numbers[$0] },
        frame: resolved[node.frame].number)
      numbers.append(identities.number(of: key))
    }
    var pass = EvaluationPass(
      graph, frames: resolved, numbers: numbers, given: given, evaluator: self)
    var result = try pass.run(computing: parts)
    result.plotNumbers = graph.plots.map { numbers[$0.node] }
    if let previous {
      let needed = Set(result.passing)
      for number in previous.passing where !needed.contains(number) { memo.remove(number) }
    }
    return result
  }

  /// Forgets everything that was computed from a dataset, whichever version of it.
  package func forget(dataset: String) {
    let gone = frames.filter { $0.key.bars.dataset == dataset }
    let frameNumbers = Set(gone.values.map(\.number))
    for number in identities.numbers(onFrames: frameNumbers) { memo.remove(number) }
    for key in gone.keys { frames[key] = nil }
  }

  private func forgetIdentities() {
    identityPassCount += 1
    identities.keepOnly(memo.numbers)
    identityCountMax = max(Self.identityCountMin, 2 * identities.count)
  }

  private func resolve(
    _ frame: StrategyGraph.Frame, traded: FrameBars, others: (String) -> FrameBars?
  ) throws(EvaluationError) -> ResolvedFrame {
    var bars = traded
    if let dataset = frame.dataset {
      guard let other = others(dataset) else { throw .missingDataset(dataset) }
      bars = other
    }
    let key = FrameKey(bars: bars.identity, interval: frame.interval)
    // A version may be mapped anew while its columns are known: the frame is then made again.
    let known = frames[key]
    if let known, known.bars === bars { return known }
    if let interval = frame.interval {
      guard interval >= bars.barLengthNanos else {
        throw .intervalTooShort(interval: interval, barLength: bars.barLengthNanos)
      }
      let times = unsafe bars.times
      let isRising = times.indices.dropFirst().allSatisfy { unsafe times[$0 - 1] < times[$0] }
      guard isRising else { throw .timesDoNotRise(bars.identity.dataset) }
    }
    if frames.count >= Self.frameCountMax { frames.removeAll() }
    if known == nil { nextFrame += 1 }
    let made = ResolvedFrame(
      bars, interval: frame.interval, number: known?.number ?? nextFrame)
    frames[key] = made
    return made
  }
}

extension NodeIdentities {
  /// The numbers of all values that depend on bars of these frames.
  ///
  /// - Complexity: O(count · log count).
  func numbers(onFrames frames: Set<Int>) -> [Int] {
    var reached: Set<Int> = []
    // Inputs have lesser numbers than what is made from them.
    for (key, number) in all.sorted(by: { $0.value < $1.value })
    where frames.contains(key.frame) || key.inputs.contains(where: { reached.contains($0) }) {
      reached.insert(number)
    }
    return Array(reached)
  }
}
