import Accounts
import ArgumentParser
import MarketData
import Supervisor

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, export, refresh, remove and restore market data.",
    discussion: """
      Datasets come with the program, and from price files of yours: prices/NAME.csv in the state \
      directory is the dataset NAME, in place of the one that comes with the program if there is \
      one. They are read when the house starts, and by `data refresh`.
      """,
    subcommands: [
      DataListCommand.self, DataExportCommand.self, DataRefreshCommand.self,
      DataRemoveCommand.self, DataRestoreCommand.self,
    ])
}

/// Whose market data are meant.
struct DataOptions: ParsableArguments {
  /// With the state directory that it is about.
  @OptionGroup var storeOptions: StoreOptions

  @Option(
    help: ArgumentHelp(
      "Redis of the house that may be lost.",
      discussion: "Default: $SPEEDSTACK_CACHE_URL, or the Redis of the state directory."))
  var cacheURL: String?

  func house() throws -> HouseData {
    try HouseData(state: try storeOptions.state.path(), cacheURL: cacheURL)
  }
}

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the datasets with their versions, sources and states.")

  @OptionGroup var options: DataOptions

  func run() throws {
    let house = try options.house()
    let (columns, sources) = (try house.loader().loadAll(), try house.settings.sources())
    let removed = removedDatasets()
    print("dataset\tinterval\tbars\tkind\tversion\tsource\tstate\tname")
    for dataset in MarketDataStore(columns).descriptions {
      let kind = dataset.isSynthetic ? "synthetic" : "traded"
      print(
        [
          dataset.id, dataset.interval, "\(dataset.rows)", kind, dataset.version,
          sources[dataset.id].rawValue, removed.contains(dataset.id) ? "removed" : "listed",
          dataset.name,
        ].joined(separator: "\t"))
    }
  }

  /// Data are there without the store, too: then they are listed as if none were removed.
  private func removedDatasets() -> Set<String> {
    do {
      return try options.storeOptions.accounts().removedDatasetIdentifiers()
    } catch {
      say("which datasets are removed is not known: \(error)")
      return []
    }
  }
}

struct DataExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print the bars of a dataset as a price file.",
    discussion: "Numbers are printed in the fewest digits that read back as the same number.")

  @OptionGroup var options: DataOptions

  @Argument(help: "The dataset, e.g. AAPL.")
  var id: String

  func run() throws {
    let bars = BarSeries(try options.house().dataset(id))
    let isDated = bars.times.allSatisfy { $0 % nanosPerDay == 0 }
    print("\(isDated ? "date" : "time"),open,high,low,close,volume")
    for row in 0..<bars.rows {
      let time = isDated ? isoDate(bars.times[row]) : "\(bars.times[row])"
      let values = [bars.open, bars.high, bars.low, bars.close, bars.volume].map { "\($0[row])" }
      print(([time] + values).joined(separator: ","))
    }
  }
}

struct DataRefreshCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh",
    abstract: "Read the sources of datasets anew, while the house runs.",
    discussion: """
      Where the bars have changed, all workers go on with the new version within a second: new \
      runs use it, what is under way ends with the old one.
      """)

  @OptionGroup var options: DataOptions

  @Argument(help: "Datasets; default: all.")
  var ids: [String] = []

  func run() throws {
    let house = try options.house()
    guard house.settings.cacheURL != nil else {
      throw UpError("nothing runs here that could be told; the next start reads all sources anew")
    }
    let loader = try house.loader()
    let refresh = DatasetRefresh(loader: loader)
    let known = try loader.identifiers()
    if ids.isEmpty { for line in house.settings.unusableNameLines() { print(line) } }
    let results = try (ids.isEmpty ? refresh.identifiers() : ids).map { id in
      let result = refresh.bring(id, isNamed: !ids.isEmpty)
      print(line(result, among: known))
      return result
    }
    // A store that is away does not keep data from being refreshed. What is unknown is no event.
    if results.contains(where: { !$0.isUnknown }) {
      try? options.storeOptions.accounts().append(
        AccountStore.refreshNote(named: ids, by: .shell))
    }
    try check(results)
  }

  private func line(_ result: RefreshedSource, among known: [String]) -> String {
    if result.isUnknown {
      return "\(result.id): \(result.detail)\(hint(result.id, among: known))"
    }
    let isNews = result.outcome == .new || result.outcome == .notAnnounced
    let version = isNews ? result.version.map { ", version \($0)" } : nil
    let head = result.outcome == .failed ? "not refreshed: " : ""
    return "\(result.id): \(head)\(result.detail)\(version ?? "")"
  }

  /// - Throws: Where not all is well.
  private func check(_ results: [RefreshedSource]) throws {
    func names(_ outcome: RefreshedSource.Outcome) -> String {
      results.filter { $0.outcome == outcome }.map(\.id).joined(separator: ", ")
    }
    let (failed, untold) = (names(.failed), names(.notAnnounced))
    var problems: [String] = []
    if !failed.isEmpty { problems.append("not refreshed: \(failed)") }
    if !untold.isEmpty {
      problems.append(
        "workers could not be told of \(untold); once the cache is back, refresh again")
    }
    guard problems.isEmpty else { throw UpError(problems.joined(separator: "; ")) }
  }
}

struct DataRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a dataset for everybody, until it is restored.",
    discussion: """
      Workers hide it within a second: new runs on it are refused as on a dataset that there is \
      not. Its price file is not deleted, and `speedstack run` and `export` go on reading it.
      """)

  @OptionGroup var options: DataOptions

  @Argument(help: "The dataset, e.g. AAPL.")
  var id: String

  func run() throws {
    let accounts = try options.storeOptions.accounts()
    let known = try options.house().loader { _ in }.loadAll().map(\.description.id)
    switch try accounts.removeDataset(id, among: known, by: .shell) {
    case .done: break
    case .unknown:
      let removed = try accounts.removedDatasetIdentifiers()
      guard !removed.contains(id) else {
        throw UpError("\(id) is removed already (data restore \(id) brings it back)")
      }
      let listed = Set(known).subtracting(removed)
      throw UpError("there is no dataset \(id)\(hint(id, among: listed.sorted()))")
    case .last: throw UpError("it is the last dataset that is left")
    }
  }
}

struct DataRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring a removed dataset back.")

  @OptionGroup var options: DataOptions

  @Argument(help: "The dataset, e.g. AAPL.")
  var id: String

  func run() throws {
    let accounts = try options.storeOptions.accounts()
    guard try accounts.restoreDataset(id, by: .shell) else {
      let removed = try accounts.removedDatasetIdentifiers().sorted()
      throw UpError("\(id) is not removed\(hint(id, among: removed))")
    }
  }
}

extension HouseData {
  /// The dataset of that name, or what there is.
  func dataset(_ id: String) throws -> BarColumns {
    let loader = try self.loader()
    if let columns = try loader.load(id) { return columns }
    let datasets = try loader.identifiers()
    throw UpError(
      "there is no dataset \(id)\(hint(id, among: datasets)); there are:"
        + " \(datasets.joined(separator: ", "))")
  }
}
