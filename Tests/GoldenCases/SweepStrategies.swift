import BacktestEngine

/// Two averages that cross, as vectorbt computes and crosses them. Parameters: fast, slow.
struct CrossingAverages: SweepStrategy {
  let isExponential: Bool

  func appendIndicators(of parameters: [Double], to indicators: inout [Int]) {
    indicators += [Int(parameters[0]), Int(parameters[1])]
  }

  func write(_ window: Int, of bars: SweepBars, into out: inout MutableSpan<Double>) {
    let close = bars.close
    if isExponential {
      exponentialMovingAverage(close.span, window: window, into: &out)
    } else {
      simpleMovingAverage(close.span, window: window, convention: .vectorbt, into: &out)
    }
  }

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    signals.writeEntriesAndExits { entries, exits in
      let (fast, slow) = (columns[0], columns[1])
      crossed(fast.span, slow.span, convention: .vectorbt, above: &entries, below: &exits)
    }
  }
}

/// RSI through a low and a high level, as vectorbt computes and crosses them. Parameters: window,
/// number of the pair of levels.
struct CrossedLevels: SweepStrategy {
  let lows: [Double]
  let highs: [Double]

  func appendIndicators(of parameters: [Double], to indicators: inout [Int]) {
    indicators.append(Int(parameters[0]))
  }

  func write(_ window: Int, of bars: SweepBars, into out: inout MutableSpan<Double>) {
    let close = bars.close
    relativeStrengthIndex(
      close.span, window: window, smoothing: .simple, convention: .vectorbt, into: &out)
  }

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    signals.writeEntriesAndExits { entries, exits in
      let pair = Int(parameters[1])
      let index = columns[0]
      crossed(
        index.span, low: lows[pair], high: highs[pair], convention: .vectorbt, below: &entries,
        above: &exits)
    }
  }
}

/// Entries as given, and no exits: positions end by stops alone.
struct GivenEntries: SweepStrategy {
  let entries: [Bool]

  func appendIndicators(of parameters: [Double], to indicators: inout [Int]) {}

  func write(_ indicator: Int, of bars: SweepBars, into out: inout MutableSpan<Double>) {}

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    signals.writeEntriesAndExits { entries, exits in
      for row in bars.close.indices {
        entries[row] = self.entries[row]
        exits[row] = false
      }
    }
  }
}
