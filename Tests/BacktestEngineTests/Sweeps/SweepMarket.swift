import BacktestEngine
import TestSupport

/// Bars of a seeded random walk.
func walkBars(seed: UInt64, rows: Int, gapRate: Double = 0) throws -> SweepBars {
  var random = SplitMix64(seed: seed)
  var open: [Double] = []
  var close: [Double] = []
  var price = 100.0
  for _ in 0..<rows {
    open.append(price * (1 + 0.004 * (random.unit() - 0.5)))
    price *= 1 + 0.04 * (random.unit() - 0.5)
    close.append(random.flag(probability: gapRate) ? .nan : price)
  }
  return try SweepBars(open: open, close: close)
}

/// A strategy of few indicators and frequent signals: long above a mean times a factor, flat below
/// it, never in the hours that a third parameter forbids. Parameters: window, factor, skipped.
struct BandStrategy: SweepStrategy {
  enum Indicator: Hashable, Sendable {
    case simple(Int)
    case exponential(Int)
  }

  func appendIndicators(of parameters: [Double], to indicators: inout [Indicator]) {
    let window = Int(parameters[0])
    indicators.append(.simple(window))
    // Not all combinations have as many indicators.
    if parameters[2] > 0 { indicators.append(.exponential(window + Int(parameters[2]))) }
  }

  func write(_ indicator: Indicator, of bars: SweepBars, into out: inout MutableSpan<Double>) {
    let close = bars.close
    switch indicator {
    case .simple(let window): simpleMovingAverage(close.span, window: window, into: &out)
    case .exponential(let window): exponentialMovingAverage(close.span, window: window, into: &out)
    }
  }

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    signals.writeEntriesAndExits { entries, exits in
      for row in bars.close.indices {
        let level = columns[0][row] * parameters[1]
        let isRising = columns.count < 2 || columns[1][row] < bars.close[row]
        entries[row] = bars.close[row] > level && isRising
        exits[row] = bars.close[row] < level
      }
    }
  }
}

/// Figures to the bit, NaN equal to NaN.
func bits(_ values: [Double]) -> [UInt64] {
  values.map { $0.isNaN ? 0x7ff8_0000_0000_0000 : $0.bitPattern }
}

extension Sweep {
  /// What one combination alone gives, without anything of the sweep: its signals written into
  /// fresh columns, and a run of its own.
  func runAlone(_ combination: Int, on span: Range<Int>) throws -> PortfolioRun {
    let parameters = parameters.values(of: combination)
    var indicators: [Strategy.Indicator] = []
    strategy.appendIndicators(of: parameters, to: &indicators)
    let columns = indicators.map { indicator in
      column(bars.rows) { strategy.write(indicator, of: bars, into: &$0) }
    }
    var signals = SweepSignals(rows: bars.rows, hasShortSignals: false)
    // Every row is to be written.
    for row in 0..<bars.rows { (signals.entries[row], signals.exits[row]) = (true, true) }
    strategy.writeSignals(of: parameters, columns: columns, bars: bars, into: &signals)
    let (entries, exits) = (signals.entries, signals.exits)
    var run = PortfolioRun()
    let (open, close) = (Array(bars.open[span]), Array(bars.close[span]))
    let (entryPart, exitPart) = (Array(entries[span]), Array(exits[span]))
    try run.run(
      open: open.span, close: close.span, entries: entryPart.span, exits: exitPart.span,
      settings: settings, periodsPerYear: periodsPerYear)
    return run
  }

  /// All figures of all combinations, each run alone; combination after combination.
  func figuresAlone() throws -> [Double] {
    var values: [Double] = []
    for combination in 0..<parameters.count {
      for span in spans {
        let figures = try runAlone(combination, on: span).metrics
        values += metrics.map { $0.value(in: figures) }
      }
    }
    return values
  }
}
