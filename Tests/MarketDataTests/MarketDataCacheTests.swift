import Foundation
import MarketData
import RedisClient
import TestSupport
import Testing

@Suite struct MarketDataCacheTests {
  /// 2.4 MB: three pieces.
  private static let bars = testBars(rows: 50_000, price: 100)

  /// A cache, a look into it, and a host that has put one dataset there.
  private struct Filled {
    let url: RedisURL
    let redis: RedisConnection
    let host: TestHost
    let version: String

    init(server: RedisServer = .shared) throws {
      url = try server.freshURL()
      redis = RedisConnection(url: url, timeoutMillis: 5_000, restMillis: 0)
      host = try TestHost(["OWN": MarketDataCacheTests.bars], cacheURL: url)
      version = try #require(try host.loader().refresh("OWN")).description.version
    }

    var pointer: String { MarketDataKeys.current("OWN") }

    func piece(_ index: Int) -> String {
      MarketDataKeys.piece(index, id: "OWN", version: version)
    }

    func bytes(_ key: String) throws -> [UInt8] {
      guard case .bytes(let bytes) = try redis.query(RedisCommand("GET", .text(key))) else {
        throw redis.unexpected("GET")
      }
      return bytes
    }

    func set(_ key: String, _ bytes: [UInt8]) throws {
      _ = try redis.query(RedisCommand("SET", .text(key), .bytes(bytes)))
    }
  }

  @Test("a host without the source has the dataset from the cache, shared and bit for bit")
  func otherHost() throws {
    let filled = try Filled()
    let other = try TestHost(["OWN": testBars(rows: 3, price: 1)], cacheURL: filled.url)
    let columns = try other.loader().load("OWN")
    #expect(columns?.isShared == true && holds(columns, Self.bars))
    #expect(other.provider.madeCount == 0 && other.log.all == [])
    // From memory, once it is there.
    _ = try filled.redis.query(RedisCommand("DEL", .text(filled.piece(0))))
    #expect(holds(try other.loader().load("OWN"), Self.bars))
    #expect(other.provider.madeCount == 0)
  }

  @Test("a second start of a host that has lost its memory asks the cache, not the source")
  func secondStart() throws {
    let filled = try Filled()
    #expect(filled.host.provider.madeCount == 1)
    #expect(try filled.host.loader().refresh("OWN")?.origin == .memory)
    try FileManager.default.removeItem(atPath: filled.host.segments)
    let refreshed = try filled.host.loader().refresh("OWN")
    #expect(refreshed?.origin == .cache && refreshed?.isNew == false)
    #expect(filled.host.provider.madeCount == 1)
  }

  @Test("values are of 1 MiB at most, as the table of keys says, and old ones end")
  func keys() throws {
    let filled = try Filled()
    let keys = [filled.pointer] + (0..<3).map(filled.piece)
    var lengths: [Int64?] = []
    for key in keys {
      lengths.append(try filled.redis.query(RedisCommand("STRLEN", .text(key))).integer)
      #expect(try filled.redis.query(RedisCommand("TTL", .text(key))) == .integer(-1))
    }
    #expect(lengths == [4_096, 1 << 20, 1 << 20, 6 * 400_000 - 2 << 20])
    #expect(try filled.redis.query(RedisCommand("DBSIZE")) == .integer(4))
    filled.host.provider.set("OWN", testBars(rows: 10, price: 2))
    #expect(try filled.host.loader().refresh("OWN")?.isNew == true)
    for key in keys.dropFirst() {
      let seconds = try filled.redis.query(RedisCommand("TTL", .text(key))).integer ?? 0
      #expect((1...60).contains(seconds))
    }
  }

  @Test("what is missing, short, long, damaged or of another type is made anew, and put back")
  func healsDamage() throws {
    let filled = try Filled()
    let (first, last) = (try filled.bytes(filled.piece(0)), try filled.bytes(filled.piece(2)))
    let pointer = try filled.bytes(filled.pointer)
    let type = RedisCommand("LPUSH", .text(filled.piece(1)), "x")
    let damages: [() throws -> Void] = [
      { _ = try filled.redis.query(RedisCommand("DEL", .text(filled.piece(1)))) },
      { try filled.set(filled.piece(0), Array(first.dropLast())) },
      { try filled.set(filled.piece(0), first + [0]) },
      { try filled.set(filled.piece(2), last + [UInt8](repeating: 0, count: 3 << 20)) },
      { try filled.set(filled.piece(2), [last[0] ^ 1] + last.dropFirst()) },
      {
        _ = try filled.redis.query(RedisCommand("DEL", .text(filled.piece(1))))
        _ = try filled.redis.query(type)
      },
      { try filled.set(filled.pointer, pointer + [0]) },
      { try filled.set(filled.pointer, Array(pointer.dropLast())) },
      { try filled.set(filled.pointer, [pointer[0] ^ 1] + pointer.dropFirst()) },
      { _ = try filled.redis.query(RedisCommand("DEL", .text(filled.pointer))) },
    ]
    for (index, damage) in damages.enumerated() {
      try damage()
      let other = try TestHost(["OWN": Self.bars], cacheURL: filled.url)
      #expect(holds(try other.loader().load("OWN"), Self.bars), "damage \(index)")
      #expect(other.provider.madeCount == 1, "damage \(index)")
      let next = try TestHost(cacheURL: filled.url)
      #expect(holds(try next.loader().load("OWN"), Self.bars), "damage \(index)")
    }
  }

