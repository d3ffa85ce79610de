import BacktestService
import MarketData
import TestSupport
import Testing
import WireMessages

/// The dataset's bars as a file's text: the shortest digits that read back as the same numbers.
func priceFileText(_ bars: BarSeries) -> String {
  var text = "Date,Open,High,Low,Close,Volume\n"
  for row in 0..<bars.rows {
    let prices = [bars.open[row], bars.high[row], bars.low[row], bars.close[row], bars.volume[row]]
    text += isoTime(bars.times[row]) + "," + prices.map { "\($0)" }.joined(separator: ",") + "\n"
  }
  return text
}

@Suite struct DirectRunTests {
  private let rsi = StrategyState(
    ready: "rsi_reversal", parameters: [ParameterValue("low", 35.0)],
    settings: [ParameterValue("fees", 0.002)])

  @Test("a file with a dataset's bars has the dataset's figures, to the last bit")
  func fileEqualsDataset() throws {
    for id in ["AAPL", "EURUSD"] {
      let columns = try TestMarket.bars(id)
      let file = try PriceFile(Array(priceFileText(BarSeries(columns)).utf8))
      let calendar = BarCalendar(times: file.bars.times)
      let run = try DirectRun(rsi, on: file.bars, periodsPerYear: calendar.periodsPerYear)
      let expected = try DirectRun(
        rsi, on: BarSeries(columns), periodsPerYear: columns.description.periodsPerYear
      ).metrics
      #expect(run.metrics.map(\.name) == expected.map(\.name))
      let isSame = zip(run.metrics, expected).allSatisfy {
        $0.value.bitPattern == $1.value.bitPattern
      }
      #expect(isSame, "\(id)")
    }
  }

