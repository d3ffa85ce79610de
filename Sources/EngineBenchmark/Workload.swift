import BacktestEngine

/// The columns and buffers of an RSI reversal strategy on synthetic bars.
///
/// Long when the index falls below 30, flat when it rises above 70.
struct Workload {
  let bars: SyntheticBars
  let settings: SimulationSettings
  private let smoothing: RelativeStrengthSmoothing
  /// Minutes of a year.
  let periodsPerYear = 525_600.0
  var index: [Double]
  var entries: [Bool]
  var exits: [Bool]
  var run = PortfolioRun()

  /// - Parameters:
  ///   - rows: Bars, a minute each.
  ///   - settings: Cash, costs and fill rule; nil: costs so small that an account lasts.
  ///   - smoothing: Which index.
  init(
    rows: Int, settings: SimulationSettings? = nil,
    smoothing: RelativeStrengthSmoothing = .wilder
  ) {
    let costs = min(0.0005, 100 / Double(rows))
    self.settings = settings ?? SimulationSettings(fees: costs, slippage: costs / 5)
    self.smoothing = smoothing
    bars = SyntheticBars(rows: rows, seed: 20_240_607)
    index = [Double](repeating: 0, count: rows)
    entries = [Bool](repeating: false, count: rows)
    exits = [Bool](repeating: false, count: rows)
    recomputeIndex(window: 14)
    recomputeSignals(low: 30, high: 70)
  }

  mutating func recomputeIndex(window: Int) {
    let (close, smoothing) = (bars.close, smoothing)
    var out = index.mutableSpan
    relativeStrengthIndex(close.span, window: window, smoothing: smoothing, into: &out)
  }

  mutating func recomputeSignals(low: Double, high: Double) {
    Self.cross(index, low: low, high: high, entries: &entries, exits: &exits)
  }

  private static func cross(
    _ index: [Double], low: Double, high: Double, entries: inout [Bool], exits: inout [Bool]
  ) {
    var entrySpan = entries.mutableSpan
    var exitSpan = exits.mutableSpan
    crossed(index.span, low: low, high: high, below: &entrySpan, above: &exitSpan)
  }

  mutating func simulate() throws {
    let (open, close, entries, exits) = (bars.open, bars.close, entries, exits)
    try run.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: settings, periodsPerYear: periodsPerYear)
  }

  /// What dragging a threshold recomputes.
  mutating func changeThreshold(low: Double) throws {
    recomputeSignals(low: low, high: 100 - low)
    try simulate()
  }

  /// What dragging the window recomputes.
  mutating func changeWindow(_ window: Int) throws {
    recomputeIndex(window: window)
    recomputeSignals(low: 30, high: 70)
    try simulate()
  }
}
