internal import BacktestEngine
internal import MarketData

/// Returns by month and year of UTC; NaN where there is no bar.
package struct MonthlyReturns: Sendable, Equatable {
  package let firstYear: Int
  /// Twelve for each year.
  package let months: [[Double]]
  package let years: [Double]
}

/// What is known of a run beyond its statistics.
package struct RunDetails: Sendable, Equatable {
  /// Every figure of the engine's report, in its order.
  package let groups: [ReportGroup]
  package let monthly: MonthlyReturns
}

extension RunDetails {
  /// The groups without what `DirectRun.report` or the heading of a report says already, and with
  /// trades by direction only where there are both.
  package var further: [ReportGroup] {
    let directions = groups.filter { directionTitles.contains($0.title) }
    let hasBoth = directions.allSatisfy { group in
      group.figures.contains { $0.name == "count" && $0.value > 0 }
    }
    return groups.compactMap { group in
      guard hasBoth || !directionTitles.contains(group.title) else { return nil }
      let repeated = repeatedFigures[group.title] ?? []
      let figures = group.figures.filter { !repeated.contains($0.name) }
      return figures.isEmpty ? nil : ReportGroup(title: group.title, figures: figures)
    }
  }
}

private let directionTitles = ["Long trades", "Short trades"]

private let repeatedFigures: [String: Set<String>] = [
  "Account": [
    "bars", "start_value", "end_value", "total_fees", "order_count", "open_trade_count",
  ],
  "Returns": [
    "total", "annualized", "annualized_volatility", "sharpe_ratio", "sortino_ratio",
    "calmar_ratio", "max_drawdown", "annual_factor",
  ],
  "Benchmark": ["total"],
  "Drawdowns": ["deepest", "longest_bars"],
  "Trades": [
    "count", "win_rate", "profit_factor", "expectancy", "mean_return", "best_return",
    "worst_return", "mean_bars", "exposure",
  ],
]

extension DirectRun {
  /// The engine's full report, with buying and holding as the benchmark.
  /// - Complexity: O(bars · log(bars)).
  package var details: RunDetails {
    let sheet = Tearsheet(
      TearsheetInput(
        portfolio, settings: settings, times: bars.times, high: bars.high, low: bars.low,
        benchmark: bars.close, periodsPerYear: periodsPerYear))
    return RunDetails(
      groups: sheet.sections.map { section in
        ReportGroup(
          title: capitalized(words(section.name).joined(separator: " ")),
          figures: section.figures.map(figure))
      },
      monthly: MonthlyReturns(
        firstYear: sheet.calendar.firstYear, months: sheet.calendar.months,
        years: sheet.calendar.years))
  }

  private func figure(_ figure: BacktestEngine.ReportFigure) -> ReportFigure {
    let words = words(figure.name).map { $0 == "rows" ? "bars" : $0 == "row" ? "bar" : $0 }
    let isLength = figure.unit == .rows
    let label = words.map { isLength && $0 == "bars" ? "length" : spelling[$0] ?? $0 }
    let unit: FigureUnit =
      switch figure.unit {
      case .fraction: .share
      case .money: .money
      case .rows: .estimatedBars(nanos: figure.value * meanBarNanos)
      case .count: .count
      case .ratio: .ratio
      }
    return ReportFigure(
      words.joined(separator: "_"), capitalized(label.joined(separator: " ")), unit, figure.value)
  }

  /// Time from bar to bar; NaN: there is but one bar.
  private var meanBarNanos: Double {
    guard bars.rows > 1 else { return .nan }
    return (Double(bars.times[bars.rows - 1]) - Double(bars.times[0])) / Double(bars.rows - 1)
  }
}

/// Words of names as texts have them.
private let spelling = ["annualized": "annualised", "sharpe": "Sharpe"]

/// The words of a name in camel case, in lower case.
private func words(_ name: String) -> [String] {
  var words = [""]
  for character in name {
    if character.isUppercase { words.append("") }
    words[words.count - 1] += character.lowercased()
  }
  return words
}

private func capitalized(_ text: String) -> String {
  text.prefix(1).uppercased() + text.dropFirst()
}
