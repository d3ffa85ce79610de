import BacktestEngine

/// A case of kind `sweep`: matrices of metrics, one combination of a sweep per cell.
struct SweepCase {
  private let golden: GoldenValue
  private let arguments: GoldenValue
  private let bars: SweepBars

  init(_ golden: GoldenValue) throws {
    self.golden = golden
    arguments = golden["call"]["args"]
    let input = golden["input"]
    let close = try input["close"].doubles("input.close")
    bars = try SweepBars(
      open: input["open"].items == nil ? close : input["open"].doubles("input.open"),
      high: input["high"].items == nil ? [] : input["high"].doubles("input.high"),
      low: input["low"].items == nil ? [] : input["low"].doubles("input.low"), close: close)
  }

  func computed() throws -> GoldenValue {
    let function = golden["call"]["function"].text ?? ""
    if function.hasPrefix("MA.run x2") { return try averages() }
    if function.hasPrefix("RSI.run") { return try levels() }
    if function.hasPrefix("Portfolio.from_signals with sl_stop") { return try stops() }
    throw CaseProblem.unknown("sweep \(function)")
  }

  private func axis(_ name: String, _ argument: String) throws -> ParameterAxis {
    try ParameterAxis(name, arguments[argument].doubles(argument))
  }

  /// Rows are fast windows, columns slow ones.
  private func averages() throws -> GoldenValue {
    let grid = try ParameterGrid([axis("fast", "fast"), axis("slow", "slow")])
    let strategy = CrossingAverages(isExponential: arguments["ewm"].double == 1)
    return try matrices(strategy, grid, settings: settings())
  }

  /// Rows are windows, columns pairs of levels.
  private func levels() throws -> GoldenValue {
    let strategy = CrossedLevels(
      lows: try arguments["lows"].doubles("lows"), highs: try arguments["highs"].doubles("highs"))
    let grid = try ParameterGrid([
      axis("window", "windows"), ParameterAxis("pair", 0...strategy.lows.count - 1),
    ])
    return try matrices(strategy, grid, settings: settings())
  }

  /// Rows are stop losses, columns take profits. No stop is NaN, which is no value of an axis: the
  /// axes count the stops.
  private func stops() throws -> GoldenValue {
    let losses = try arguments["sl_stop"].doubles("sl_stop")
    let profits = try arguments["tp_stop"].doubles("tp_stop")
    let isTrailing = arguments["sl_trail"].double == 1
    let base = settings()
    let grid = try ParameterGrid([
      ParameterAxis("sl_stop", 0...losses.count - 1),
      ParameterAxis("tp_stop", 0...profits.count - 1),
    ])
    let entries = try golden["input"]["entries"].doubles("input.entries").map { $0 == 1 }
    return try matrices(GivenEntries(entries: entries), grid, settings: base) { values in
      var settings = base
      settings.stops.loss = .constant(losses[Int(values[0])])
      settings.stops.profit = .constant(profits[Int(values[1])])
      settings.stops.rules.isTrailing = isTrailing
      settings.stops.rules.entryPrice = .close
      settings.stops.rules.exitPrice = .limit
      return settings
    }
  }

  private func settings() -> SignalSettings {
    var settings = SignalSettings(initCash: arguments["init_cash"].double ?? 100)
    settings.fees = .constant(arguments["fees"].double ?? 0)
    let slippage = arguments["slippage"].double ?? 0
    settings.slippage = .constant(slippage.isNaN ? 0 : slippage)
    settings.limits.convention = .vectorbt
    return settings
  }

  private func matrices<Strategy: SweepStrategy>(
    _ strategy: Strategy, _ grid: ParameterGrid, settings: SignalSettings,
    settingsOf: (@Sendable ([Double]) -> SignalSettings)? = nil
  ) throws -> GoldenValue {
    let direction: OrderDirection =
      switch arguments["direction"].text {
      case "both": .both
      case "shortonly": .shortOnly
      default: .longOnly
      }
    let rules = SweepRules(direction, settings: settingsOf ?? { _ in settings })
    var plain = SimulationSettings(
      initCash: settings.initCash, fees: settings.fees[0], slippage: settings.slippage[0],
      fill: .sameClose)
    plain.limits.convention = .vectorbt
    let sweep = try Sweep(
      strategy, over: ParameterSets(grid), bars: bars, settings: plain, periodsPerYear: 365,
      metrics: [
        .totalReturn, .finalValue, .orderCount, .maxDrawdown, .sharpeRatio, .sortinoRatio,
        .annualizedReturn,
      ],
      // The plain case goes the plain way.
      rules: direction == .longOnly && settingsOf == nil ? nil : rules)
    guard let table = sweep.collected(by: SweepTable(for: sweep), threads: 2) else {
      throw CaseProblem.malformed("the sweep was cancelled")
    }
    guard table.refusals.isEmpty else { throw CaseProblem.malformed("\(table.refusals)") }
    return try SweepMatrices(sweep, grid, table).fields()
  }
}
