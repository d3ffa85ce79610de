import BacktestEngine

/// A case of kind `sweep`: matrices of metrics, one strategy run per cell.
struct SweepCase {
  private let golden: GoldenValue
  private let arguments: GoldenValue
  private let close: [Double]

  init(_ golden: GoldenValue) throws {
    self.golden = golden
    arguments = golden["call"]["args"]
    close = try golden["input"]["close"].doubles("input.close")
  }

  func computed() throws -> GoldenValue {
    let function = golden["call"]["function"].text ?? ""
    if function.hasPrefix("MA.run x2") { return matrices(try averageRuns()) }
    if function.hasPrefix("RSI.run") { return matrices(try strengthRuns()) }
    throw CaseProblem.unknown("sweep \(function)")
  }

  private func windows(_ name: String) throws -> [Int] {
    try (arguments[name].items ?? []).map { try $0.int(name) }
  }

  /// Rows are fast windows, columns slow ones; a slow window that is not slower has no run.
  private func averageRuns() throws -> [[PortfolioGroup?]] {
    let fast = try windows("fast")
    let slow = try windows("slow")
    let averages = Dictionary(
      uniqueKeysWithValues: Set(fast + slow).map { ($0, average(window: $0)) })
    let expected = golden["expect"]["order_count"].items ?? []
    return try fast.indices.map { row in
      try slow.indices.map { column in
        guard expected[row].items?[column].isMissing == false,
          let a = averages[fast[row]], let b = averages[slow[column]]
        else { return nil }
        return try run(
          entries: flagged(close.count) {
            crossedAbove(a.span, b.span, convention: .vectorbt, into: &$0)
          },
          exits: flagged(close.count) {
            crossedBelow(a.span, b.span, convention: .vectorbt, into: &$0)
          })
      }
    }
  }

  private func average(window: Int) -> [Double] {
    let isExponential = arguments["ewm"].double == 1
    return filled(close.count) { out in
      if isExponential {
        exponentialMovingAverage(close.span, window: window, into: &out)
      } else {
        simpleMovingAverage(close.span, window: window, into: &out)
      }
    }
  }

  /// Rows are windows, columns pairs of thresholds.
  private func strengthRuns() throws -> [[PortfolioGroup?]] {
    let lows = try arguments["lows"].doubles("lows")
    let highs = try arguments["highs"].doubles("highs")
    return try windows("windows").map { window in
      let index = filled(close.count) {
        relativeStrengthIndex(close.span, window: window, smoothing: .simple, into: &$0)
      }
      return try zip(lows, highs).map { low, high in
        try run(
          entries: flagged(close.count) {
            crossedBelow(index.span, level: low, convention: .vectorbt, into: &$0)
          },
          exits: flagged(close.count) {
            crossedAbove(index.span, level: high, convention: .vectorbt, into: &$0)
          })
      }
    }
  }

  private func run(entries: [Bool], exits: [Bool]) throws -> PortfolioGroup {
    var settings = SignalSettings(initCash: arguments["init_cash"].double ?? 100)
    settings.fees = .constant(arguments["fees"].double ?? 0)
    let slippage = arguments["slippage"].double ?? 0
    settings.slippage = .constant(slippage.isNaN ? 0 : slippage)
    let isBoth = arguments["direction"].text == "both"
    let none: [Bool] = []
    var ledger = OrderLedger()
    try simulateSignals(
      prices: close.span, lag: 0, longEntries: entries.span,
      longExits: isBoth ? none.span : exits.span,
      shortEntries: isBoth ? exits.span : none.span, settings: settings, into: &ledger)
    return PortfolioGroup(alone: ledger, initCash: settings.initCash, close: close)
  }

  private func matrices(_ runs: [[PortfolioGroup?]]) -> GoldenValue {
    let conventions = ReturnConventions(annualFactor: 365)
    func matrix(_ figure: (PortfolioGroup) -> GoldenValue) -> GoldenValue {
      .list(runs.map { .list($0.map { $0.map(figure) ?? .missing }) })
    }
    func returns(_ figure: @escaping (ReturnMetrics) -> Double) -> GoldenValue {
      matrix { .number(figure(ReturnMetrics($0.returns, conventions))) }
    }
    func trades(_ figure: @escaping (TradeStatistics) -> Double) -> GoldenValue {
      matrix { .number(figure(TradeStatistics($0.trades(\.exitTrades), includesOpen: true))) }
    }
    return .fields([
      "total_return": matrix { .number($0.totalProfit / $0.initCash) },
      "final_value": matrix { .number($0.finalValue) },
      "order_count": matrix { .integer($0.columns[0].ledger.orders.count) },
      "max_drawdown": returns(\.maxDrawdown),
      "sharpe_ratio": returns(\.sharpeRatio),
      "sortino_ratio": returns(\.sortinoRatio),
      "annualized_return": returns(\.annualized),
      "drawdowns_max_drawdown": matrix {
        .number(DrawdownStatistics($0.drawdowns, includesActive: true).deepest)
      },
      "win_rate": trades(\.winRate),
      "profit_factor": trades(\.profitFactor),
    ])
  }
}
