internal import BacktestEngine

/// The last bars of the traded dataset, and what of other datasets belongs to them.
struct CausalityWindow {
  let bars: FrameBars
  let others: [String: FrameBars]
  /// Row of the dataset at which the window begins.
  let firstRow: Int

  /// - Parameter rows: Length of the window; at least 1.
  init(_ bars: FrameBars, others: [String: FrameBars], rows: Int) {
    firstRow = max(bars.rows - rows, 0)
    let window = BarArrays(bars, rows: firstRow..<bars.rows)
    self.bars = bars.replaced(by: window)
    // As much of the others, up to what follows the window's last bar.
    let start = window.times.first ?? 0
    self.others = others.mapValues { other in
      let times = unsafe other.times
      let first = unsafe times.firstIndex { $0 >= start } ?? times.count
      let from = max(first - rows, 0)
      return other.replaced(by: BarArrays(other, rows: from..<min(first + rows, other.rows)))
    }
  }

  private init(bars: FrameBars, others: [String: FrameBars], firstRow: Int) {
    self.bars = bars
    self.others = others
    self.firstRow = firstRow
  }

  /// The window with nothing behind `row`, and nothing of the others that is not known by then.
  func truncated(after row: Int) -> CausalityWindow {
    future(after: row) { bars, kept in BarArrays(bars, rows: 0..<kept) }
  }

  /// The window with other bars behind `row`, and in the others behind what is known by then.
  func changed(after row: Int, by generator: inout SeededGenerator) -> CausalityWindow {
    var state = generator
    let changed = future(after: row) { bars, kept in
      var arrays = BarArrays(bars, rows: 0..<bars.rows)
      arrays.change(from: kept, barLength: bars.barLengthNanos, by: &state)
      return arrays
    }
    generator = state
    return changed
  }

  private func future(
    after row: Int, _ make: (FrameBars, Int) -> BarArrays
  ) -> CausalityWindow {
    var others = others
    // In a fixed order, as the changes are drawn one after another.
    for (name, other) in self.others.sorted(by: { $0.key < $1.key }) {
      var walk = AlignmentWalk(
        from: ResolvedFrame(other, interval: nil, number: 0),
        to: ResolvedFrame(bars, interval: nil, number: 0))
      others[name] = other.replaced(by: make(other, walk.lastKnown(at: row) + 1))
    }
    return CausalityWindow(
      bars: bars.replaced(by: make(bars, row + 1)), others: others, firstRow: firstRow)
  }
}

extension FrameBars {
  /// Other bars of the same kind.
  fileprivate func replaced(by arrays: BarArrays) -> FrameBars {
    FrameBars(
      identity: identity, arrays, barLengthNanos: barLengthNanos, isDaily: isDaily,
      periodsPerYear: periodsPerYear)
  }
}

extension BarArrays {
  /// Puts other bars in the place of those from `first` on: other prices, other times, and now and
  /// then values that no market has.
  fileprivate mutating func change(
    from first: Int, barLength: Int64, by generator: inout SeededGenerator
  ) {
    let hostile: [Double] = [.nan, .infinity, -.infinity, 0, -1, 1e308, .leastNonzeroMagnitude]
    for row in first..<times.count {
      if row > 0 {
        let gap = Int64(1 + generator.below(5)).multipliedReportingOverflow(by: barLength)
        let next = times[row - 1].addingReportingOverflow(gap.partialValue)
        // At the end of all times the bars stay where they are.
        if !gap.overflow && !next.overflow { times[row] = next.partialValue }
      }
      func other(_ value: Double) -> Double {
        if generator.below(50) == 0 { return hostile[generator.below(hostile.count)] }
        return value * (0.5 + generator.unit())
      }
      open[row] = other(open[row])
      high[row] = other(high[row])
      low[row] = other(low[row])
      close[row] = other(close[row])
      volume[row] = other(volume[row])
    }
  }
}
