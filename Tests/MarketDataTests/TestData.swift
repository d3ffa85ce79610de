import Foundation
import MarketData
import RedisClient
import Synchronization
import Testing

/// The data in the box, made once for all tests of the process.
enum BoxData {
  private static let made = Result { try MarketDataStore.inTheBox() }

  static func store() throws -> MarketDataStore { try made.get() }
}

/// A provider of small datasets that a test can change, and that counts what it makes.
final class TestProvider: DataProvider {
  private let sets: Mutex<[String: BarSeries]>
  private let made = Mutex(0)

  init(_ sets: [String: BarSeries]) { self.sets = Mutex(sets) }

  var madeCount: Int { made.withLock { $0 } }

  func set(_ id: String, _ bars: BarSeries) { sets.withLock { $0[id] = bars } }

  func identifiers() -> [String] { sets.withLock { $0.keys.sorted() } }

  func dataset(_ id: String) -> ProvidedDataset? {
    guard let bars = sets.withLock({ $0[id] }) else { return nil }
    let text = "\(id) \(bars.times) \(bars.close)"
    return ProvidedDataset(recipe: checksum64(Array(text.utf8))) { [self] in
      made.withLock { $0 += 1 }
      return (testLabel(id), bars)
    }
  }
}

func testLabel(_ id: String) -> DatasetLabel {
  DatasetLabel(
    id: id, name: "Test \(id)", interval: "1m", credit: "A test.", isSynthetic: true,
    periodsPerYear: 252)
}

/// Bars of a minute whose prices all are `price` and a little more each minute.
func testBars(rows: Int, price: Double) -> BarSeries {
  var bars = BarSeries()
  for row in 0..<rows {
    let value = price + Double(row) / 1_024
    bars.append(
      time: Int64(row) * 60_000_000_000, open: value, high: value, low: value, close: value,
      volume: Double(row))
  }
  return bars
}

/// Collects the lines that a loader logs.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func append(_ line: String) { lines.withLock { $0.append(line) } }

  /// Takes the lines so far.
  func take() -> [String] {
    lines.withLock { lines in
      defer { lines = [] }
      return lines
    }
  }
}

/// One host of a test: a directory for segments, and what its loaders log.
struct TestHost {
  let provider: TestProvider
  let directory: TemporaryDirectory
  let log = LogLines()
  private let cacheURL: RedisURL?

  init(_ sets: [String: BarSeries] = [:], cacheURL: RedisURL? = nil) throws {
    provider = TestProvider(sets)
    directory = try TemporaryDirectory()
    self.cacheURL = cacheURL
  }

  var segments: String { directory.path + "/segments" }

  /// A loader as a process of the host has it.
  func loader() throws -> DatasetLoader {
    let cache = cacheURL.map {
      MarketDataCache(redis: RedisConnection(url: $0, timeoutMillis: 5_000, restMillis: 0))
    }
    return DatasetLoader(
      provider: provider, segments: try SegmentDirectory(segments), cache: cache,
      log: { [log] in log.append($0) })
  }

  /// Names of the visible segments.
  func segmentNames() throws -> [String] {
    try directory.names("segments").filter { $0.hasSuffix(".segment") }
  }
}

/// Whether the columns are those bars, bit for bit.
func holds(_ columns: BarColumns?, _ bars: BarSeries) -> Bool {
  columns.map { BarSeries($0) == bars } ?? false
}

/// Waits until `condition` holds; ten seconds at most.
func wait(for what: String, until condition: () -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(10)
  while !condition() {
    try #require(ContinuousClock.now < deadline, "\(what)")
    usleep(1_000)
  }
}
