import Foundation
import MarketData
import TestSupport
import Testing

@Suite struct MarketDataStoreTests {
  /// A directory with a copy of one small segment.
  private func copyOfIBM() throws -> (TemporaryDirectory, String) {
    let directory = try TemporaryDirectory()
    let source = try PreparedData.path()
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: source).first { $0.hasPrefix("IBM-") })
    try FileManager.default.copyItem(
      atPath: "\(source)/\(name)", toPath: "\(directory.path)/\(name)")
    return (directory, name)
  }

  @Test("lists the datasets in the box in their order, described and dated")
  func lists() throws {
    let store = try MarketDataStore(directory: try PreparedData.path())
    let descriptions = store.descriptions
    #expect(
      descriptions.map(\.id) == ["AAPL", "MSFT", "IBM", "GOOG", "EURUSD", "SYNTH-1M", "SYNTH-100K"])
    #expect(descriptions.map(\.rows) == [3_270, 3_270, 3_270, 2_148, 6_225, 1_000_000, 100_000])
    #expect(descriptions.map(\.interval) == ["1d", "1d", "1d", "1d", "1h", "1m", "1m"])
    #expect(descriptions.map(\.periodsPerYear) == [252, 252, 252, 252, 6_240, 525_600, 525_600])
    #expect(
      descriptions.map(\.isSynthetic) == [false, false, false, false, false, true, true])
    #expect(descriptions.allSatisfy { $0.version.utf8.count == 16 && !$0.credit.isEmpty })
    #expect(descriptions[0].startMillis == 951_868_800_000)
    #expect(descriptions[0].endMillis == 1_362_096_000_000)
    #expect(descriptions[5].name.contains("Synthetic"))
    #expect(store.bars("nothing") == nil)
  }

  @Test("the synthetic million is the one it always was, bit for bit")
  func syntheticIsPinned() throws {
    let store = try MarketDataStore(directory: try PreparedData.path())
    #expect(store.bars("SYNTH-1M")?.description.version == "950caeaafdefb34d")
  }

  @Test("the shorter synthetic dataset is the beginning of the longer one")
  func shorterIsBeginning() throws {
    let store = try MarketDataStore(directory: try PreparedData.path())
    let million = try #require(store.bars("SYNTH-1M"))
    let short = try #require(store.bars("SYNTH-100K"))
    let isEqual = (0..<short.rows).allSatisfy { row in
      unsafe short.times[row] == million.times[row] && short.close[row] == million.close[row]
        && short.volume[row] == million.volume[row]
    }
    #expect(isEqual && short.rows == 100_000)
  }

  @Test("the columns hold the adjusted bars")
  func holdsBars() throws {
    let bars = try #require(try MarketDataStore(directory: try PreparedData.path()).bars("AAPL"))
    let (firstTime, firstVolume) = unsafe (bars.times[0], bars.volume[0])
    let (firstClose, lastClose) = unsafe (bars.close[0], bars.close[bars.rows - 1])
    #expect(firstTime == 951_868_800_000_000_000)
    #expect(lastClose == 430.47)
    #expect(abs(firstClose * 56.1374 / 430.47 - 4.1867) < 0.000_2)
    #expect(firstVolume == 9_616_100 * 4)
    let addresses = unsafe [
      Int(bitPattern: bars.open.baseAddress), Int(bitPattern: bars.volume.baseAddress),
    ]
    let counts = unsafe [bars.times.count, bars.high.count, bars.low.count, bars.volume.count]
    #expect(addresses.allSatisfy { $0 % 64 == 0 })
    #expect(counts.allSatisfy { $0 == bars.rows })
  }

  @Test("preparing again makes nothing, and what is mapped stays readable without its file")
  func isIdempotent() throws {
    let directory = try TemporaryDirectory()
    let path = try PreparedData.path()
    try FileManager.default.copyItem(atPath: path, toPath: directory.path + "/data")
    var lines: [String] = []
    try MarketDataStore.prepare(directory: directory.path + "/data") { lines.append($0) }
    #expect(lines == [])
    let bars = try #require(
      try MarketDataStore(directory: directory.path + "/data").bars("GOOG"))
    try FileManager.default.removeItem(atPath: directory.path + "/data")
    let firstClose = unsafe bars.close[0]
    #expect(firstClose == 100.335)
  }

  @Test("a damaged, truncated or foreign file is named, and preparing makes it anew")
  func healsDamage() throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + "/data"
    try FileManager.default.copyItem(atPath: try PreparedData.path(), toPath: data)
    let names = try FileManager.default.contentsOfDirectory(atPath: data).sorted()
    let aapl = try #require(names.first { $0.hasPrefix("AAPL-") })
    let bytes = try directory.read("data/\(aapl)")
    var flipped = bytes
    flipped[bytes.count / 2] ^= 1
    for (damaged, defect) in [
      (flipped, SegmentDefect.damagedColumns), (Array(bytes.dropLast(64)), .truncated),
      (Array("hello".utf8), .foreign), ([], .foreign),
    ] {
      try directory.write(damaged, to: "data/\(aapl)")
      let error = #expect(throws: MarketDataError.self) { try MarketDataStore(directory: data) }
      #expect(error == .damagedSegment(path: "\(data)/\(aapl)", defect))
      #expect(error?.description.contains("speedstack data prepare") == true)
      try MarketDataStore.prepare(directory: data) { _ in }
      #expect(try MarketDataStore(directory: data).descriptions.count == 7)
      #expect(try directory.read("data/\(aapl)") == bytes)
    }
  }

  @Test("preparing removes what killed processes left and segments that nobody can open")
  func removesLeftovers() throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + "/data"
    try FileManager.default.copyItem(atPath: try PreparedData.path(), toPath: data)
    let before = try FileManager.default.contentsOfDirectory(atPath: data).sorted()
    for name in ["AAPL-0.segment.tmp.1", "AAPL-0123456789abcdef.segment", "x.segment"] {
      try directory.write([1, 2, 3], to: "data/\(name)")
    }
    try MarketDataStore.prepare(directory: data) { _ in }
    #expect(try FileManager.default.contentsOfDirectory(atPath: data).sorted() == before)
  }

  @Test("a segment that cannot be written leaves the one that is there")
  func keepsOldOnFailure() throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + "/data"
    try FileManager.default.copyItem(atPath: try PreparedData.path(), toPath: data)
    let aapl = try #require(
      try FileManager.default.contentsOfDirectory(atPath: data).first { $0.hasPrefix("AAPL-") })
    // A second version makes the dataset stale; a folder in the place of the temporary file stops
    // the write.
    try directory.write([1, 2, 3], to: "data/AAPL-0123456789abcdef.segment")
    let obstacle = "\(data)/\(aapl).tmp.\(getpid())"
    try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
    #expect(throws: MarketDataError.self) { try MarketDataStore.prepare(directory: data) { _ in } }
    #expect(FileManager.default.fileExists(atPath: "\(data)/\(aapl)"))
    try FileManager.default.removeItem(atPath: obstacle)
    try MarketDataStore.prepare(directory: data) { _ in }
    #expect(try MarketDataStore(directory: data).descriptions.count == 7)
  }

  @Test("a directory without data, or none at all, says what to do")
  func refusesEmpty() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: MarketDataError.noDatasets(directory: directory.path)) {
      try MarketDataStore(directory: directory.path)
    }
    #expect(throws: MarketDataError.self) {
      try MarketDataStore(directory: directory.path + "/missing")
    }
    #expect(throws: MarketDataError.self) {
      try MarketDataStore.prepare(directory: directory.path + "/a/b") { _ in }
    }
  }

  @Test("a renamed segment and two versions of one dataset are refused")
  func refusesConfusion() throws {
    let (directory, name) = try copyOfIBM()
    let bytes = try directory.read(name)
    try FileManager.default.removeItem(atPath: "\(directory.path)/\(name)")
    try directory.write(bytes, to: "MSFT-0123456789abcdef.segment")
    let error = #expect(throws: MarketDataError.self) {
      try MarketDataStore(directory: directory.path)
    }
    #expect(
      error
        == .damagedSegment(
          path: "\(directory.path)/MSFT-0123456789abcdef.segment", .otherName))
  }

  @Test("every flipped bit and every truncation is found, and none traps", arguments: [11, 12])
  func findsEveryDamage(seed: UInt64) throws {
    let (directory, name) = try copyOfIBM()
    let bytes = try directory.read(name)
    var random = SplitMix64(seed: seed)
    for round in 0..<400 {
      var damaged = bytes
      if round % 4 == 0 {
        damaged.removeLast(1 + random.below(bytes.count))
      } else {
        // Half of the flips hit the part of the header that is in use.
        let offset = random.below(round % 2 == 0 ? bytes.count : 400)
        damaged[offset] ^= 1 << UInt8(random.below(8))
      }
      try directory.write(damaged, to: name)
      #expect(throws: MarketDataError.self, "seed \(seed), round \(round)") {
        try MarketDataStore(directory: directory.path)
      }
    }
    try directory.write(bytes, to: name)
    #expect(try MarketDataStore(directory: directory.path).descriptions.map(\.id) == ["IBM"])
  }

  @Test("processes that prepare at once leave one whole set")
  func preparesAtOnce() async throws {
    let directory = try TemporaryDirectory()
    let data = directory.path + "/data"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { try MarketDataStore.prepare(directory: data) { _ in } }
      }
      try await group.waitForAll()
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: data)
    #expect(names.count == 7)
    #expect(try MarketDataStore(directory: data).descriptions.count == 7)
  }
}
