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
    let unit: FigureUnit =
      switch figure.unit {
      case .fraction: .share
      case .money: .money
      case .rows: .bars(nanos: .nan)
      case .count: .count
      case .ratio: .ratio
      }
    return ReportFigure(
      words.joined(separator: "_"), capitalized(words.joined(separator: " ")), unit, figure.value)
  }
}

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
