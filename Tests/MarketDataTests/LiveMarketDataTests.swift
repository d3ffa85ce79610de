import Foundation
import MarketData
import RedisClient
import TestSupport
import Testing

@Suite struct LiveMarketDataTests {
  /// A process of a host: its own price files, segments and log.
  private struct Process {
    let live: LiveMarketData
    let log: LogLines
    let directory: TemporaryDirectory
    let settings: MarketDataSettings

    init(_ directory: TemporaryDirectory, cacheURL: RedisURL) throws {
      let log = LogLines()
      settings = MarketDataSettings(
        segments: directory.path + "/segments", prices: directory.path + "/prices",
        cacheURL: cacheURL)
      self.log = log
      self.directory = directory
      live = try LiveMarketData(settings) { log.append($0) }
      live.start()
      try waitToHear()
    }

    func waitToHear() throws {
      try wait(for: "a subscription") { log.all.contains("hears of new market data") }
    }

    /// What `speedstack data refresh` does.
    func refresh(_ id: String) throws -> RefreshedDataset? {
      let segments = try SegmentDirectory(existing: try #require(settings.segments))
      return try settings.loader(sharing: segments) { log.append($0) }.refresh(id)
    }

    var bars: BarColumns? { live.store.bars("OWN") }
    var lastClose: Double? { bars.map { unsafe $0.close[$0.rows - 1] } }
  }

  private static func write(
    _ last: Int, to directory: TemporaryDirectory, as name: String = "prices/OWN.csv"
  ) throws {
    try? FileManager.default.createDirectory(
      atPath: directory.path + "/prices", withIntermediateDirectories: true)
    let text = "date,close\n2024-01-01,10\n2024-01-02,11\n2024-01-03,\(last)\n"
    try directory.write(Array(text.utf8), to: name)
  }

  @Test("a refresh reaches every process of every host; what is in use stays as it is")
  func reachesAll() throws {
    let url = try RedisServer.shared.freshURL()
    let hosts = [try TemporaryDirectory(), try TemporaryDirectory()]
    for host in hosts { try Self.write(12, to: host) }
    let processes = try [hosts[0], hosts[0], hosts[1]].map { try Process($0, cacheURL: url) }
    defer { for process in processes { process.live.stop() } }
    let old = try #require(processes[1].bars)
    #expect(processes.map(\.lastClose) == [12, 12, 12])
    // A file of one host: the other host has it from the cache.
    try Self.write(99, to: processes[0].directory)
    #expect(try processes[0].refresh("OWN")?.isNew == true)
    try wait(for: "the new version") { processes.allSatisfy { $0.lastClose == 99 } }
    #expect(Set(processes.map { $0.bars?.description.version }).count == 1)
    let lastClose = unsafe old.close[2]
    #expect(lastClose == 12 && old.description.version != processes[1].bars?.description.version)
    #expect(try processes[0].refresh("OWN")?.isNew == false)
    // And a dataset that there was not.
    try Self.write(5, to: processes[0].directory, as: "prices/NEW.csv")
    #expect(try processes[0].refresh("NEW")?.isNew == true)
    try wait(for: "the new dataset") {
      processes.allSatisfy { $0.live.store.bars("NEW")?.rows == 3 }
    }
  }

  @Test("without the cache everybody goes on, and hears of a change when it is back")
  func cacheAway() throws {
    let server = RedisServer()
    let url = try server.freshURL()
    let directory = try TemporaryDirectory()
    try Self.write(12, to: directory)
    let process = try Process(directory, cacheURL: url)
    defer { process.live.stop() }
    server.tell("kill")
    try wait(for: "the loss") { process.log.all.contains { $0.hasPrefix("does not hear") } }
    #expect(process.lastClose == 12)
    try Self.write(13, to: process.directory)
    #expect(try process.refresh("OWN")?.isAnnounced == false)
    // A worker that starts now has what this host has.
    let another = try LiveMarketData(process.settings) { _ in }
    #expect(another.store.bars("OWN")?.rows == 3)
    _ = process.log.take()
    server.tell("start")
    try process.waitToHear()
    #expect(try process.refresh("OWN")?.isAnnounced == true)
    try wait(for: "the new version") { process.lastClose == 13 }
  }

  @Test("a dataset that was announced while nobody listened is there with the next subscription")
  func missedDataset() throws {
    let directory = try TemporaryDirectory()
    try Self.write(12, to: directory)
    let settings = MarketDataSettings(
      segments: directory.path + "/segments", prices: directory.path + "/prices",
      cacheURL: try RedisServer.shared.freshURL())
    let live = try LiveMarketData(settings) { _ in }
    try Self.write(5, to: directory, as: "prices/NEW.csv")
    let segments = try SegmentDirectory(existing: try #require(settings.segments))
    #expect(try settings.loader(sharing: segments) { _ in }.refresh("NEW")?.isAnnounced == true)
    #expect(live.store.bars("NEW") == nil)
    live.start()
    defer { live.stop() }
    try wait(for: "the new dataset") { live.store.bars("NEW")?.rows == 3 }
  }

  @Test("messages of any bytes and of versions that are nowhere change nothing", arguments: [51])
  func nonsense(seed: UInt64) throws {
    let url = try RedisServer.shared.freshURL()
    let directory = try TemporaryDirectory()
    try Self.write(12, to: directory)
    let process = try Process(directory, cacheURL: url)
    defer { process.live.stop() }
    let redis = RedisConnection(url: url, timeoutMillis: 5_000, restMillis: 0)
    var random = SplitMix64(seed: seed)
    let version = try #require(process.bars).description.version
    var messages = (0..<200).map { _ in random.mutated(Array("OWN \(version)".utf8)) }
    messages.append(Array("OWN 0123456789abcdef".utf8))
    for message in messages {
      _ = try redis.query(
        RedisCommand("PUBLISH", .text(MarketDataKeys.changedChannel), .bytes(message)))
    }
    try wait(for: "the last message") {
      process.log.all.contains { $0.contains("0123456789abcdef is announced, but nowhere") }
    }
    #expect(process.bars?.description.version == version && process.lastClose == 12)
  }
}
