internal import Dispatch
internal import Synchronization

/// Combinations that are run while the columns they share are held.
struct SweepTile<Indicator: Hashable & Sendable>: Sendable {
  /// Combinations, in rising order.
  var runs: [Range<Int>]
  /// Every indicator they need.
  var indicators: [Indicator]
}

/// Cuts a sweep into tiles whose indicators fit the memory for them.
///
/// A region of the grid that needs too many is cut in half along its longest axis, and so on. So a
/// tile of a·b combinations of two axes needs a + b columns, whatever the size of the grid, and
/// neighbouring tiles share half of theirs. Lists and samples are cut by number alone.
struct SweepTiling<Strategy: SweepStrategy> {
  private let sweep: Sweep<Strategy>
  private let threads: Int
  /// What is left to do, the next region last.
  private var regions: [SweepRegion]

  /// More runs than this are not held at one time.
  private static var runsMax: Int { 4096 }

  /// Combinations whose indicators one thread collects before the next thread is worth it.
  private static var combinationsPerThread: Int { 1024 }

  init(_ sweep: Sweep<Strategy>, threads: Int) {
    self.sweep = sweep
    self.threads = threads
    regions = [SweepRegion(all: sweep.parameters)]
  }

  mutating func next() -> SweepTile<Strategy.Indicator>? {
    while let region = regions.popLast() {
      if let tile = tile(region) {
        if !tile.runs.isEmpty { return tile }
      } else {
        let (first, second) = region.halves
        regions.append(second)
        regions.append(first)
      }
    }
    return nil
  }

  /// The region as a tile; nil if it is to be cut.
  private func tile(_ region: SweepRegion) -> SweepTile<Strategy.Indicator>? {
    guard region.runCount <= Self.runsMax || region.isSinglePoint else { return nil }
    let runs = region.runs(of: sweep.parameters)
    let most = region.isSinglePoint ? .max : sweep.columnsMax
    return indicators(of: runs, most: most).map { SweepTile(runs: runs, indicators: $0) }
  }

  /// The indicators that the combinations need; nil if they are more than `most`.
  ///
  /// The threads share the combinations, for reading them one by one is a tenth of all work where
  /// there are few rows.
  private func indicators(of runs: [Range<Int>], most: Int) -> [Strategy.Indicator]? {
    let count = runs.reduce(0) { $0 + $1.count }
    let pieces = min(threads, count / Self.combinationsPerThread + 1)
    let queue = Mutex(SweepQueue(runs, combinationsPerChunk: count / pieces + 1))
    let known = Mutex<Set<Strategy.Indicator>?>([])
    DispatchQueue.concurrentPerform(iterations: pieces) { _ in
      var scan = IndicatorScan(sweep, most: most)
      while let run = queue.withLock({ $0.next() }) { scan.read(run) }
      let found = scan.found
      known.withLock { known in
        if let found { known?.formUnion(found) } else { known = nil }
      }
    }
    return known.withLock { $0.flatMap { $0.count <= most ? Array($0) : nil } }
  }
}

/// The indicators of combinations read one by one.
private struct IndicatorScan<Strategy: SweepStrategy> {
  private let strategy: Strategy
  private let parameters: ParameterSets
  private let most: Int
  /// Nil once they were more than `most`.
  private(set) var found: Set<Strategy.Indicator>? = []
  private var needed: [Strategy.Indicator] = []
  private var previous: [Strategy.Indicator] = []

  init(_ sweep: Sweep<Strategy>, most: Int) {
    strategy = sweep.strategy
    parameters = sweep.parameters.detached
    self.most = most
  }

  /// - Precondition: `run` is not empty.
  mutating func read(_ run: Range<Int>) {
    var cursor = ParameterCursor(parameters, at: run.lowerBound)
    while found != nil {
      needed.removeAll(keepingCapacity: true)
      strategy.appendIndicators(of: cursor.values, to: &needed)
      // By hand, for a strategy of another module is not known here, and iterators then are slow.
      let (count, knownCount) = (needed.count, previous.count)
      var index = 0
      while index < count {
        // Most combinations differ from the one before in one indicator.
        if index >= knownCount || previous[index] != needed[index] { insert(needed[index]) }
        index += 1
      }
      swap(&needed, &previous)
      guard cursor.combination + 1 < run.upperBound else { return }
      cursor.advance()
    }
  }

  private mutating func insert(_ indicator: Strategy.Indicator) {
    found?.insert(indicator)
    if let count = found?.count, count > most { found = nil }
  }
}

/// A box of a grid, or a range of a list.
struct SweepRegion {
  /// Positions on each axis of a grid; of a list its only axis, the combinations.
  private var box: [Range<Int>]
  private let extents: [Int]

  init(all sets: ParameterSets) {
    extents = sets.grid.map { $0.axes.map(\.values.count) } ?? [sets.count]
    box = extents.map { 0..<$0 }
  }

  var isSinglePoint: Bool { box.allSatisfy { $0.count == 1 } }

  /// The first axis of those that are contiguous: all axes behind it are whole.
  private var contiguousAxis: Int {
    var axis = box.count - 1
    while axis > 0 && box[axis].count == extents[axis] { axis -= 1 }
    return axis
  }

  /// Contiguous stretches of points.
  var runCount: Int {
    var count = 1
    for range in box[..<contiguousAxis] {
      count = count.multipliedReportingOverflow(by: range.count).partialValue
    }
    return count
  }

  /// The two parts along the longest axis.
  /// - Precondition: it is not a single point.
  var halves: (SweepRegion, SweepRegion) {
    precondition(!isSinglePoint, "a point cannot be cut")
    var longest = 0
    for axis in box.indices where box[axis].count > box[longest].count { longest = axis }
    var (first, second) = (self, self)
    let middle = box[longest].lowerBound + (box[longest].count + 1) / 2
    first.box[longest] = box[longest].lowerBound..<middle
    second.box[longest] = middle..<box[longest].upperBound
    return (first, second)
  }

  /// The combinations of the region, as ranges in rising order, none empty.
  func runs(of sets: ParameterSets) -> [Range<Int>] {
    guard let grid = sets.grid else { return [box[0]] }
    let axis = contiguousAxis
    let length = box[axis].count * extents[(axis + 1)...].reduce(1, *)
    var runs: [Range<Int>] = []
    var corner = box.map(\.lowerBound)
    for _ in 0..<runCount {
      let point = grid.point(at: corner)
      let run = grid.passed(before: point)..<grid.passed(before: point + length)
      if let last = runs.last, last.upperBound == run.lowerBound {
        runs[runs.count - 1] = last.lowerBound..<run.upperBound
      } else if !run.isEmpty {
        runs.append(run)
      }
      advance(&corner, below: axis)
    }
    return runs
  }

  /// Goes on to the next corner, counting the axes before `axis`.
  private func advance(_ corner: inout [Int], below axis: Int) {
    for index in (0..<axis).reversed() {
      corner[index] += 1
      if corner[index] < box[index].upperBound { return }
      corner[index] = box[index].lowerBound
    }
  }
}
