/// One figure of a report, for whoever prints or sends it.
package struct ReportFigure: Sendable, Equatable {
  package enum Unit: Sendable {
    /// A share or a return: 0.05 is 5 %.
    case fraction
    case money
    /// Rows of the data; may be a mean.
    case rows
    case count
    case ratio
  }

  /// The field's term, in camel case.
  package let name: String
  package let unit: Unit
  /// NaN: does not exist.
  package let value: Double

  init(_ name: String, _ unit: Unit, _ value: Double) {
    self.name = name
    self.unit = unit
    self.value = value
  }
}

extension Tearsheet {
  /// A part of the report.
  package struct Section: Sendable, Equatable {
    package let name: String
    package let figures: [ReportFigure]
  }

  /// All figures in the order a reader expects; the calendar's returns are not among them.
  package var sections: [Section] {
    var sections = [Section(name: "account", figures: accountFigures)]
    sections.append(Section(name: "returns", figures: returns.figures))
    if let benchmark { sections.append(Section(name: "benchmark", figures: benchmark.figures)) }
    sections.append(Section(name: "drawdowns", figures: drawdownFigures))
    sections.append(Section(name: "trades", figures: trades.figures))
    sections.append(Section(name: "longTrades", figures: longTrades.figures))
    sections.append(Section(name: "shortTrades", figures: shortTrades.figures))
    return sections
  }

  private var accountFigures: [ReportFigure] {
    [
      ReportFigure("rows", .count, Double(rows)),
      ReportFigure("startValue", .money, startValue),
      ReportFigure("endValue", .money, endValue),
      ReportFigure("totalFees", .money, totalFees),
      ReportFigure("orderCount", .count, Double(orderCount)),
      ReportFigure("openTradeCount", .count, Double(openTradeCount)),
      ReportFigure("openProfit", .money, openProfit),
    ]
  }

  private var drawdownFigures: [ReportFigure] {
    [
      ReportFigure("count", .count, Double(drawdowns.count)),
      ReportFigure("activeCount", .count, Double(drawdowns.activeCount)),
      ReportFigure("deepest", .fraction, drawdowns.deepest),
      ReportFigure("meanDepth", .fraction, drawdowns.meanDepth),
      ReportFigure("longestRows", .rows, drawdowns.longestRows),
      ReportFigure("meanRows", .rows, drawdowns.meanRows),
      ReportFigure("longestRecoveryRows", .rows, drawdowns.longestRecoveryRows),
      ReportFigure("meanRecoveryRows", .rows, drawdowns.meanRecoveryRows),
      ReportFigure("meanRecoveryRatio", .ratio, drawdowns.meanRecoveryRatio),
      ReportFigure("bestRecoveryReturn", .fraction, drawdowns.bestRecoveryReturn),
      ReportFigure("meanRecoveryReturn", .fraction, drawdowns.meanRecoveryReturn),
      ReportFigure("underwaterShare", .fraction, underwaterShare),
      ReportFigure("ulcerIndex", .fraction, ulcerIndex),
      ReportFigure("martinRatio", .ratio, martinRatio),
      ReportFigure("recoveryFactor", .ratio, recoveryFactor),
    ]
  }
}

extension ReturnReport {
  package var figures: [ReportFigure] {
    [
      ReportFigure("total", .fraction, total),
      ReportFigure("annualized", .fraction, annualized),
      ReportFigure("annualizedVolatility", .fraction, annualizedVolatility),
      ReportFigure("sharpeRatio", .ratio, sharpeRatio),
      ReportFigure("probabilisticSharpeRatio", .fraction, probabilisticSharpeRatio),
      ReportFigure("sortinoRatio", .ratio, sortinoRatio),
      ReportFigure("calmarRatio", .ratio, calmarRatio),
      ReportFigure("omegaRatio", .ratio, omegaRatio),
      ReportFigure("downsideRisk", .fraction, downsideRisk),
      ReportFigure("maxDrawdown", .fraction, maxDrawdown),
      ReportFigure("tailRatio", .ratio, tailRatio),
      ReportFigure("commonSenseRatio", .ratio, commonSenseRatio),
      ReportFigure("valueAtRisk", .fraction, valueAtRisk),
      ReportFigure("conditionalValueAtRisk", .fraction, conditionalValueAtRisk),
      ReportFigure("skew", .ratio, skew),
      ReportFigure("kurtosis", .ratio, kurtosis),
      ReportFigure("bestRow", .fraction, bestRow),
      ReportFigure("worstRow", .fraction, worstRow),
      ReportFigure("positiveRows", .fraction, positiveRows),
      ReportFigure("annualFactor", .ratio, annualFactor),
    ]
  }
}

extension BenchmarkReport {
  package var figures: [ReportFigure] {
    [
      ReportFigure("total", .fraction, total),
      ReportFigure("annualized", .fraction, annualized),
      ReportFigure("alpha", .fraction, alpha),
      ReportFigure("beta", .ratio, beta),
      ReportFigure("informationRatio", .ratio, informationRatio),
      ReportFigure("capture", .ratio, capture),
      ReportFigure("upCapture", .ratio, upCapture),
      ReportFigure("downCapture", .ratio, downCapture),
    ]
  }
}

extension TradeReport {
  package var figures: [ReportFigure] {
    [
      ReportFigure("count", .count, Double(statistics.count)),
      ReportFigure("winRate", .fraction, statistics.winRate),
      ReportFigure("profitSum", .money, statistics.profitSum),
      ReportFigure("profitFactor", .ratio, statistics.profitFactor),
      ReportFigure("payoffRatio", .ratio, statistics.payoffRatio),
      ReportFigure("expectancy", .money, statistics.expectancy),
      ReportFigure("expectancyRatio", .ratio, statistics.expectancyRatio),
      ReportFigure("systemQuality", .ratio, statistics.systemQuality),
      ReportFigure("kellyFraction", .fraction, statistics.kellyFraction),
      ReportFigure("meanReturn", .fraction, statistics.meanReturn),
      ReportFigure("meanWinningReturn", .fraction, statistics.meanWinningReturn),
      ReportFigure("meanLosingReturn", .fraction, statistics.meanLosingReturn),
      ReportFigure("bestReturn", .fraction, statistics.bestReturn),
      ReportFigure("worstReturn", .fraction, statistics.worstReturn),
      ReportFigure("meanRows", .rows, statistics.meanRows),
      ReportFigure("meanWinningRows", .rows, statistics.meanWinningRows),
      ReportFigure("meanLosingRows", .rows, statistics.meanLosingRows),
      ReportFigure("longestWinStreak", .count, Double(statistics.longestWinStreak)),
      ReportFigure("longestLossStreak", .count, Double(statistics.longestLossStreak)),
      ReportFigure("exposure", .fraction, exposure),
      ReportFigure("meanAdverseExcursion", .fraction, meanAdverseExcursion),
      ReportFigure("meanFavourableExcursion", .fraction, meanFavourableExcursion),
      ReportFigure("worstAdverseExcursion", .fraction, worstAdverseExcursion),
    ]
  }
}
