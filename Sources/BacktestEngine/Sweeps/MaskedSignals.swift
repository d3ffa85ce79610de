/// Signals of a strategy with stretches that are spent in cash: between the tests of a
/// walk-forward, and where a train part leaves rows out.
///
/// A position is closed by a signal on the row before a stretch and on each row of it, so that a
/// row without a price, or a bar without the volume, does not leave it open.
struct MaskedSignals: Sendable {
  /// Of all bars.
  private(set) var signals: SweepSignals
  /// Rows on which a position of either direction is to be closed, shape `[rows]` of all bars.
  private(set) var closing: [Bool]

  init(rows: Int, hasShortSignals: Bool) {
    signals = SweepSignals(rows: rows, hasShortSignals: hasShortSignals)
    closing = [Bool](repeating: false, count: rows)
  }

  /// Takes over the signals of some rows.
  ///
  /// - Parameter signals: Of all bars.
  mutating func take(_ signals: SweepSignals, on rows: Range<Int>) {
    for row in rows {
      self.signals.entries[row] = signals.entries[row]
      self.signals.exits[row] = signals.exits[row]
      closing[row] = false
    }
    guard signals.hasShortSignals else { return }
    for row in rows {
      self.signals.shortEntries[row] = signals.shortEntries[row]
      self.signals.shortExits[row] = signals.shortExits[row]
    }
  }

  /// Makes rows a stretch in cash.
  ///
  /// - Parameters:
  ///   - span: The rows that are run on.
  ///   - trading: Where exits are entries into short positions, a stretch has none.
  mutating func spendInCash(_ rows: Range<Int>, of span: Range<Int>, _ trading: SweepTrading) {
    for row in max(rows.lowerBound - 1, span.lowerBound)..<rows.upperBound {
      signals.entries[row] = false
      signals.exits[row] = signals.hasShortSignals || !trading.goesBothWays
      closing[row] = true
      guard signals.hasShortSignals else { continue }
      signals.shortEntries[row] = false
      signals.shortExits[row] = true
    }
  }
}

extension MaskedSignals {
  /// Runs signals on a span, in cash on what it leaves out.
  ///
  /// - Parameters:
  ///   - signals: Of all bars.
  ///   - part: What is computed.
  mutating func run(
    _ signals: SweepSignals, on span: SweepSpan, of bars: SweepBars,
    _ trading: SweepTrading, periodsPerYear: Double, computing part: PortfolioRun.ComputedPart,
    into run: inout PortfolioRun
  ) throws(EngineInputError) {
    let (rows, leftOut) = (span.rows, span.leftOut)
    guard !leftOut.isEmpty else {
      return try run.run(
        signals, on: rows, of: bars, trading, periodsPerYear: periodsPerYear,
        computing: part)
    }
    if self.signals.entries.count != signals.entries.count {
      self = MaskedSignals(
        rows: signals.entries.count, hasShortSignals: signals.hasShortSignals)
    }
    take(signals, on: rows)
    for stretch in leftOut { spendInCash(stretch, of: rows, trading) }
    try run.run(
      self.signals, closing: closing,
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
