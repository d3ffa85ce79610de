internal import BacktestEngine

/// Holds a strategy against itself with the future cut off, and with another future: nothing that
/// it said before may change, to the last bit.
///
/// The work is cut into steps of a few milliseconds each: one evaluation of a window of bars.
package struct CausalityCheck {
  package struct Offence: Sendable, Equatable {
    /// Row of the traded dataset whose value depends on a later row.
    package let row: Int
    /// Name of the plot or signal: enter_long, exit_long, enter_short or exit_short.
    package let name: String
  }

  package enum Progress: Sendable, Equatable {
    case running(done: Int, total: Int)
    /// - Parameters:
    ///   - offence: The first one found; nil: nothing depends on the future.
    ///   - tried: Futures that the strategy was held against.
    case finished(Offence?, tried: Int)
  }

  /// What is computed of bars: the strategy under test.
  package typealias Evaluation = (
    FrameBars, (String) -> FrameBars?
  ) throws(EvaluationError) -> EvaluatedStrategy

  /// Elementary operations of one step, about 1 ns each.
  private static let operationCountMax = 3_000_000.0
  /// The dearest strategies get a short window, so that a step stays short.
  private static let rowsRange = 64...50_000
  private static let cutCount = 12

  private let evaluate: Evaluation
  private let plotNames: [String]
  private let window: CausalityWindow
  private let cuts: [Int]
  private var reference: EvaluatedStrategy?
  /// Bars of the window on which the strategy asks for something; 0 before the first step.
  package private(set) var signalCount = 0
  private var tried = 0
  private var offence: Offence?
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - graph: The strategy with its parameters put in.
  ///   - bars: The traded dataset; a window at its end is looked at.
  ///   - others: Bars of the other datasets that the graph names.
  ///   - seed: Picks the rows after which the future changes, and what it changes to.
  package init(
    _ graph: StrategyGraph, on bars: FrameBars, others: (String) -> FrameBars?, seed: UInt64
  ) {
    let operations = max(graph.operationCount(rows: 1), 1)
    let rows = Int(Self.operationCountMax / operations)
    var datasets: [String: FrameBars] = [:]
    for frame in graph.frames {
      if let dataset = frame.dataset { datasets[dataset] = others(dataset) }
    }
    self.init(
      plotNames: graph.plots.map(\.name), on: bars, others: datasets,
      rows: min(max(rows, Self.rowsRange.lowerBound), Self.rowsRange.upperBound), seed: seed
    ) { bars, others throws(EvaluationError) in
      // Nothing is kept: no two of the futures are alike.
      try GraphEvaluator(byteCountMax: 0).evaluate(graph, on: bars, others: others)
    }
  }

  /// A check of any evaluation.
  ///
  /// - Parameters:
  ///   - plotNames: Names of the plots that it gives.
  ///   - rows: Length of the window; at least 1.
  package init(
    plotNames: [String], on bars: FrameBars, others: [String: FrameBars], rows: Int,
    seed: UInt64, evaluate: @escaping Evaluation
  ) {
    self.evaluate = evaluate
    self.plotNames = plotNames
    var generator = SeededGenerator(seed: seed)
    window = CausalityWindow(bars, others: others, rows: rows)
    let length = window.bars.rows
    cuts =
      length < 2
      ? [] : (0..<Self.cutCount).map { _ in generator.below(length - 1) }
    self.generator = generator
  }

  /// Rows of the dataset that are looked at: its last ones.
  package var rows: Range<Int> {
    window.firstRow..<window.firstRow + window.bars.rows
  }

  /// Holds the strategy against one more future.
  ///
  /// - Complexity: O(rows of the window · nodes).
  package mutating func step() throws(EvaluationError) -> Progress {
    let total = 2 * cuts.count
    if offence != nil || tried == total { return .finished(offence, tried: tried) }
    guard let reference else {
      let evaluate = evaluate
      let window = window
      let made = try evaluate(window.bars) { window.others[$0] }
      signalCount = made.signalCount
      reference = made
      return .running(done: 0, total: total)
    }
    let cut = cuts[tried / 2]
    let future =
      tried % 2 == 0
      ? window.truncated(after: cut) : window.changed(after: cut, by: &generator)
    let evaluate = evaluate
    let other = try evaluate(future.bars) { future.others[$0] }
    tried += 1
    offence = firstDifference(reference, other, rows: cut + 1)
    if offence != nil || tried == total { return .finished(offence, tried: tried) }
    return .running(done: tried, total: total)
  }

  /// The first row at which two results differ, of those that they share.
  private func firstDifference(
    _ one: EvaluatedStrategy, _ other: EvaluatedStrategy, rows: Int
  ) -> Offence? {
    var columns: [(String, EvaluatedColumn?, EvaluatedColumn?)] = [
      ("enter_long", one.longEntries, other.longEntries),
      ("exit_long", one.longExits, other.longExits),
      ("enter_short", one.shortEntries, other.shortEntries),
      ("exit_short", one.shortExits, other.shortExits),
    ]
    for (place, name) in plotNames.enumerated() {
      columns.append((name, one.plots[place], other.plots[place]))
    }
    var first: Offence?
    for (name, one, other) in columns {
      guard let one, let other else { continue }
      let row = one.firstDifference(from: other, rows: rows)
      if let row, row + window.firstRow < first?.row ?? .max {
        first = Offence(row: row + window.firstRow, name: name)
      }
    }
    return first
  }
}

extension EvaluatedColumn {
  /// The first of `rows` rows whose bits differ; all NaN are alike.
  package func firstDifference(from other: EvaluatedColumn, rows: Int) -> Int? {
    let rows = min(rows, self.rows, other.rows)
    guard type == .number else {
      let (one, other) = unsafe (flags, other.flags)
      return (0..<rows).first { unsafe one[$0] != other[$0] }
    }
    let (one, other) = unsafe (numbers, other.numbers)
    return (0..<rows).first {
      unsafe one[$0].bitPattern != other[$0].bitPattern
        && !(one[$0].isNaN && other[$0].isNaN)
    }
  }
}

extension EvaluatedStrategy {
  /// Rows on which it asks for anything.
  fileprivate var signalCount: Int {
    let signals = [longEntries, longExits, shortEntries, shortExits].compactMap { $0 }
    return (0..<rows).count { row in signals.contains { unsafe $0.flags[row] } }
  }
}
