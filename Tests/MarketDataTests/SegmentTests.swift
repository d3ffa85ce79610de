import Foundation
import MarketData
import TestSupport
import Testing

@Suite struct SegmentTests {
  private static let bars = testBars(rows: 1_000, price: 100)

  /// A host whose directory holds the segment of one dataset, and that file's name.
  private func hostWithSegment() throws -> (TestHost, String) {
    let host = try TestHost(["OWN": Self.bars])
    _ = try host.loader().loadAll()
    return (host, "segments/" + (try #require(try host.segmentNames().first)))
  }

  @Test("is made once, shared, private to its user, and the same bits as the bars")
  func isShared() throws {
    let (host, name) = try hostWithSegment()
    let columns = try #require(try host.loader().load("OWN"))
    #expect(columns.isShared && holds(columns, Self.bars))
    #expect(host.provider.madeCount == 1 && host.log.all.isEmpty)
    #expect(name == "segments/OWN-\(columns.description.version).segment")
    let manager = FileManager.default
    for (path, mode) in [("segments", 0o700), (name, 0o400)] {
      let attributes = try manager.attributesOfItem(atPath: "\(host.directory.path)/\(path)")
      #expect(attributes[.posixPermissions] as? Int == mode)
    }
    try manager.removeItem(atPath: host.segments)
    #expect(holds(columns, Self.bars), "what is mapped stays readable without its file")
  }

  @Test("a damaged, short, empty, foreign or older one costs a line and is made anew")
  func healsDamage() throws {
    let (host, name) = try hostWithSegment()
    let bytes = try host.directory.read(name)
    let damages: [([UInt8]) -> [UInt8]] = [
      { $0.replacing(at: $0.count / 2) { $0 ^ 1 } },  // a column
      { $0.replacing(at: 24) { $0 ^ 1 } },  // the number of rows
      { $0.replacing(at: 8) { _ in 9 } },  // another format version
      { Array($0.dropLast(64)) }, { $0 + [0] }, { Array($0.prefix(100)) }, { _ in [] },
      { _ in Array("hello".utf8) },
    ]
    for damage in damages {
      try host.directory.write(damage(bytes), to: name)
      let columns = try host.loader().load("OWN")
      #expect(columns?.isShared == true && holds(columns, Self.bars))
      let lines = host.log.take()
      #expect(lines.count == 1 && lines[0].contains(name), "\(lines)")
      #expect(try host.directory.read(name) == bytes)
    }
  }

  @Test("one under another's name is not that other one")
  func refusesOtherName() throws {
    let (host, name) = try hostWithSegment()
    let other = testBars(rows: 10, price: 7)
    host.provider.set("OTHER", other)
    let bytes = try host.directory.read(name)
    try host.directory.write(bytes, to: "segments/OTHER-0123456789abcdef.segment")
    #expect(holds(try host.loader().load("OTHER"), other))
    #expect(host.log.all.count == 1)
  }

  @Test(
    "every flipped bit and every cut is found, none traps, the answer is right",
    arguments: [11, 12])
  func findsEveryDamage(seed: UInt64) throws {
    let (host, name) = try hostWithSegment()
    let bytes = try host.directory.read(name)
    var random = SplitMix64(seed: seed)
    for round in 0..<300 {
      var damaged = bytes
      if round % 4 == 0 {
        damaged.removeLast(1 + random.below(bytes.count))
      } else {
        // Half of the flips hit the part of the header that is in use.
        let offset = random.below(round % 2 == 0 ? bytes.count : 400)
        damaged[offset] ^= 1 << UInt8(random.below(8))
      }
      try host.directory.write(damaged, to: name)
      #expect(holds(try host.loader().load("OWN"), Self.bars), "seed \(seed), round \(round)")
      #expect(host.log.take().count == 1, "seed \(seed), round \(round)")
    }
  }

  @Test("a header with any values and a right checksum does not trap", arguments: [21, 22])
  func signedNonsense(seed: UInt64) throws {
    let (host, name) = try hostWithSegment()
    let bytes = try host.directory.read(name)
    var random = SplitMix64(seed: seed)
    for round in 0..<300 {
      var header = Array(bytes[..<4_096])
      for _ in 0...random.below(3) {
        let value = random.pick([0, 1, 127, 128, 255, random.byte()])
        header[24 + random.below(round % 2 == 0 ? 60 : 200)] = value
      }
      header.replaceSubrange(16..<24, with: repeatElement(0, count: 8))
      let checksum = checksum64(header)
      for byte in 0..<8 { header[16 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      try host.directory.write(header + bytes[4_096...], to: name)
      // A label may say anything; the bars have their own checksum.
      #expect(holds(try host.loader().load("OWN"), Self.bars), "seed \(seed), round \(round)")
      // The next round starts from a whole one again.
      try host.directory.write(bytes, to: name)
    }
  }

  @Test("a replaced version stays while somebody has it, and goes with the last of them")
  func oldVersionsGo() throws {
    let (host, name) = try hostWithSegment()
    let (one, other) = (try host.loader(), try host.loader())
    var stores = try [one, other].map { MarketDataStore(try $0.loadAll()) }
    var kept = stores[1].bars("OWN")
    host.provider.set("OWN", testBars(rows: 20, price: 5))
    _ = try one.refresh("OWN")
    for store in stores { store.replace(with: try #require(try one.load("OWN"))) }
    #expect(host.directory.exists(name))
    #expect(holds(kept, Self.bars))
    kept = nil
    #expect(!host.directory.exists(name))
    stores = []
    #expect(try host.segmentNames().count == 1)
  }

  @Test("loaders that fill at once in several processes make one segment, once")
  func fillsAtOnce() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String] in
            let provider = MarkingProvider(path: path)
            let loader = DatasetLoader(
              provider: provider, segments: try SegmentDirectory(path + "/segments"), cache: nil,
              log: { Issue.record("\($0)") })
            let columns = try loader.load("BIG")
            try #require(columns?.isShared == true)
            try #require(holds(columns, MarkingProvider.bars))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try directory.read("made").count == 1)
    #expect(try directory.names("segments").filter { $0.hasSuffix(".segment") }.count == 1)
  }
}

/// Makes a dataset slowly enough that others come meanwhile, and leaves a byte for each time.
private struct MarkingProvider: DataProvider {
  static let bars = testBars(rows: 200_000, price: 50)

  let path: String

  func identifiers() -> [String] { ["BIG"] }

  func dataset(_ id: String) -> ProvidedDataset? {
    ProvidedDataset(recipe: 1) {
      let mark = unsafe open(path + "/made", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      _ = unsafe write(mark, "x", 1)
      close(mark)
      usleep(100_000)
      return (testLabel(id), Self.bars)
    }
  }
}

extension [UInt8] {
  fileprivate func replacing(at index: Int, _ change: (UInt8) -> UInt8) -> [UInt8] {
    var bytes = self
    bytes[index] = change(bytes[index])
    return bytes
  }
}
