import Accounts
import RedisClient
import ServiceStatus
import TestSupport
import Testing

@Suite("Reports of workers")
struct StatusBoardTests {
  private let redis: RedisConnection
  private let board: StatusBoard

  init() throws {
    redis = RedisConnection(
      url: try RedisServer.shared.freshURL(), timeoutMillis: 5_000, restMillis: 0)
    board = StatusBoard(cache: redis)
  }

  private func report(_ index: Int, sockets: Int = 0, host: String = "one") -> WorkerReport {
    WorkerReport(
      host: host, index: index, pid: 100 + index, version: "v1", uptimeSeconds: 7,
      sockets: sockets, users: 2, waitingJobs: 3, runningJobs: 1, computing: 0.25,
      memoryBytes: 1 << 20)
  }

  @Test("are read as they were written, the latest of each, by host and number")
  func reports() throws {
    try board.post(report(1), of: "b")
    try board.post(report(0, host: "two"), of: "c")
    try board.post(report(0), of: "a")
    try board.post(report(0, sockets: 5), of: "a")
    let (server, workers) = try board.read()
    #expect(workers == [report(0, sockets: 5), report(1), report(0, host: "two")])
    #expect(server.version.contains(".") && server.usedMemoryBytes > 100_000)
    try board.withdraw("b")
    #expect(try board.read().workers == [report(0, sockets: 5), report(0, host: "two")])
  }

  @Test("go when they are old: for readers at once, and with the next one that is written")
  func expiry() throws {
    try board.post(report(0), of: "a")
    let entry = try #require(
      try redis.query(RedisCommand("HGET", .text(StatusKeys.workers), "a")).text)
    let json = entry.drop { $0 != " " }
    // A second later than the longest life, by the cache's clock.
    let time = try #require(entry.split(separator: " ").first.flatMap { Int64($0) })
    let old = "\(time - StatusBoard.expiryMillis - 1_000)\(json)"
    _ = try redis.query(RedisCommand("HSET", .text(StatusKeys.workers), "old", .text(old)))
    #expect(try board.read().workers == [report(0)])
    try board.post(report(1), of: "b")
    #expect(
      try redis.query(RedisCommand("HEXISTS", .text(StatusKeys.workers), "old")) == .integer(0))
    #expect(try board.read().workers == [report(0), report(1)])
    let life = try redis.query(RedisCommand("PTTL", .text(StatusKeys.workers))).integer ?? -1
    #expect((1...StatusBoard.expiryMillis).contains(life))
  }

  @Test(
    "that cannot be read are passed over", arguments: ["", "x", "9 {}", "99999999999999 {", "1"])
  func nonsense(text: String) throws {
    try board.post(report(0), of: "a")
    _ = try redis.query(RedisCommand("HSET", .text(StatusKeys.workers), "odd", .text(text)))
    #expect(try board.read().workers == [report(0)])
  }

  @Test("are part of the service's status, and are missing with a reason where the cache is away")
  func serviceStatus() throws {
    try board.post(report(0, sockets: 2), of: "a")
    try board.post(report(1, sockets: 3), of: "b")
    let store = AccountStore(redis: redis)
    let status = try ServiceStatus(version: "v", store: store, cache: redis, datasetCount: 4)
    #expect(status.json["totals"]?["sockets"] == .number(5))
    #expect(status.json["totals"]?["computing"] == .number(0.5))
    #expect(status.json["datasets"] == .number(4) && status.cacheProblem == nil)
    let away = RedisConnection(url: try RedisURL("unix:///nowhere/cache.sock"))
    let without = try ServiceStatus(version: "v", store: store, cache: away, datasetCount: 4)
    #expect(without.workers.isEmpty && without.json["cache"] == .null)
    #expect(try #require(without.cacheProblem).contains("/nowhere/cache.sock"))
    let none = try ServiceStatus(version: "v", store: store, cache: nil, datasetCount: 4)
    #expect(none.cacheProblem == "there is no cache")
  }
}
