import Glibc
import MarketData
import RedisClient
import Supervisor

/// Where the market data of a state directory's house are.
struct HouseData {
  let settings: MarketDataSettings

  /// - Parameters:
  ///   - state: The state directory, absolute.
  ///   - cacheURL: The cache as it was named; nil: that of the environment, or of the house.
  init(state: String, cacheURL: String?) throws {
    var settings = MarketDataSettings(
      segments: SegmentDirectory.path(root: Self.root, state: state),
      prices: StateDirectory(path: state).prices)
    let socket = "\(state)/run/cache.sock"
    if let named = cacheURL ?? environmentValue("SPEEDSTACK_CACHE_URL") {
      settings.cacheURL = try RedisURL(named)
    } else if unsafe access(socket, F_OK) == 0 {
      settings.cacheURL = try RedisURL("unix://\(socket)")
    }
    self.settings = settings
  }

  /// The file system in memory. Containers may have a larger one elsewhere.
  static var root: String { environmentValue("SPEEDSTACK_SHARED_MEMORY") ?? "/dev/shm" }

  /// For a command: shares the memory of the house if it runs, and makes none of its own.
  ///
  /// - Parameter log: Hears of datasets that cannot be had: where datasets are what is asked for.
  func loader(log: @escaping (String) -> Void = { say($0) }) throws -> DatasetLoader {
    let segments = try settings.segments.flatMap { try SegmentDirectory(existing: $0) }
    return settings.loader(sharing: segments, log: log)
  }

  /// The current version of every dataset, by identifier.
  func versions() throws -> [String: String] {
    Dictionary(
      try loader { _ in }.loadAll().map { ($0.description.id, $0.description.version) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// What the supervisor does with the market data, from its start to its end.
final class HouseDataKeeper {
  private let settings: MarketDataSettings
  private var segments: SegmentDirectory?

  init(_ data: HouseData) { settings = data.settings }

  /// Brings every dataset of the provider into memory and into the cache.
  ///
  /// - Throws: Where there is none at all.
  func prepare(cacheURL: String, progress: (String) -> Void) throws {
    for path in SegmentDirectory.removeAbandoned(in: HouseData.root) {
      progress("removed \(path), whose owner has ended")
    }
    do {
      segments = try settings.segments.map { try SegmentDirectory($0) }
    } catch {
      progress("market data are in private memory of each process: \(error)")
    }
    var settings = settings
    settings.cacheURL = try RedisURL(cacheURL)
    try withoutActuallyEscaping(progress) { progress in
      for line in settings.unusableNameLines() { progress(line) }
      let loader = settings.loader(sharing: segments, log: progress)
      var count = 0
      for id in try loader.identifiers() {
        do {
          guard let dataset = try loader.refresh(id) else { continue }
          progress(dataset.line)
          count += 1
        } catch {
          progress("\(id) is left out: \(error)")
        }
      }
      guard count > 0 else { throw MarketDataError.noDatasets }
    }
  }

  /// Removes the segments; to be called when the house's processes have ended.
  func leave() { segments?.removeIfUnused() }
}

extension MarketDataSettings {
  /// A line for each price file whose name cannot be a dataset's, with the rule.
  func unusableNameLines() -> [String] {
    ((try? unusableNames()) ?? []).map { name in
      let source = RefreshedSource(unusable: name)
      return "\(source.id) \(source.detail)"
    }
  }
}

extension RefreshedDataset {
  var line: String {
    "\(description.id): \(description.rows) bars, version \(description.version),"
      + " \(origin.rawValue)"
  }
}

/// A line for the person at the terminal, apart from what the command prints.
func say(_ text: String) {
  let bytes = Array("speedstack: \(text)\n".utf8)
  _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
}
