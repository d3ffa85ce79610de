import Accounts
import ArgumentParser
import BacktestService
import MarketData
import Supervisor
import WireMessages

enum RunFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

extension RecordKind: ExpressibleByArgument {}

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run one strategy on a price file and print its statistics.",
    discussion: """
      Needs no server: the same kernels as in a worker, so the same bits.

        speedstack run --data prices.csv --strategy rsi_reversal
        speedstack run --data prices.csv --strategy rsi_reversal --param window=10 --param low=25 \
      --from 2015-01-01 --fees 0.0005 --records trades
        speedstack run --data prices.csv --strategy dual_moving_average --direction both \
      --stop-loss 0.08
        cat prices.csv | speedstack run --data - --strategy dual_moving_average --param fast=10 \
      --format json
        speedstack run --dataset AAPL --strategy dual_moving_average

      \(strategyHelp)

      \(priceFileHelp)

      JSON numbers are exact; one that does not exist is null there and a dash in the table.
      """)

  @OptionGroup(title: "Bars") var marketOptions: MarketOptions

  @Option(help: "Strategy, e.g. rsi_reversal, or a file with one (- for standard input).")
  var strategy: String

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A parameter of the strategy; may be repeated. What is not given takes its default.",
      valueName: "name=value"))
  var parameters: [NamedValue] = []

  @OptionGroup(title: "Settings") var settingOptions: SettingOptions

  @OptionGroup(title: "Positions") var positionOptions: PositionOptions

  @Option(help: "What is printed.")
  var format = RunFormat.table

  @Option(help: "Records to print, too.")
  var records: RecordKind?

  func validate() throws { try marketOptions.check(strategy: strategy) }

  func run() throws {
    let named = try NamedStrategy(strategy)
    let values = parameters.map(\.value)
    try requireUnique(values.map(\.name), "parameter")
    try named.requireParameters(values.map(\.name))
    let state = StrategyState(
      named.choice, parameters: values, settings: try settingOptions.values())
    let market = try marketOptions.load()
    let run = try shown("running \(strategy) on \(countText(Double(market.bars.rows))) bars") {
      try directRun(state, market)
    }
    let table = records.map(run.records)
    switch format {
    case .table:
      let text = RunText(
        run: run, market: market, strategy: named.description, terminal: .output)
      print(text.lines(records: table).joined(separator: "\n"))
      if let receipt = receipt(run, market) { print("\n  receipt  \(receipt)") }
    case .json: print(json(run, market, table))
    }
  }

  private func directRun(
    _ state: StrategyState, _ market: RunMarket
  ) throws -> DirectRun {
    do throws(FieldError) {
      return try DirectRun(
        state, on: market.bars, periodsPerYear: market.periodsPerYear,
        others: { marketOptions.other($0) }, rules: positionOptions.rules)
    } catch {
      throw commandError(error)
    }
  }

  /// The receipt of the run; nil where a worker does not make such a run: on a file, on a part of a
  /// dataset, or with positions other than the strategy's.
  private func receipt(_ run: DirectRun, _ market: RunMarket) -> String? {
    guard marketOptions.isWholeDataset, run.rules.values.isEmpty else { return nil }
    return try? RunReceipt(run.state, on: market.name) { id in
      id == market.name ? market.version : marketOptions.other(id)?.description.version
    }.hash
  }

  private func json(_ run: DirectRun, _ market: RunMarket, _ table: RecordTable?) -> String {
    var members = market.members
    members += [
      JSONMember("strategy", .string(strategy)),
      JSONMember("parameters", jsonObject(run.state.parameters)),
      JSONMember("settings", jsonObject(run.state.settings)),
      JSONMember("positions", jsonObject(run.rules.values)),
      JSONMember("receipt", receipt(run, market).map(JSONValue.string) ?? .null),
      JSONMember("metrics", jsonObject(run.metrics.map { ParameterValue($0.name, $0.value) })),
    ]
    let details = run.details
    members.append(JSONMember("report", details.json))
    members.append(JSONMember("monthly_returns", details.monthly.json))
    if let records, let table { members.append(JSONMember(records.rawValue, table.json(market))) }
    return jsonText(members)
  }
}
