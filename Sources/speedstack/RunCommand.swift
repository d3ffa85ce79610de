import ArgumentParser
import BacktestService
import MarketData
import Supervisor
import WireMessages

enum RunFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run one strategy once and print its statistics.",
    discussion: """
      The same kernels as in a worker, so the same bits. A number that does not exist is null in \
      JSON and a dash in text.
      """)

  @OptionGroup var options: DataOptions

  @Option(help: "Dataset, e.g. AAPL; see `speedstack data list`.")
  var dataset: String

  @Option(help: "Strategy, e.g. rsi_reversal.")
  var strategy: String

  @Option(name: .customLong("param"), help: "name=value; repeat for every parameter.")
  var parameters: [NamedValue] = []

  @Option(name: .customLong("setting"), help: "name=value, e.g. fees=0.001; may be repeated.")
  var settings: [NamedValue] = []

  @Option(help: "text or json.")
  var format = RunFormat.text

  func run() throws {
    let data = try MarketDataStore(directory: try options.path())
    try checkNames(data)
    let state = StrategyState(
      strategy: strategy, parameters: parameters.map(\.value), settings: settings.map(\.value))
    let metrics = try self.metrics(state, data: data)
    switch format {
    case .text:
      let width = metrics.map(\.name.count).max() ?? 0
      for metric in metrics {
        let padding = String(repeating: " ", count: width - metric.name.count + 2)
        print(metric.name + padding + (metric.value.isFinite ? "\(metric.value)" : "-"))
      }
    case .json: print(json(metrics, version: data.bars(dataset)?.description.version ?? ""))
    }
  }

  /// The socket's errors point to `hello`; here the names themselves are said.
  private func checkNames(_ data: MarketDataStore) throws {
    let datasets = data.descriptions.map(\.id)
    guard datasets.contains(dataset) else {
      throw UpError("no such dataset; there are: \(datasets.joined(separator: ", "))")
    }
    let strategies = strategyDescriptions.map(\.id)
    guard strategies.contains(strategy) else {
      throw UpError("no such strategy; there are: \(strategies.joined(separator: ", "))")
    }
    let names = parameters.map(\.value.name)
    if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw UpError("--param \(twice) is given twice")
    }
  }

  private func metrics(
    _ state: StrategyState, data: MarketDataStore
  ) throws -> [MetricValue] {
    do throws(FieldError) {
      return try runDirectly(dataset: dataset, state, data: data)
    } catch {
      let field = error.field.map { "\($0) " } ?? ""
      let names = strategyDescriptions.first { $0.id == strategy }?.parameters.map(\.name) ?? []
      throw UpError(
        "\(field)\(error.message) (parameters of \(strategy): \(names.joined(separator: ", ")))")
    }
  }

  /// Names and identifiers are the product's own and need no escaping; Swift prints the shortest
  /// digits that read back as the same number.
  private func json(_ metrics: [MetricValue], version: String) -> String {
    let members = metrics.map { metric in
      "\"\(metric.name)\": " + (metric.value.isFinite ? "\(metric.value)" : "null")
    }
    return """
      {"dataset": "\(dataset)", "version": "\(version)", "strategy": "\(strategy)", \
      "metrics": {\(members.joined(separator: ", "))}}
      """
  }
}

/// `name=value`, where the value is a number if it reads as one.
struct NamedValue: ExpressibleByArgument {
  let value: ParameterValue

  init?(argument: String) {
    guard let separator = argument.firstIndex(of: "="), separator != argument.startIndex else {
      return nil
    }
    let name = String(argument[..<separator])
    let text = String(argument[argument.index(after: separator)...])
    value = Double(text).map { ParameterValue(name, $0) } ?? ParameterValue(name, text)
  }
}
