import ArgumentParser
import BacktestService
import Foundation
import MarketData
import Supervisor
import WireMessages

/// Where the bars come from.
struct MarketOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Price file with a header line, or - for standard input.", valueName: "file.csv"))
  var data: String?

  @Option(help: "Dataset instead of a file, e.g. AAPL; see `speedstack data list`.")
  var dataset: String?

  @OptionGroup var state: StateOptions

  @Option(
    help: ArgumentHelp(
      "First day or time, UTC: 2015-01-31 or 2015-01-31T09:30.",
      discussion: "Bars before it are not seen, so indicators start anew there."))
  var from: String?

  @Option(help: "Day or time after the last bar, UTC; bars at it are left out.")
  var to: String?

  @Option(help: "Bars in a year of trading, for annualised figures; default: from the times.")
  var periodsPerYear: Double?

  @Flag(help: "Scale all prices of the file by its adjusted closes.")
  var adjusted = false

  @Option(
    help: ArgumentHelp(
      "Dates such as 01/04/2010 in the file: month/day/year (mdy) or day/month/year (dmy).",
      discussion: "Default: as all dates of the file tell."))
  var dateOrder: DateOrder?

  func validate() throws {
    guard (data == nil) != (dataset == nil) else {
      throw ValidationError("Name either a file with --data or a dataset with --dataset.")
    }
    if adjusted && data == nil { throw ValidationError("--adjusted is for files of --data.") }
    if dateOrder != nil && data == nil {
      throw ValidationError("--date-order is for files of --data.")
    }
    if let periodsPerYear, !(periodsPerYear > 0 && periodsPerYear <= 1e9) {
      throw ValidationError("--periods-per-year must be above 0 and at most 1e9.")
    }
    _ = try (nanos(from, "--from"), nanos(to, "--to"))
  }

  /// Standard input has one thing to read.
  func check(strategy: String) throws {
    if data == "-" && strategy == "-" {
      throw ValidationError("Standard input is either --data or --strategy, not both.")
    }
  }

  func load() throws -> RunMarket {
    var market = try data.map(readFile) ?? prepared(dataset ?? "")
    let all = market.bars
    market.bars = all.between(try nanos(from, "--from"), try nanos(to, "--to"))
    guard market.bars.rows >= 2 else {
      let (first, last) = (all.times[0], all.times[all.rows - 1])
      throw UpError(
        "fewer than 2 bars are between --from and --to;"
          + " there are bars from \(market.text(first)) to \(market.text(last))")
    }
    if let periodsPerYear { market.periodsPerYear = periodsPerYear }
    return market
  }

  /// Whether all bars of a dataset are meant, as it is.
  var isWholeDataset: Bool {
    dataset != nil && from == nil && to == nil && periodsPerYear == nil
  }

  /// A dataset that a strategy reads beside the traded bars; nil: there is none of that name.
  func other(_ id: String) -> BarColumns? {
    guard let state = try? state.path() else { return nil }
    return try? HouseData(state: state, cacheURL: nil).dataset(id)
  }

  private func nanos(_ text: String?, _ option: String) throws -> Int64? {
    guard let text else { return nil }
    guard let nanos = timeNanos(text) else {
      throw ValidationError(
        "\(option) takes a day or time such as 2015-01-31 or 2015-01-31T09:30, not '\(text)'.")
    }
    return nanos
  }

  private func readFile(_ path: String) throws -> RunMarket {
    let name = path == "-" ? "standard input" : path
    do {
      let file = try shown("reading \(name)") {
        try PriceFile(
          try PriceFile.bytes(path: path), isAdjusted: adjusted, dateOrder: dateOrder)
      }
      let calendar = BarCalendar(times: file.bars.times)
      return RunMarket(
        name: name, version: nil, bars: file.bars, interval: calendar.interval,
        isDated: calendar.isDated, periodsPerYear: calendar.periodsPerYear, notes: file.notes)
    } catch let error as PriceFileError {
      let lines = error.description.split(separator: "\n").map { "  \($0)" }
      let count = error.count == 1 ? "1 error" : "\(error.count) errors"
      throw UpError("\(name), \(count):\n" + lines.joined(separator: "\n"))
    }
  }

  private func prepared(_ id: String) throws -> RunMarket {
    let columns = try HouseData(state: try state.path(), cacheURL: nil).dataset(id)
    let description = columns.description
    let bars = BarSeries(columns)
    return RunMarket(
      name: id, version: description.version, bars: bars, interval: description.interval,
      isDated: bars.times.allSatisfy { $0 % nanosPerDay == 0 },
      periodsPerYear: description.periodsPerYear, notes: [])
  }
}

extension DateOrder: ExpressibleByArgument {}

