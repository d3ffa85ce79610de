import ArgumentParser
import BacktestService
import Foundation
import MarketData
import Supervisor
import WireMessages

enum SweepFormat: String, ExpressibleByArgument, CaseIterable { case table, json, csv }

extension WalkForwardPlan.Window: ExpressibleByArgument {}

extension NamedText {
  var parameter: SweepRequest.Parameter {
    SweepRequest.Parameter(name: name, text: withoutPercents(text))
  }
}

private let positionNames = PositionParameter.allCases.map(\.rawValue).joined(separator: ", ")

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run a strategy over many combinations of parameters on a price file.",
    discussion: """
      Needs no server. Each combination has exactly the figures of `speedstack run` with it.

        speedstack sweep --data prices.csv --strategy rsi_reversal --param window=5..50 \
      --param low=20..40:2.5 --param high=60,70,80 --sort sharpe_ratio --top 10
        speedstack sweep --data prices.csv --strategy dual_moving_average --param fast=5..60 \
      --param slow=10..200:5 --where 'fast<slow' --heatmap fast,slow
        speedstack sweep --data prices.csv --strategy dual_moving_average --param fast=5..60 \
      --param slow=10..200 --where 'fast<slow' --walk-forward rolling --train 0.4 --splits 6
        speedstack sweep --dataset AAPL --strategy rsi_reversal --param window=2..200 \
      --param low=10..50:0.5 --param high=50..90:0.5 --sample 5000 --seed 7 --format csv

        speedstack sweep --data prices.csv --strategy dual_moving_average --direction both \
      --param stop_loss=0,0.02..0.1:0.02 --param take_profit=0,0.1,0.2

      Values: one (70), a list (60,70,80), a range with both ends (5..50), a range with steps \
      (20..40:2.5), or a list of these; fractions in percent if you like (2%..10%:2%). Beside the \
      strategy's parameters there are those of the positions: \(positionNames). \
      Ctrl-C ends the work and prints what is finished (exit status 130).

      The best of many combinations looks good by luck alone: the table says how probable it is \
      that its Sharpe ratio is more than that (deflated Sharpe ratio), and --walk-forward shows \
      what choosing by the past would have earned.

      \(strategyHelp)

      Figures: \(sweepMetricNames.joined(separator: ", ")).

      \(priceFileHelp)
      """)

  @OptionGroup(title: "Bars") var marketOptions: MarketOptions

  @Option(help: "Strategy, e.g. rsi_reversal, or a file with one (- for standard input).")
  var strategy: String

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "Values of a parameter; may be repeated. What is not given takes its default.",
      valueName: "name=values"))
  var parameters: [NamedText] = []

  @Option(
    name: .customLong("where"),
    help: "Combinations to try, e.g. fast<slow; may be repeated.")
  var conditions: [String] = []

  @Option(help: "Combinations drawn at random instead of all.")
  var sample: Int?

  @Option(help: "Names the random draw.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Figure to rank by.", valueName: "figure"))
  var sort = "sharpe_ratio"

  @Option(help: "Combinations to print; default: 20 in a table, else all.")
  var top: Int?

  @Option(help: "What is printed.")
  var format = SweepFormat.table

  @Option(
    help: ArgumentHelp(
      "Print a grid of the figure over two parameters, too.", valueName: "rows,columns"))
  var heatmap: String?

  @OptionGroup(title: "Walk-forward") var walkOptions: WalkForwardOptions

  @OptionGroup(title: "Settings") var settingOptions: SettingOptions

  @OptionGroup(title: "Positions") var positionOptions: PositionOptions

  @Option(help: "Threads; default: one per core.")
  var threads: Int?

  func validate() throws {
    try marketOptions.check(strategy: strategy)
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    if let top, top < 1 { throw ValidationError("--top must be at least 1.") }
    if let sample, sample < 1 { throw ValidationError("--sample must be at least 1.") }
    if heatmap != nil && format == .csv {
      throw ValidationError("--heatmap is for tables and JSON.")
    }
    if walkOptions.window != nil && (heatmap != nil || format == .csv) {
      throw ValidationError("--walk-forward goes with tables and JSON, without --heatmap.")
    }
    if walkOptions.window != nil && top != nil {
      throw ValidationError("--top has no effect with --walk-forward, which prints all tests.")
    }
  }

  func run() throws {
    let named = try NamedStrategy(strategy)
    try named.requireParameters(
      parameters.map(\.name), others: PositionParameter.allCases.map(\.rawValue))
    let request = try self.request(named.choice)
    let market = try marketOptions.load()
    let sweep = try explained { () throws(SweepRequestError) in
      try DirectSweep(
        request, on: market.bars, periodsPerYear: market.periodsPerYear,
        others: { marketOptions.other($0) })
    }
    let output = SweepOutput(sweep: sweep, market: market, strategy: named.description)
    if let plan = walkOptions.plan {
      try walkForward(plan, sweep, output)
    } else {
      try all(sweep, output)
    }
  }

  private func request(_ strategy: StrategyChoice) throws -> SweepRequest {
    var metrics = [sort]
    metrics +=
      format == .table
      ? ["total_return", "annualized_return", "sharpe_ratio", "max_drawdown", "trades", "win_rate"]
      : sweepMetricNames
    var request = SweepRequest(
      strategy: strategy, parameters: parameters.map(\.parameter), metrics: metrics)
    request.conditions = conditions
    request.settings = try settingOptions.values()
    request.rules = positionOptions.rules
    request.sampleSize = sample
    request.seed = seed
    return request
  }

  private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  private func all(_ sweep: DirectSweep, _ output: SweepOutput) throws {
    let axes = try heatmap.map(mapAxes)
    if let axes {
      try explained { () throws(SweepRequestError) in
        try sweep.checkMap(row: axes.row, column: axes.column)
      }
    }
    let progress = ProgressLine(total: sweep.combinationCount, unit: "combinations")
    let outcome = sweep.run(threads: threadCount) { progress.shouldProceed($0) }
    progress.finish()
    let map = try axes.map { axes in
      try explained { () throws(SweepRequestError) in
        try outcome.heatMap(row: axes.row, column: axes.column)
      }
    }
    switch format {
    case .table: print(output.table(outcome, limit: top ?? 20, map: map))
    case .json: print(output.json(outcome, limit: top ?? .max, map: map))
    case .csv: print(output.csv(outcome, limit: top ?? .max))
    }
    if !outcome.isComplete { throw Interruption.exitCode }
  }

  private func mapAxes(_ text: String) throws -> (row: String, column: String) {
    let names = text.split(separator: ",").map(String.init)
    guard names.count == 2 else {
      throw UpError("--heatmap takes two parameters, e.g. window,low")
    }
    return (names[0], names[1])
  }

  private func walkForward(
    _ plan: WalkForwardPlan, _ sweep: DirectSweep, _ output: SweepOutput
  ) throws {
    try walkOptions.checkLengths(rows: output.market.bars.rows)
    let progress = ProgressLine(total: sweep.combinationCount, unit: "combinations")
    let outcome = try explained { () throws(SweepRequestError) in
      try sweep.walkForward(plan, threads: threadCount) { progress.shouldProceed($0) }
    }
    progress.finish()
    // Choices rest on all combinations: without them there is nothing to print.
    guard let outcome else { throw Interruption.exitCode }
    print(format == .json ? output.json(outcome) : output.table(outcome))
  }

  private func explained<Value>(
    _ body: () throws(SweepRequestError) -> Value
  ) throws -> Value {
    do throws(SweepRequestError) { return try body() } catch { throw UpError(error.description) }
  }
}