  @Test("the pointer of another dataset is none")
  func strangePointer() throws {
    let filled = try Filled()
    try filled.set(MarketDataKeys.current("OTHER"), try filled.bytes(filled.pointer))
    let other = try TestHost(["OTHER": testBars(rows: 4, price: 9)], cacheURL: filled.url)
    #expect(holds(try other.loader().load("OTHER"), testBars(rows: 4, price: 9)))
  }

  @Test("any bytes in any value give the right bars, and do not trap", arguments: [31, 32])
  func anyBytes(seed: UInt64) throws {
    let filled = try Filled()
    let keys = [filled.pointer] + (0..<3).map(filled.piece)
    let values = try keys.map(filled.bytes)
    var random = SplitMix64(seed: seed)
    for round in 0..<60 {
      for (key, value) in zip(keys, values) { try filled.set(key, value) }
      let index = random.below(keys.count)
      var bytes = random.mutated(Array(values[index].prefix(5_000)))
      if random.flag(probability: 0.5) { bytes += values[index].dropFirst(5_000) }
      // Half of the headers are signed anew, so that what lies behind the checksum is read, too.
      if index == 0, bytes.count >= 24, random.flag(probability: 0.5) {
        bytes.replaceSubrange(16..<24, with: repeatElement(0, count: 8))
        let checksum = checksum64(bytes)
        for byte in 0..<8 { bytes[16 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      }
      try filled.set(keys[index], bytes)
      let other = try TestHost(["OWN": Self.bars], cacheURL: filled.url)
      #expect(holds(try other.loader().load("OWN"), Self.bars), "seed \(seed), round \(round)")
    }
  }

  @Test("a cache that is away, hangs or is full costs a line, and comes back by itself")
  func away() throws {
    let server = RedisServer()
    let filled = try Filled(server: server)
    let host = filled.host
    for (fault, remedy) in [("kill", "start"), ("pause", "resume")] {
      let other = try TestHost(["OWN": Self.bars, "TWO": Self.bars], cacheURL: filled.url)
      let cache = MarketDataCache(
        redis: RedisConnection(url: filled.url, timeoutMillis: 100, restMillis: 60_000))
      let loader = DatasetLoader(
        provider: other.provider, segments: nil, cache: cache, log: { other.log.append($0) })
      server.tell(fault)
      #expect(try loader.loadAll().map { holds($0, Self.bars) } == [true, true])
      #expect(other.log.take().count == 1)
      server.tell(remedy)
    }
    _ = try filled.redis.query(RedisCommand("CONFIG", "SET", "maxmemory", "1mb"))
    host.provider.set("OWN", testBars(rows: 60_000, price: 4))
    let refreshed = try host.loader().refresh("OWN")
    #expect(refreshed?.isNew == true && refreshed?.isAnnounced == true)
    #expect(host.log.take().contains { $0.contains("OOM") })
    // What is on this host is the newest, whatever the full cache still names.
    #expect(try host.segmentNames().count == 1)
  }

  @Test("messages are read as they are written, and nothing else is", arguments: [41])
  func messages(seed: UInt64) {
    let change = DatasetChange(id: "BRK-B", version: "0123456789abcdef")
    #expect(DatasetChange(message: Array(change.message.utf8)) == change)
    for text in [
      "", "AAPL", "AAPL ", " 0123456789abcdef", "AAPL 0123456789ABCDEF", "AAPL 0123456789abcde",
      "AAPL 0123456789abcdef ", "AAPL  0123456789abcdef", "../x 0123456789abcdef",
      "-A 0123456789abcdef", "A/B 0123456789abcdef",
      String(repeating: "A", count: 65) + " 0123456789abcdef",
    ] {
      #expect(DatasetChange(message: Array(text.utf8)) == nil, "\(text)")
    }
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let bytes = random.mutated(Array(change.message.utf8))
      if let read = DatasetChange(message: bytes) {
        #expect(Array(read.message.utf8) == bytes)
      }
    }
  }
}
