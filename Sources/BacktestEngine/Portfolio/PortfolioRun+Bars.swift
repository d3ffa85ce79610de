extension PortfolioRun {
  /// Simulates entries and exits in the direction and with the stops that `settings` ask for.
  ///
  /// - Parameters:
  ///   - open, high, low, close: Prices, shape `[rows]`, money per share; high and low may be empty
  ///     where there are no stops, or where those are to be held against open and close.
  ///   - entries: Rows whose close asks for a position, shape `[rows]`: a long one, or a short one
  ///     where the direction is short only.
  ///   - exits: Rows whose close asks to leave it, shape `[rows]`; with both directions, for a
  ///     short position.
  ///   - volume: Shares, shape `[rows]`; empty where there is no volume cap.
  ///   - sessions: Labels that change with the session, shape `[rows]` or empty.
  ///   - settings: Cash, costs, size, limits, rules, stops and fill rule.
  ///   - periodsPerYear: Rows of a year, for annualised figures; positive and finite.
  ///   - part: What is computed beside the metrics.
  ///
  /// NaN, edge cases and complexity: as for the long-only run.
  package mutating func run(
    open: Span<Double>, high: Span<Double>, low: Span<Double>, close: Span<Double>,
    entries: Span<Bool>, exits: Span<Bool>, volume: Span<Double> = Span(),
    sessions: Span<Int64> = Span(), settings: SimulationSettings, periodsPerYear: Double,
    computing part: ComputedPart = .everything
  ) throws(EngineInputError) {
    guard entries.count == close.count && exits.count == close.count else {
      throw .columnLengthsDiffer
    }
    try settings.check()
    let isShort = settings.rules.direction == .shortOnly
    let isBoth = settings.rules.direction == .both
    try run(
      open: open, high: high, low: low, close: close,
      longEntries: isShort ? Span() : entries, longExits: isShort || isBoth ? Span() : exits,
      shortEntries: isShort ? entries : isBoth ? exits : Span(),
      shortExits: isShort ? exits : Span(), volume: volume, sessions: sessions,
      settings: SignalSettings(settings), fill: settings.fill, periodsPerYear: periodsPerYear,
      computing: part)
  }
}