  @Test("what is not given takes its default, and the run says so")
  func defaults() throws {
    let run = try DirectRun(rsi, on: BarSeries(TestMarket.bars("GOOG")), periodsPerYear: 252)
    #expect(
      run.state.parameters == [
        ParameterValue("window", 14.0), ParameterValue("low", 35.0), ParameterValue("high", 70.0),
      ])
    #expect(run.state.settings.map(\.name) == ["init_cash", "fees", "slippage", "fill"])
    for bad in [ParameterValue("windw", 14.0), ParameterValue("window", 1.0)] {
      #expect(throws: FieldError.self) {
        try DirectRun(
          StrategyState(ready: "rsi_reversal", parameters: [bad]),
          on: BarSeries(TestMarket.bars("GOOG")), periodsPerYear: 252)
      }
    }
  }

  @Test("the report has every figure of the wire, with the same value")
  func report() throws {
    let run = try DirectRun(rsi, on: BarSeries(TestMarket.bars("AAPL")), periodsPerYear: 252)
    let figures = run.report.flatMap(\.figures)
    #expect(Set(figures.map(\.name)).count == figures.count)
    for metric in run.metrics where metric.name != "periods_per_year" {
      let figure = try #require(figures.first { $0.name == metric.name }, "\(metric.name)")
      #expect(figure.value.bitPattern == metric.value.bitPattern, "\(metric.name)")
    }
  }

  @Test("records carry the times of their bars and agree with the figures")
  func records() throws {
    let bars = BarSeries(try TestMarket.bars("AAPL"))
    let run = try DirectRun(rsi, on: bars, periodsPerYear: 252)
    for kind in RecordKind.allCases {
      let table = run.records(kind)
      #expect(table.rows.allSatisfy { $0.count == table.columns.count })
    }
    let orders = run.records(.orders)
    #expect(Double(orders.rows.count) == run.metrics.first { $0.name == "orders" }?.value)
    for row in orders.rows {
      guard case .time(let time) = row[0], case .count(let bar) = row[1] else {
        Issue.record("an order has a time and a bar")
        return
      }
      #expect(bars.times[bar] == time)
    }
  }

  private func run(_ change: (inout PositionRules) -> Void) throws -> DirectRun {
    var rules = PositionRules()
    change(&rules)
    return try DirectRun(
      rsi, on: BarSeries(TestMarket.bars("AAPL")), periodsPerYear: 252, rules: rules)
  }

  private func profits(_ run: DirectRun, _ direction: String) -> [(Double, Double)] {
    let table = run.records(.trades)
    return table.rows.compactMap { row in
      guard row[4] == .text(direction), case .number(let entry) = row[7],
        case .number(let exit) = row[8]
      else { return nil }
      return (entry, exit)
    }
  }

  @Test("one direction has its own trades alone; with both, long and short take turns")
  func bothDirections() throws {
    let (long, short, both) = (
      try run { _ in }, try run { $0.direction = .short }, try run { $0.direction = .both }
    )
    #expect(profits(long, "short").isEmpty && profits(short, "long").isEmpty)
    #expect(!profits(short, "short").isEmpty)
    let directions = both.records(.trades).rows.map { $0[4] }
    #expect(directions.count > 4)
    for (one, next) in zip(directions, directions.dropFirst()) { #expect(one != next) }
    func exposure(_ run: DirectRun) -> Double {
      run.metrics.first { $0.name == "exposure" }?.value ?? .nan
    }
    #expect(exposure(both) > exposure(long) && exposure(both) > exposure(short))
  }

  @Test("a stop loss and a taken profit bound what a trade loses and wins")
  func stops() throws {
    let bars = BarSeries(try TestMarket.bars("AAPL"))
    let run = try run {
      $0.stopLoss = 0.05
      $0.takeProfit = 0.1
    }
    let plain = try self.run { _ in }
    let trades = profits(run, "long")
    #expect(trades.count > profits(plain, "long").count)
    // An exit beyond the level is an open that jumped over it.
    let opens = Set(bars.open.map(\.bitPattern))
    for (entry, exit) in trades where exit < entry * 0.95 * (1 - 1e-12) {
      #expect(opens.contains(exit.bitPattern))
    }
    #expect(trades.contains { abs($1 / $0 - 1.1) < 1e-9 })
  }

  @Test("a stop of 0 is none: it changes no figure and goes with a trailing one")
  func noStop() throws {
    let zero = try run {
      $0.stopLoss = 0
      $0.trailingStop = 0.05
    }
    let alone = try run { $0.trailingStop = 0.05 }
    let isSame = zip(zero.metrics, alone.metrics).allSatisfy {
      $0.value.bitPattern == $1.value.bitPattern
    }
    #expect(isSame)
    #expect(throws: FieldError.self) {
      try run {
        $0.stopLoss = 0.1
        $0.trailingStop = 0.05
      }
    }
  }

  @Test("twice the leverage buys twice the shares, and lent money and shares cost interest")
  func leverage() throws {
    let (plain, double) = (try run { _ in }, try run { $0.leverage = 2 })
    guard case .number(let own)? = plain.records(.orders).rows.first?[3],
      case .number(let lent)? = double.records(.orders).rows.first?[3]
    else {
      Issue.record("there are orders")
      return
    }
    #expect(abs(lent / own - 2) < 0.01)
    for direction in [PositionRules.Direction.short, .both] {
      let free = try run { $0.direction = direction }
      let charged = try run {
        $0.direction = direction
        $0.borrowRate = 0.1
      }
      #expect((charged.equity.last ?? .nan) < (free.equity.last ?? .nan))
    }
  }

  @Test("the further figures of a report repeat none of the first ones")
  func furtherFigures() throws {
    for direction in PositionRules.Direction.allCases {
      let run = try run { $0.direction = direction }
      let (details, first) = (run.details, run.report.flatMap(\.figures).map(\.value))
      let further = details.further
      let titles = Set(further.map(\.title))
      #expect(titles.contains("Long trades") == (direction == .both))
      for group in further where !group.title.hasSuffix(" trades") {
        for figure in group.figures where figure.unit != .count && figure.value.isFinite {
          #expect(!first.contains(figure.value), "\(group.title), \(figure.label)")
        }
      }
      // What is left out stands in the first part or in the heading; without money left, returns
      // of returns and those of the account are different things.
      guard run.equity.allSatisfy({ $0 > 0 }) else { continue }
      let heading = [Double(run.bars.rows), 10_000, 252]
      for group in details.groups where !group.title.hasSuffix(" trades") {
        let shown = further.first { $0.title == group.title }?.figures.map(\.name) ?? []
        for figure in group.figures where !shown.contains(figure.name) {
          let isThere = (first + heading).contains {
            abs($0 - figure.value) <= 1e-9 * abs(figure.value) || $0.isNaN && figure.value.isNaN
          }
          #expect(isThere, "\(group.title), \(figure.label)")
        }
      }
    }
  }

  @Test("half the cash is half the position, and a trailing stop is another run")
  func sizeAndTrailing() throws {
    let (whole, half) = (try run { _ in }, try run { $0.size = 0.5 })
    guard case .number(let all)? = whole.records(.orders).rows.first?[3],
      case .number(let part)? = half.records(.orders).rows.first?[3]
    else {
      Issue.record("there are orders")
      return
    }
    #expect(abs(part / all - 0.5) < 1e-9)
    #expect(try run { $0.trailingStop = 0.1 }.metrics != whole.metrics)
    let changes: [(inout PositionRules) -> Void] = [
      { $0.size = 0 }, { $0.size = 1.5 }, { $0.size = .nan }, { $0.stopLoss = 1 },
      { $0.takeProfit = -1 }, { $0.trailingStop = .infinity },
      {
        $0.stopLoss = 0.1
        $0.trailingStop = 0.1
      },
    ]
    for change in changes { #expect(throws: FieldError.self) { try run(change) } }
  }
}
