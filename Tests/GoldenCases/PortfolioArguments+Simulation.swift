import BacktestEngine

extension PortfolioArguments {
  /// One column of the call, ready to be simulated.
  func simulated(
    _ column: Int, close: [Double], initCash: Double
  ) throws -> BacktestEngine.PortfolioColumn {
    switch golden["call"]["function"].text {
    case "vectorbt.Portfolio.from_signals":
      return try signalColumn(column, close: close, initCash: initCash)
    case "vectorbt.Portfolio.from_orders":
      return try orderColumn(column, close: close, initCash: initCash)
    default:
      throw CaseProblem.unknown("portfolio \(golden["call"]["function"].text ?? "none")")
    }
  }

  private func signalColumn(
    _ column: Int, close: [Double], initCash: Double
  ) throws -> BacktestEngine.PortfolioColumn {
    var settings = SignalSettings(initCash: initCash)
    settings.size = try parameter("size", column, default: .infinity)
    settings.fees = try parameter("fees", column, default: 0)
    settings.fixedFees = try parameter("fixed_fees", column, default: 0)
    settings.slippage = try parameter("slippage", column, default: 0)
    (settings.limits, settings.limitsPerRow) = try limits(column)
    (settings.rules, settings.rulesPerRow) = try self.settings(
      of: [
        "size_type", "accumulate", "upon_long_conflict", "upon_short_conflict",
        "upon_dir_conflict", "upon_opposite_entry",
      ], column
    ) { try $0.rules() }
    settings.updatesValue = try flag("update_value", default: false)
    settings.carriesValuation = try flag("ffill_val_price", default: true)
    if try flag("use_stops", default: has("sl_stop") || has("tp_stop")) {
      settings.stops.loss = try parameter("sl_stop", column, default: .nan)
      settings.stops.profit = try parameter("tp_stop", column, default: .nan)
      (settings.stops.rules, settings.stops.rulesPerRow) = try self.settings(
        of: [
          "sl_trail", "stop_entry_price", "stop_exit_price", "upon_stop_exit", "upon_stop_update",
        ], column
      ) { try $0.stopRules() }
    }
    let prices = try orderPrices(column, close: close)
    var simulated = BacktestEngine.PortfolioColumn(
      .signals(lag: 0), prices: prices, settings: settings)
    simulated.valuationPrices = try valuationPrices(column, prices: prices, close: close)
    simulated.close = close
    simulated.open = try self.column("open", column, default: .nan)
    simulated.high = try self.column("high", column, default: .nan)
    simulated.low = try self.column("low", column, default: .nan)
    try addSignals(column, to: &simulated)
    return simulated
  }

  private func limits(_ column: Int) throws -> (OrderLimits, [OrderLimits]) {
    let (constant, perRow) = try settings(
      of: [
        "min_size", "max_size", "size_granularity", "lock_cash", "allow_partial", "raise_reject",
      ], column
    ) { try $0.limits() }
    return (constant, perRow)
  }

  private func addSignals(
    _ column: Int, to simulated: inout BacktestEngine.PortfolioColumn
  ) throws {
    let isAnyGiven = has("entries") || has("exits") || has("short_entries") || has("short_exits")
    let entries =
      isAnyGiven
      ? try signals("entries", column) : [Bool](repeating: true, count: rows)
    let exits = try signals("exits", column)
    if has("short_entries") || has("short_exits") {
      simulated.longEntries = entries
      simulated.longExits = exits
      simulated.shortEntries = try signals("short_entries", column)
      simulated.shortExits = try signals("short_exits", column)
      return
    }
    // Two columns are four by the row's direction; with both directions an exit is a short entry.
    let (direction, perRow) = try settings(of: ["direction"], column) {
      try $0.direction(default: .longOnly)
    }
    let directions = perRow.isEmpty ? Array(repeating: direction, count: rows) : perRow
    simulated.longEntries = zip(entries, directions).map { $0 && $1 != .shortOnly }
    simulated.longExits = zip(exits, directions).map { $0 && $1 == .longOnly }
    simulated.shortEntries = directions.indices.map { row in
      switch directions[row] {
      case .longOnly: false
      case .shortOnly: entries[row]
      case .both: exits[row]
      }
    }
    simulated.shortExits = zip(exits, directions).map { $0 && $1 == .shortOnly }
  }

  private func orderColumn(
    _ column: Int, close: [Double], initCash: Double
  ) throws -> BacktestEngine.PortfolioColumn {
    var settings = OrderSettings(
      initCash: initCash, size: try parameter("size", column, default: .infinity))
    let forms = try self.settings(of: ["size_type", "direction"], column) {
      OrderForm(sizeType: try $0.sizeType(), direction: try $0.direction(default: .both))
    }
    (settings.sizeType, settings.direction) = (forms.constant.sizeType, forms.constant.direction)
    settings.formsPerRow = forms.perRow
    settings.fees = try parameter("fees", column, default: 0)
    settings.fixedFees = try parameter("fixed_fees", column, default: 0)
    settings.slippage = try parameter("slippage", column, default: 0)
    (settings.limits, settings.limitsPerRow) = try limits(column)
    settings.updatesValue = try flag("update_value", default: false)
    settings.carriesValuation = try flag("ffill_val_price", default: true)
    let prices = try orderPrices(column, close: close)
    var simulated = BacktestEngine.PortfolioColumn(prices: prices, settings: settings)
    simulated.valuationPrices = try valuationPrices(column, prices: prices, close: close)
    return simulated
  }

  private func valuationPrices(
    _ column: Int, prices: [Double], close: [Double]
  ) throws -> [Double] {
    let previous = [Double.nan] + close.dropLast()
    let valuation = try self.column("val_price", column, default: .infinity)
    return valuation.indices.map { row in
      switch valuation[row] {
      case .infinity: prices[row]
      case -.infinity: previous[row]
      default: valuation[row]
      }
    }
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
