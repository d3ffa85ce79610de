import BacktestService
import MarketData
import WireMessages

/// A run as a table that a person reads.
struct RunText {
  let run: DirectRun
  let market: RunMarket
  let strategy: HelloMessage.Strategy
  let terminal: Terminal

  func lines(records: RecordTable?) -> [String] {
    var lines = market.heading(strategy: strategy, terminal: terminal)
    lines.append("  parameters  " + run.state.parameters.map(valueText).joined(separator: ", "))
    lines += positionLines(run.rules)
    lines += settingLines(run.state.settings, periodsPerYear: market.periodsPerYear)
    lines += ["", "  " + curveLine]
    if let row = run.equity.firstIndex(where: { $0 <= 0 }) {
      lines.append(
        "          the account was used up on \(market.text(market.bars.times[row])): ratios and"
          + " annualised figures mean nothing (see --leverage)")
    }
    for group in run.report {
      lines += ["", "  " + terminal.styled(group.title, .bold)]
      lines += group.figures.map(line)
    }
    lines += detailLines(run.details)
    if let records { lines += [""] + recordLines(records) }
    return lines
  }

  /// The full report, and the returns of each month.
  private func detailLines(_ details: RunDetails) -> [String] {
    var lines: [String] = []
    for group in details.further {
      lines += ["", "  " + terminal.styled("In detail: \(group.title)", .bold)]
      lines += group.figures.map(line)
    }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    let rows = details.monthly.months.enumerated().map { index, months in
      ["\(details.monthly.firstYear + index)"]
        + (months + [details.monthly.years[index]]).map(monthText)
    }
    let table = alignedTable(["%"] + months + ["Dec", "year"], rows, leftAligned: [0])
    lines += ["", "  " + terminal.styled("Returns by month", .bold)]
    return lines + table.map { "    " + $0 }
  }

  private func monthText(_ value: Double) -> String {
    value.isNaN ? "" : ratioText((value * 1_000).rounded() / 10, digits: 1)
  }

  private var curveLine: String {
    let first = numberSetting("init_cash", in: run.state.settings)
    let ends = "\(moneyText(first)) → \(moneyText(run.equity.last ?? first))"
    let width = min(60, max(10, terminal.width - ends.count - 14))
    return "equity  \(sparkline(run.equity, width: width))  \(ends)"
  }

  private func line(_ figure: ReportFigure) -> String {
    let label = "    " + figure.label
    let value = figureText(figure)
    let padding = String(repeating: " ", count: max(2, 46 - label.count - value.count))
    let isGain = figure.unit == .gain
    var text = label + padding + (isGain ? terminal.signed(value, figure.value) : value)
    if let duration = timeText(figure) { text += terminal.styled("  " + duration, .faint) }
    return text
  }

  private func timeText(_ figure: ReportFigure) -> String? {
    switch figure.unit {
    case .bars(let nanos) where nanos > 0 && nanos.isFinite: durationText(nanos: nanos)
    case .estimatedBars(let nanos) where nanos > 0 && nanos.isFinite:
      "≈ " + durationText(nanos: nanos)
    default: nil
    }
  }

  private func recordLines(_ table: RecordTable) -> [String] {
    guard !table.rows.isEmpty else { return ["  no records"] }
    let rows = table.rows.map { $0.map { cell in cell.text(market) } }
    let left = table.columns.indices.filter { column in
      table.rows.contains { $0[column].isWord }
    }
    let lines = alignedTable(table.columns, rows, leftAligned: Set(left)).map { "  " + $0 }
    return [terminal.styled(lines[0], .bold)] + lines.dropFirst()
  }
}

extension RunMarket {
  func heading(strategy: HelloMessage.Strategy, terminal: Terminal) -> [String] {
    let (first, last) = (text(bars.times[0]), text(bars.times[bars.rows - 1]))
    var lines = [terminal.styled("\(strategy.name) on \(name)", .bold)]
    lines += strategy.summary.split(separator: "\n").map { "  \($0)" }
    lines += [
      "", "  data        \(countText(Double(bars.rows))) bars of \(interval), \(first) to \(last)",
    ]
    lines += notes.map { "              \($0)" }
    return lines
  }
}

/// What stands in place of what the strategy says of its positions; nothing where nothing does.
func positionLines(_ rules: PositionRules) -> [String] {
  let values = rules.values.map(valueText)
  return values.isEmpty ? [] : ["  positions   " + values.joined(separator: ", ")]
}

func settingLines(_ settings: [ParameterValue], periodsPerYear: Double) -> [String] {
  [
    "  settings    " + settings.map(valueText).joined(separator: ", "),
    "  annualised  with \(periodsText(periodsPerYear)) bars a year",
  ]
}

private func periodsText(_ periods: Double) -> String {
  countText((periods * 10).rounded() / 10)
}

func numberSetting(_ name: String, in values: [ParameterValue]) -> Double {
  guard case .number(let number)? = values.first(where: { $0.name == name })?.value else {
    return .nan
  }
  return number
}

func valueText(_ parameter: ParameterValue) -> String {
  switch parameter.value {
  case .number(let number): "\(parameter.name) \(shortestText(number))"
  case .text(let text): "\(parameter.name) \(text)"
  case .flag(let flag): "\(parameter.name) \(flag)"
  case .other: parameter.name
  }
}

/// Exact, without a point where the number is whole.
func shortestText(_ number: Double) -> String {
  if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return "\(whole)" }
  return "\(number)"
}

func figureText(_ figure: ReportFigure) -> String {
  switch figure.unit {
  case .gain: percentText(figure.value, isSigned: true)
  case .share: percentText(figure.value, isSigned: false)
  case .money: moneyText(figure.value)
  case .ratio: ratioText(figure.value)
  case .bars, .estimatedBars:
    countText(figure.value) + (figure.value.isFinite ? " bars" : "")
  case .count: countText(figure.value)
  }
}

extension RecordCell {
  fileprivate func text(_ market: RunMarket) -> String {
    switch self {
    case .time(let nanos): market.text(nanos)
    case .count(let count): "\(count)"
    case .number(let number): plainText(number)
    case .fraction(let fraction): percentText(fraction, isSigned: true)
    case .text(let text): text
    case .none: "–"
    }
  }

  fileprivate var isWord: Bool {
    switch self {
    case .time, .text: true
    default: false
    }
  }
}
