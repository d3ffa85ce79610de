import ArgumentParser
import MarketData
import Supervisor

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, export and refresh market data.",
    discussion: """
      Datasets come with the program, and from price files of yours: prices/NAME.csv in the state \
      directory is the dataset NAME, in place of the one that comes with the program if there is \
      one. They are read when the house starts, and by `data refresh`.
      """,
    subcommands: [DataListCommand.self, DataExportCommand.self, DataRefreshCommand.self])
}

/// Whose market data are meant.
struct DataOptions: ParsableArguments {
  @OptionGroup var state: StateOptions

  @Option(
    help: ArgumentHelp(
      "Redis of the house that may be lost.",
      discussion: "Default: $SPEEDSTACK_CACHE_URL, or the Redis of the state directory."))
  var cacheURL: String?

  func house() throws -> HouseData { try HouseData(state: try state.path(), cacheURL: cacheURL) }
}

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the datasets with their versions.")

  @OptionGroup var options: DataOptions

  func run() throws {
    let columns = try options.house().loader().loadAll()
    print("dataset\tinterval\tbars\tkind\tversion\tname")
    for dataset in MarketDataStore(columns).descriptions {
      let kind = dataset.isSynthetic ? "synthetic" : "traded"
      print(
        [dataset.id, dataset.interval, "\(dataset.rows)", kind, dataset.version, dataset.name]
          .joined(separator: "\t"))
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
    var refresh = Refresh(loader: loader)
    if ids.isEmpty {
      for line in house.settings.unusableNameLines() { print(line) }
      for id in try loader.identifiers() + loader.withoutSource() { refresh.bring(id) }
    } else {
      for id in ids { refresh.bring(id) }
    }
    try refresh.finish(isAllNamed: !ids.isEmpty)
  }
}

/// One `data refresh`: a line for each dataset, whatever became of the others.
private struct Refresh {
  let loader: DatasetLoader
  private var failed: [String] = []
  private var gone: [String] = []
  private var untold: [String] = []

  init(loader: DatasetLoader) { self.loader = loader }

  mutating func bring(_ id: String) {
    do throws(MarketDataError) {
      if let dataset = try loader.refresh(id) {
        print(dataset.isNew ? dataset.line : "\(id): no change")
        if !dataset.isAnnounced { untold.append(id) }
      } else {
        gone.append(id)
        print(try line(withoutSource: id))
      }
    } catch {
      failed.append(id)
      print("\(id): not refreshed: \(error)")
    }
  }

  private func line(withoutSource id: String) throws(MarketDataError) -> String {
    if try loader.withoutSource().contains(id) {
      return "\(id): its file is gone; the dataset stays until the next start"
    }
    return "\(id): there is no source of it" + hint(id, among: try loader.identifiers())
  }

  /// - Parameter isAllNamed: Whether a person has asked for each of the datasets.
  /// - Throws: Where not all is well.
  func finish(isAllNamed: Bool) throws {
    var problems: [String] = []
    let failed = failed + (isAllNamed ? gone : [])
    if !failed.isEmpty { problems.append("not refreshed: \(failed.joined(separator: ", "))") }
    if !untold.isEmpty {
      problems.append(
        "workers could not be told of \(untold.joined(separator: ", ")); once the cache is back,"
          + " refresh again")
    }
    guard problems.isEmpty else { throw UpError(problems.joined(separator: "; ")) }
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