struct WalkForwardOptions: ParsableArguments {
  @Option(
    name: .customLong("walk-forward"),
    help: ArgumentHelp(
      "Choose parameters on a range of bars, test them on the next, move on.",
      valueName: "window"))
  var window: WalkForwardPlan.Window?

  @Option(help: "Bars of the first training range, or below 1 a share of all; default 0.5.")
  var train: Fraction?

  @Option(help: "Bars of each test, or below 1 a share of all; default: from --splits.")
  var test: Fraction?

  @Option(help: "Number of tests, where --test is not given; default 5.")
  var splits: Int?

  @Option(help: "Bars dropped at the end of each training range; default 0.")
  var purge: Int?

  @Option(help: "Bars skipped after each test; default 0.")
  var embargo: Int?

  func validate() throws {
    let given = [
      ("--train", train != nil), ("--test", test != nil), ("--splits", splits != nil),
      ("--purge", purge != nil), ("--embargo", embargo != nil),
    ]
    if window == nil, let first = given.first(where: \.1) {
      throw ValidationError("\(first.0) goes with --walk-forward.")
    }
    if test != nil && splits != nil {
      throw ValidationError("Give either the length of the tests with --test or --splits.")
    }
  }

  /// Refuses what is longer than the data.
  func checkLengths(rows: Int) throws {
    for (option, length) in [("--train", train), ("--test", test)] {
      guard let length = length?.value, length > Double(rows) else { continue }
      throw UpError(
        "\(option) \(shortestText(length)) is longer than the data, which have"
          + " \(countText(Double(rows))) bars")
    }
  }

  var plan: WalkForwardPlan? {
    window.map { window in
      var plan = WalkForwardPlan(
        window: window, train: train?.value ?? 0.5, test: test?.value, splits: splits ?? 5)
      plan.purge = purge ?? 0
      plan.embargo = embargo ?? 0
      return plan
    }
  }
}
