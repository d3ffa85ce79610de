/// Combinations that are run while the columns they share are held.
struct SweepTile<Indicator: Hashable & Sendable>: Sendable {
  /// Combinations, in rising order.
  var runs: [Range<Int>]
  /// Every indicator they need, in the order of first use.
  var indicators: [Indicator]
}

/// Cuts a sweep into tiles whose indicators fit the memory for them.
///
/// A region of the grid that needs too many is cut in half along its longest axis, and so on. So a
/// tile of a·b combinations of two axes needs a + b columns, whatever the size of the grid, and
/// neighbouring tiles share half of theirs. Lists and samples are cut by number alone.
struct SweepTiling<Strategy: SweepStrategy> {
  private let sweep: Sweep<Strategy>
  /// What is left to do, the next region last.
  private var regions: [SweepRegion]

  /// More runs than this are not held at one time.
  private static var runsMax: Int { 4096 }

  init(_ sweep: Sweep<Strategy>) {
    self.sweep = sweep
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
    var indicators: [Strategy.Indicator] = []
    var known: Set<Strategy.Indicator> = []
    var needed: [Strategy.Indicator] = []
    var previous: [Strategy.Indicator] = []
    for run in runs {
      var cursor = ParameterCursor(sweep.parameters, at: run.lowerBound)
      while true {
        needed.removeAll(keepingCapacity: true)
        sweep.strategy.appendIndicators(of: cursor.values, to: &needed)
        for (index, indicator) in needed.enumerated() {
          // Most combinations differ from the one before in one indicator.
          if index < previous.count && previous[index] == indicator { continue }
          if known.insert(indicator).inserted { indicators.append(indicator) }
        }
        if indicators.count > sweep.columnsMax && !region.isSinglePoint { return nil }
        swap(&needed, &previous)
        guard cursor.combination + 1 < run.upperBound else { break }
        cursor.advance()
      }
    }
    return SweepTile(runs: runs, indicators: indicators)
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
