// Every use of an array counts its references. Where two threads count those of one array, each
// count takes a trip to the other core's cache, which a run of a few thousand rows feels. So each
// thread has copies of what it reads for every combination.

/// Values up to which a copy per thread is no matter beside a run's own buffers.
private let copiedValuesMax = 1 << 16

extension Array {
  /// The same elements in memory of their own.
  fileprivate var copied: [Element] { map { $0 } }
}

extension Sweep {
  /// A copy that shares no array that is read per combination, but for long ones.
  init(detaching sweep: Sweep) {
    strategy = sweep.strategy
    parameters = sweep.parameters.detached
    bars = sweep.bars.detached
    settings = sweep.settings
    rules = sweep.rules
    periodsPerYear = sweep.periodsPerYear
    metrics = sweep.metrics.copied
    measuredSpans = sweep.measuredSpans.copied
    indicatorBytesMax = sweep.indicatorBytesMax
  }
}

extension SweepBars {
  fileprivate var detached: SweepBars {
    // A run over many rows takes long enough for its few counts not to matter.
    rows <= copiedValuesMax
      ? SweepBars(
        copied: open.copied, high: high.copied, low: low.copied, close: close.copied,
        volume: volume.copied) : self
  }
}

extension ParameterSets {
  var detached: ParameterSets {
    switch source {
    case .grid(let grid): ParameterSets(grid.detached)
    case .sample(let grid, let order): ParameterSets(grid.detached, order, count: count)
    case .list: self
    }
  }
}

extension ParameterGrid {
  fileprivate var detached: ParameterGrid {
    let values = axes.reduce(0) { $0 + $1.values.count }
    return values <= copiedValuesMax ? ParameterGrid(self, axes: axes.map(\.detached)) : self
  }
}

extension ParameterAxis {
  fileprivate var detached: ParameterAxis { ParameterAxis(name: name, copied: values.copied) }
}
