import ArgumentParser
import MarketData

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Prepare and list market data.",
    subcommands: [DataListCommand.self, DataPrepareCommand.self])
}

/// The market data's directory: named, or that of a state directory.
struct DataOptions: ParsableArguments {
  @OptionGroup var state: StateOptions

  @Option(help: "Directory of the market data; default: `data` in the state directory.")
  var data: String?

  func path() throws -> String { try data.map(absolutePath) ?? state.path() + "/data" }
}

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the datasets with their versions.")

  @OptionGroup var options: DataOptions

  func run() throws {
    for dataset in try MarketDataStore(directory: try options.path()).descriptions {
      let kind = dataset.isSynthetic ? "synthetic" : "traded"
      print(
        [dataset.id, dataset.interval, "\(dataset.rows)", kind, dataset.version, dataset.name]
          .joined(separator: "\t"))
    }
  }
}

struct DataPrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Make what is missing, stale or damaged.",
    discussion: "Running workers keep the data they have; a reload gives them the new one.")

  @OptionGroup var options: DataOptions

  func run() throws {
    try MarketDataStore.prepare(directory: try options.path()) { print($0) }
    print("Everything is in place.")
  }
}
