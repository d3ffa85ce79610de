/// Signals of a strategy with stretches that are spent in cash: between the tests of a
/// walk-forward, and where a train part leaves rows out.
///
/// A position is closed by a signal on the row before a stretch and on each row of it, so that a
/// row without a price, or a bar without the volume, does not leave it open.
struct MaskedSignals: Sendable {
  /// Shape `[rows]` of all bars; so are the others.
  private(set) var entries: [Bool]
  private(set) var exits: [Bool]
  /// Rows on which a position of either direction is to be closed.
  private(set) var closing: [Bool]

  init(rows: Int) {
    entries = [Bool](repeating: false, count: rows)
    (exits, closing) = (entries, entries)
  }

  /// Takes over the signals of some rows, shape `[rows]` of all bars.
  mutating func take(_ entries: [Bool], _ exits: [Bool], on rows: Range<Int>) {
    for row in rows {
      self.entries[row] = entries[row]
      self.exits[row] = exits[row]
      closing[row] = false
    }
  }

  /// Makes rows a stretch in cash.
  ///
  /// - Parameters:
  ///   - span: The rows that are run on.
  ///   - trading: Where exits are entries into short positions, a stretch has none.
  mutating func spendInCash(_ rows: Range<Int>, of span: Range<Int>, _ trading: SweepTrading) {
    for row in max(rows.lowerBound - 1, span.lowerBound)..<rows.upperBound {
      entries[row] = false
      exits[row] = !trading.goesBothWays
      closing[row] = true
    }
  }
}

extension MaskedSignals {
  /// Runs signals on a span, in cash on what it leaves out.
  ///
  /// - Parameters:
  ///   - entries, exits: Shape `[rows]` of the bars.
  ///   - part: What is computed.
  mutating func run(
    _ entries: [Bool], _ exits: [Bool], on span: SweepSpan, of bars: SweepBars,
    _ trading: SweepTrading, periodsPerYear: Double, computing part: PortfolioRun.ComputedPart,
    into run: inout PortfolioRun
  ) throws(EngineInputError) {
    let (rows, leftOut) = (span.rows, span.leftOut)
    guard !leftOut.isEmpty else {
      return try run.run(
        entries, exits, on: rows, of: bars, trading, periodsPerYear: periodsPerYear,
        computing: part)
    }
    if self.entries.count != entries.count { self = MaskedSignals(rows: entries.count) }
    take(entries, exits, on: rows)
    for stretch in leftOut { spendInCash(stretch, of: rows, trading) }
    try run.run(
      self.entries, self.exits, closing: closing,
      changes: trading.changes(around: leftOut, of: rows), on: rows, of: bars, trading,
      periodsPerYear: periodsPerYear, computing: part)
  }
}

extension SweepTrading {
  var goesBothWays: Bool {
    if case .rules(_, .both, _) = self { true } else { false }
  }

  var hasMarketRules: Bool {
    if case .rules(let settings, _, _) = self { settings.market != nil } else { false }
  }

  /// The same under market rules that ask for nothing, if there are none.
  var withMarketRules: SweepTrading {
    guard case .rules(var settings, let direction, let fill) = self, settings.market == nil else {
      return self
    }
    settings.market = MarketRules()
    return .rules(settings, direction, fill)
  }

  /// The settings of a run on `span` that change before and behind stretches in cash: there an exit
  /// closes all that is held, even where exits else take a part.
  func changes(around stretches: [Range<Int>], of span: Range<Int>) -> [SettingsChange] {
    guard case .rules(let settings, _, let fill) = self else { return [] }
    var changes: [SettingsChange] = []
    for stretch in stretches {
      changes.append(
        SettingsChange(
          row: Self.closingRow(before: stretch, of: span, fill), settings: settings.closing))
      if stretch.upperBound < span.upperBound {
        changes.append(
          SettingsChange(row: stretch.upperBound - span.lowerBound, settings: settings))
      }
    }
    return changes
  }

  /// The row of `span` on which the position is closed before a stretch.
  static func closingRow(
    before stretch: Range<Int>, of span: Range<Int>, _ fill: FillRule
  ) -> Int {
    max(stretch.lowerBound - (fill == .nextOpen ? 0 : 1) - span.lowerBound, 0)
  }
}

extension SignalSettings {
  /// The same, but an exit always closes the whole position.
  var closing: SignalSettings {
    var settings = self
    settings.rules.accumulation = .disabled
    for row in settings.rulesPerRow.indices {
      settings.rulesPerRow[row].accumulation = .disabled
    }
    return settings
  }
}
