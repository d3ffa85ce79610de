import BacktestEngine

extension PortfolioArguments {
  /// Simulates one column of the call from the given initial cash.
  func simulate(_ column: Int, close: [Double], initCash: Double) throws -> OrderLedger {
    var ledger = OrderLedger()
    ledger.keepsAttempts = true
    switch golden["call"]["function"].text {
    case "vectorbt.Portfolio.from_signals":
      try simulateSignals(column, close: close, initCash: initCash, into: &ledger)
    case "vectorbt.Portfolio.from_orders":
      try simulateOrders(column, close: close, initCash: initCash, into: &ledger)
    default:
      throw CaseProblem.unknown("portfolio \(golden["call"]["function"].text ?? "none")")
    }
    return ledger
  }

  private func simulateSignals(
    _ column: Int, close: [Double], initCash: Double, into ledger: inout OrderLedger
  ) throws {
    var settings = try signalSettings(column, initCash: initCash)
    settings.size = try parameter("size", column, default: .infinity)
    let prices = try orderPrices(column, close: close)
    let signals = try rowSignals(column)
    try BacktestEngine.simulateSignals(
      prices: prices.span, lag: 0, longEntries: signals.longEntries.span,
      longExits: signals.longExits.span, shortEntries: signals.shortEntries.span,
      shortExits: signals.shortExits.span, settings: settings, into: &ledger)
  }

  private func signalSettings(_ column: Int, initCash: Double) throws -> SignalSettings {
    let conflicts = ["ignore", "entry", "exit", "adjacent", "opposite"]
    var settings = SignalSettings(initCash: initCash)
    settings.rules.sizeType = try sizeType(column)
    settings.fees = try parameter("fees", column, default: 0)
    settings.fixedFees = try parameter("fixed_fees", column, default: 0)
    settings.slippage = try parameter("slippage", column, default: 0)
    settings.limits = try limits(column)
    settings.limits.failsOnRejection = try flag("raise_reject", column, default: false)
    settings.rules.accumulation = try choice(
      "accumulate", column, ["disabled", "both", "addonly", "removeonly"],
      default: Accumulation.disabled)
    settings.rules.longConflict = try choice(
      "upon_long_conflict", column, conflicts, default: SignalConflict.ignore)
    settings.rules.shortConflict = try choice(
      "upon_short_conflict", column, conflicts, default: SignalConflict.ignore)
    settings.rules.directionConflict = try choice(
      "upon_dir_conflict", column, ["ignore", "long", "short", "adjacent", "opposite"],
      default: DirectionConflict.ignore)
    settings.rules.oppositeEntry = try choice(
      "upon_opposite_entry", column,
      ["ignore", "close", "closereduce", "reverse", "reversereduce"],
      default: OppositeEntry.reverseReduce)
    return settings
  }

  private struct Signals {
    var longEntries: [Bool] = []
    var longExits: [Bool] = []
    var shortEntries: [Bool] = []
    var shortExits: [Bool] = []
  }

  private func rowSignals(_ column: Int) throws -> Signals {
    let isAnyGiven = has("entries") || has("exits") || has("short_entries") || has("short_exits")
    let entries =
      isAnyGiven
      ? try signals("entries", column) : [Bool](repeating: true, count: rows)
    let exits = try signals("exits", column)
    if has("short_entries") || has("short_exits") {
      return Signals(
        longEntries: entries, longExits: exits,
        shortEntries: try signals("short_entries", column),
        shortExits: try signals("short_exits", column))
    }
    return switch try direction(column, default: .longOnly) {
    case .longOnly: Signals(longEntries: entries, longExits: exits)
    case .shortOnly: Signals(shortEntries: entries, shortExits: exits)
    case .both: Signals(longEntries: entries, shortEntries: exits)
    }
  }

  private func simulateOrders(
    _ column: Int, close: [Double], initCash: Double, into ledger: inout OrderLedger
  ) throws {
    var settings = OrderSettings(
      initCash: initCash, size: try parameter("size", column, default: .infinity))
    settings.sizeType = try sizeType(column)
    settings.direction = try direction(column, default: .both)
    settings.fees = try parameter("fees", column, default: 0)
    settings.fixedFees = try parameter("fixed_fees", column, default: 0)
    settings.slippage = try parameter("slippage", column, default: 0)
    settings.limits = try limits(column)
    settings.updatesValue = try flag("update_value", column, default: false)
    settings.limits.failsOnRejection = try flag("raise_reject", column, default: false)
    let prices = try orderPrices(column, close: close)
    let previous = [Double.nan] + close.dropLast()
    let valuation = try self.column("val_price", column, default: .infinity)
    let valuationPrices = valuation.indices.map { row in
      switch valuation[row] {
      case .infinity: prices[row]
      case -.infinity: previous[row]
      default: valuation[row]
      }
    }
    try BacktestEngine.simulateOrders(
      prices: prices.span, valuationPrices: valuationPrices.span, settings: settings,
      into: &ledger)
  }

  /// Order prices with vectorbt's marks replaced: +inf is the close, -inf the open if there is one,
  /// else the close before.
  private func orderPrices(_ column: Int, close: [Double]) throws -> [Double] {
    let asked = try self.column("price", column, default: .infinity)
    let open = try self.column("open", column, default: .nan)
    let previous = [Double.nan] + close.dropLast()
    return asked.indices.map { row in
      switch asked[row] {
      case .infinity: close[row]
      case -.infinity: open[row].isNaN ? previous[row] : open[row]
      default: asked[row]
      }
    }
  }
}
