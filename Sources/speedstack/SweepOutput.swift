import Accounts
import BacktestService
import MarketData
import WireMessages

/// What a sweep prints.
struct SweepOutput {
  let sweep: DirectSweep
  let market: RunMarket
  let strategy: HelloMessage.Strategy
  var terminal: Terminal { .output }

  // MARK: Table

  func table(_ outcome: SweepOutcome, limit: Int, map: SweepMap?) -> String {
    let best = outcome.best(limit)
    var lines = heading + [""]
    lines += bestLines(outcome, best)
    lines += [""] + summaryLines(outcome, best: best.first)
    if let map { lines += [""] + HeatMapText(map: map, figure: sweep.metrics[0]).lines(terminal) }
    return lines.joined(separator: "\n")
  }

  private var heading: [String] {
    market.heading(strategy: strategy, terminal: terminal)
      + ["  parameters  " + sweep.parameters.map(axisText).joined(separator: ", ")]
      + positionLines(sweep.rules)
      + settingLines(sweep.settings, periodsPerYear: market.periodsPerYear)
  }

  private func axisText(_ parameter: SweptParameter) -> String {
    let values = parameter.parameterValues.map(plainValueText)
    guard values.count > 6 else { return "\(parameter.name) \(values.joined(separator: " "))" }
    return "\(parameter.name) \(values[0]) \(values[1]) … \(values[values.count - 1])"
      + " (\(values.count) values)"
  }

  /// Figures but those that only the summary needs.
  private var shownMetrics: [String] { Array(sweep.metrics.prefix(7)) }

  private func bestLines(_ outcome: SweepOutcome, _ best: [Int]) -> [String] {
    let header = ["#"] + sweep.parameters.map(\.name) + shownMetrics
    let rows = best.enumerated().map { rank, combination in
      ["\(rank + 1)"] + outcome.parameters(of: combination).map(plainValueText)
        + zip(shownMetrics, outcome.figures(of: combination)).map(metricText)
    }
    let lines = alignedTable(header, rows, leftAligned: []).map { "  " + $0 }
    return [terminal.styled(lines[0], .bold)] + lines.dropFirst()
  }

  private var combinations: String {
    let count = sweep.combinationCount
    return count == 1 ? "1 combination" : "\(countText(Double(count))) combinations"
  }

  private func summaryLines(_ outcome: SweepOutcome, best: Int?) -> [String] {
    let finished = countText(Double(outcome.finishedCount))
    var lines = [
      outcome.isComplete
        ? "  \(combinations), ranked by \(sweep.metrics[0])"
        : "  cancelled: \(finished) of \(combinations) are finished",
      "  \(percentText(outcome.profitableShare, isSigned: false)) made money;"
        + " mean Sharpe ratio \(ratioText(outcome.meanSharpeRatio))",
    ]
    if let refusal = outcome.firstRefusal {
      let values = outcome.parameters(of: refusal.combination).map(valueText)
      lines.append(
        "  \(countText(Double(outcome.refusedCount))) refused, without figures; the first one,"
          + " \(values.joined(separator: ", ")): \(refusal.reason)")
    }
    guard let best, outcome.trials > 1 else { return lines }
    let probability = outcome.deflatedSharpeRatio(of: best)
    lines.append(
      "  the first one's Sharpe ratio is more than the luck of the best of"
        + " \(countText(Double(outcome.trials))) with probability"
        + " \(percentText(probability, isSigned: false)) (deflated Sharpe ratio)")
    return lines
  }

  func table(_ outcome: WalkForwardOutcome) -> String {
    let sort = sweep.metrics[0]
    let header =
      ["train from", "to", "test from", "to"] + sweep.parameters.map(\.name)
      + ["train \(sort)", "test \(sort)", "test total_return"]
    let rows = outcome.steps.map { stepRow($0, sort: sort) }
    let table = alignedTable(header, rows, leftAligned: [0, 1, 2, 3]).map { "  " + $0 }
    var lines = heading + ["", terminal.styled(table[0], .bold)] + table.dropFirst()
    lines += ["", "  " + terminal.styled("All tests as one account", .bold)]
    lines.append("  equity  \(sparkline(outcome.equity, width: 60))")
    lines += accountLines(outcome.metrics)
    lines += [
      "",
      "  walk-forward efficiency \(ratioText(outcome.efficiency)): mean annualised return of the"
        + " tests over that of the training ranges",
      "  \(combinations) tried on each training range",
    ]
    return lines.joined(separator: "\n")
  }

  private func stepRow(_ step: WalkForwardOutcome.Step, sort: String) -> [String] {
    var row = dates(step.train) + dates(step.test)
    row +=
      step.parameters.isEmpty
      ? sweep.parameters.map { _ in "–" } : step.parameters.map(plainValueText)
    row.append(metricText(sort, step.trainMetrics.value(sort)))
    row.append(metricText(sort, step.testMetrics.value(sort)))
    row.append(metricText("total_return", step.testMetrics.value("total_return")))
    return row
  }

  private func accountLines(_ metrics: [MetricValue]) -> [String] {
    let names = [
      "total_return", "annualized_return", "sharpe_ratio", "max_drawdown", "trades", "win_rate",
      "benchmark_return",
    ]
    let figures = names.map { [$0, metricText($0, metrics.value($0))] }
    return alignedTable(["", ""], figures, leftAligned: [0]).dropFirst().map { "    " + $0 }
  }

  private func dates(_ rows: Range<Int>) -> [String] {
    [rows.lowerBound, rows.upperBound - 1].map { market.text(market.bars.times[$0]) }
  }

  // MARK: CSV

  /// Exact numbers; one that does not exist is an empty field.
  func csv(_ outcome: SweepOutcome, limit: Int) -> String {
    let header = sweep.parameters.map(\.name) + sweep.metrics
    let rows = outcome.best(limit).map { combination in
      let parameters = outcome.parameters(of: combination).map(plainValueText)
      let figures = outcome.figures(of: combination).map { $0.isFinite ? shortestText($0) : "" }
      return (parameters + figures).joined(separator: ",")
    }
    return ([header.joined(separator: ",")] + rows).joined(separator: "\n")
  }
}

/// A parameter's value alone.
func plainValueText(_ parameter: ParameterValue) -> String {
  switch parameter.value {
  case .number(let number): shortestText(number)
  case .text(let text): text
  case .flag(let flag): "\(flag)"
  case .other: ""
  }
}

extension [MetricValue] {
  /// NaN where there is no such figure.
  func value(_ name: String) -> Double { first { $0.name == name }?.value ?? .nan }
}

/// A figure of that wire name for a person.
func metricText(_ name: String, _ value: Double) -> String {
  switch name {
  case "total_return", "annualized_return", "benchmark_return", "max_drawdown", "best_trade",
    "worst_trade", "average_trade":
    percentText(value, isSigned: true)
  case "annualized_volatility", "win_rate", "exposure": percentText(value, isSigned: false)
  case "expectancy", "total_fees", "final_value": moneyText(value)
  case "trades", "open_trades", "orders", "max_drawdown_bars", "average_trade_bars":
    countText(value)
  default: ratioText(value)
  }
}