extension PriceFile {
  /// What a person may want to know of how the file was read.
  fileprivate var notes: [String] {
    var notes: [String] = []
    if let dateOrder { notes.append("dates read as \(dateOrder.text)") }
    if isNewestFirst { notes.append("the file has the newest bar first") }
    if !hasRanges { notes.append("no open, high and low: they equal the close") }
    if !ignoredColumns.isEmpty {
      notes.append("columns not read: \(ignoredColumns.joined(separator: ", "))")
    }
    return notes
  }
}

/// The bars of a run and where they come from.
struct RunMarket {
  /// The dataset, or the file as it was named.
  let name: String
  /// Of a dataset.
  let version: String?
  var bars: BarSeries
  let interval: String
  /// Whether a bar's date says all of its time.
  let isDated: Bool
  var periodsPerYear: Double
  let notes: [String]

  func text(_ nanos: Int64) -> String { isDated ? isoDate(nanos) : isoTime(nanos) }
}

/// When orders are filled, by the name on the wire.
enum FillOption: String, ExpressibleByArgument, CaseIterable {
  case nextOpen = "next_open"
  case close

  init?(argument: String) {
    // Scripts may have the older spelling.
    self.init(rawValue: argument == "same_close" ? "close" : argument)
  }
}

/// How orders are filled and what they cost.
struct SettingOptions: ParsableArguments {
  @Option(help: "Money at the start; default 10000.")
  var initCash: Double?

  @Option(help: "Fraction of the traded value, per order: 0.001 (the default) or 0.1%.")
  var fees: Fraction?

  @Option(help: "Fraction by which prices move against each order; default 0.")
  var slippage: Fraction?

  @Option(help: "Price of an order: the next bar's open, or the same bar's close.")
  var fill: FillOption?

  @Option(
    name: .customLong("setting"),
    help: ArgumentHelp(
      "A setting by its name on the wire; may be repeated.", valueName: "name=value"))
  var settings: [NamedValue] = []

  func values() throws -> [ParameterValue] {
    var values = settings.map(\.value)
    if let initCash { values.append(ParameterValue("init_cash", initCash)) }
    if let fees { values.append(ParameterValue("fees", fees.value)) }
    if let slippage { values.append(ParameterValue("slippage", slippage.value)) }
    if let fill { values.append(ParameterValue("fill", fill.rawValue)) }
    try requireUnique(values.map(\.name), "setting")
    let names = settingSpecs.map(\.name)
    if let name = values.map(\.name).first(where: { !names.contains($0) }) {
      throw UpError(
        "there is no setting \(name)\(hint(name, among: names)); there are:"
          + " \(names.joined(separator: ", "))")
    }
    return values
  }
}

extension PositionRules.Direction: ExpressibleByArgument {}

/// Which positions are taken, and what ends them beside the strategy.
struct PositionOptions: ParsableArguments {
  @Option(help: "Sides to trade; default: the strategy's own. One that it lacks is mirrored.")
  var direction: PositionRules.Direction?

  @Option(help: "Fraction of what can be bought that an entry buys; default: all.")
  var size: Fraction?

  @Option(help: "Fraction of the entry price that may be lost, e.g. 0.05; 0: no stop.")
  var stopLoss: Fraction?

  @Option(help: "Fraction of the entry price to win, e.g. 0.1; 0: no end.")
  var takeProfit: Fraction?

  @Option(help: "Fraction of the best price since the entry that may be lost; 0: no stop.")
  var trailing: Fraction?

  @Option(
    help: ArgumentHelp(
      "The most that a position may be worth, in multiples of the account's value.",
      discussion: "Entries without --size use all of it; a position whose losses use up the"
        + " account is liquidated. Default: what the cash buys."))
  var leverage: Double?

  @Option(help: "Fraction per year that short positions and borrowed money cost; default 0.")
  var borrowRate: Fraction?

  var rules: PositionRules {
    var rules = PositionRules()
    rules.direction = direction
    rules.size = size?.value
    rules.stopLoss = stopLoss?.value
    rules.takeProfit = takeProfit?.value
    rules.trailingStop = trailing?.value
    rules.leverage = leverage
    rules.borrowRate = borrowRate?.value
    return rules
  }
}

func requireUnique(_ names: [String], _ kind: String) throws {
  if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
    throw UpError("the \(kind) \(twice) is given twice")
  }
}

/// `name=value`, where the value is a number, perhaps in percent, or true or false, if it reads as
/// such.
struct NamedValue: ExpressibleByArgument {
  let value: ParameterValue

  init?(argument: String) {
    guard let named = NamedText(argument: argument) else { return nil }
    value =
      commandNumber(named.text).map { ParameterValue(named.name, $0) }
      ?? Bool(named.text).map { ParameterValue(named.name, $0) }
      ?? ParameterValue(named.name, named.text)
  }
}

/// `name=text`.
struct NamedText: ExpressibleByArgument {
  let name: String
  let text: String

  init?(argument: String) {
    guard let separator = argument.firstIndex(of: "="), separator != argument.startIndex else {
      return nil
    }
    name = String(argument[..<separator])
    text = String(argument[argument.index(after: separator)...])
  }
}
