/// How a sweep trades where that is more than buying for all cash and selling all: short or both
/// directions, stops, sizes, and any of these as parameters.
package struct SweepRules: Sendable {
  /// Long-only: entries buy and exits sell. Short-only: entries sell short and exits cover. Both:
  /// entries open long positions and exits open short ones.
  package var direction: OrderDirection
  /// The settings of a combination, by its values in the order of the sweep's names; a pure
  /// function. They replace the sweep's own but for the fill rule.
  package var settings: @Sendable ([Double]) -> SignalSettings

  package init(
    _ direction: OrderDirection, settings: @escaping @Sendable ([Double]) -> SignalSettings
  ) {
    self.direction = direction
    self.settings = settings
  }
}

/// How one combination trades.
enum SweepTrading: Sendable {
  case allCash(SimulationSettings)
  case rules(SignalSettings, OrderDirection, FillRule)

  var initCash: Double {
    switch self {
    case .allCash(let settings): settings.initCash
    case .rules(let settings, _, _): settings.initCash
    }
  }
}

extension Sweep {
  /// How a combination of these values trades.
  func trading(_ parameters: [Double]) -> SweepTrading {
    guard let rules else { return .allCash(settings) }
    return .rules(rules.settings(parameters), rules.direction, settings.fill)
  }
}

extension PortfolioRun {
  /// Runs signals on some rows of the bars.
  ///
  /// - Parameters:
  ///   - signals: Of all bars.
  ///   - closing: Rows on which any position is closed, shape `[rows]` of the bars
  ///     or empty; on them there is no entry, and an exit unless exits open short positions.
  ///   - changes: Settings that change; rows of `span`. Of no use where all cash is traded.
  ///   - span: The rows.
  mutating func run(
    _ signals: SweepSignals, closing: [Bool] = [], changes: [SettingsChange] = [],
    on span: Range<Int>, of bars: SweepBars, _ trading: SweepTrading, periodsPerYear: Double,
    computing part: ComputedPart
  ) throws(EngineInputError) {
    let (bars, none) = (bars, [Bool]())
    let (entries, exits) = (signals.entries, signals.exits)
    let (open, high, low, close) = (bars.open, bars.high, bars.low, bars.close)
    let openPart = open.span.extracting(span)
    let closePart = close.span.extracting(span)
    let entryPart = entries.span.extracting(span)
    let exitPart = exits.span.extracting(span)
    switch trading {
    case .rules(let settings, _, let fill) where signals.hasShortSignals:
      let (shortEntries, shortExits) = (signals.shortEntries, signals.shortExits)
      try run(
        open: openPart, high: high.span.extracting(high.isEmpty ? 0..<0 : span),
        low: low.span.extracting(low.isEmpty ? 0..<0 : span), close: closePart,
        longEntries: entryPart, longExits: exitPart,
        shortEntries: shortEntries.span.extracting(span),
        shortExits: shortExits.span.extracting(span), settings: settings, changes: changes,
        fill: fill, periodsPerYear: periodsPerYear, computing: part)
    case .allCash(let settings) where part == .everything:
      try run(
        open: openPart, close: closePart, entries: entryPart, exits: exitPart,
        settings: settings, periodsPerYear: periodsPerYear)
    case .allCash(let settings):
      try measure(
        open: openPart, close: closePart, entries: entryPart, exits: exitPart,
        settings: settings, periodsPerYear: periodsPerYear, collectsTrades: part == .metrics)
    case .rules(let settings, let direction, let fill):
      let highPart = high.span.extracting(high.isEmpty ? 0..<0 : span)
      let lowPart = low.span.extracting(low.isEmpty ? 0..<0 : span)
      let closingPart = closing.span.extracting(closing.isEmpty ? 0..<0 : span)
      let isShort = direction == .shortOnly
      let isBoth = direction == .both
      try run(
        open: openPart, high: highPart, low: lowPart, close: closePart,
        longEntries: isShort ? none.span : entryPart,
        longExits: isShort ? none.span : isBoth ? closingPart : exitPart,
        shortEntries: isShort ? entryPart : isBoth ? exitPart : none.span,
        shortExits: isShort ? exitPart : isBoth ? closingPart : none.span, settings: settings,
        changes: changes, fill: fill, periodsPerYear: periodsPerYear, computing: part)
    }
  }
}
