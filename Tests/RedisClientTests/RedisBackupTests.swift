import RedisClient
import TestSupport
import Testing

struct RedisBackupTests {
  private func connect(_ url: RedisURL) -> RedisConnection {
    RedisConnection(url: url, timeoutMillis: 5000, restMillis: 0)
  }

  /// A database with a key of every kind that the product uses.
  private func filled() throws -> RedisConnection {
    let redis = connect(try RedisServer.shared.freshURL())
    _ = try redis.transaction([
      RedisCommand("SET", "text", .bytes([0, 13, 10, 255])),
      RedisCommand("HSET", "hash", "a", "1", "b", "zwei"),
      RedisCommand("ZADD", "sorted", "1764370000123456", "x", "2", "y"),
      RedisCommand("SADD", "set", "p", "q"),
      RedisCommand("XADD", "stream", "5-1", "event", "e"),
      RedisCommand("SET", "mortal", "m", "PX", "3600000"),
    ])
    for number in 0..<3_000 {
      _ = try redis.execute(RedisCommand("SET", .text("key \(number)"), .integer(Int64(number))))
    }
    return redis
  }

  /// Everything that a database holds, by key; of the set its members, which have no order.
  private func content(_ redis: RedisConnection) throws -> [[UInt8]: [UInt8]] {
    let entries = try RedisBackup(of: redis).entries
    var content = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
    let members = try redis.query(RedisCommand("SMEMBERS", "set")).elements ?? []
    content[Array("set".utf8)] = Array(members.compactMap(\.text).sorted().joined().utf8)
    return content
  }

  @Test("puts every key back as it was, with the time at which it ends")
  func roundTrip() throws {
    let redis = try filled()
    let backup = try RedisBackup(parsing: RedisBackup(of: redis).bytes)
    #expect(backup.entries.count == 3_006)
    let other = connect(try RedisServer.shared.freshURL())
    try backup.restore(to: other)
    #expect(try content(other) == content(redis))
    let ends = RedisCommand("PEXPIRETIME", "mortal")
    #expect(try other.query(ends) == redis.query(ends))
    #expect(try other.query(RedisCommand("PTTL", "text")) == .integer(-1))
    #expect(try other.query(RedisCommand("XLEN", "stream")) == .integer(1))
  }

  @Test("changes nothing where the server does not take one of the values")
  func refusedValue() throws {
    let redis = try filled()
    let whole = try RedisBackup(of: redis)
    var entries = whole.entries
    entries[entries.count / 2] = RedisBackup.Entry(
      key: Array("odd".utf8), expiresMillis: -1, value: Array("no value of Redis".utf8))
    let before = try content(redis)
    #expect(throws: RedisError.self) {
      try RedisBackup(entries: entries).restore(to: redis)
    }
    #expect(try content(redis) == before)
  }

  @Test("replaces all that is there, and does in the same transaction what is to follow")
  func replacing() throws {
    let redis = try filled()
    let backup = try RedisBackup(of: redis)
    let before = try content(redis)
    _ = try redis.execute(RedisCommand("SET", "later", "x"))
    _ = try redis.execute(RedisCommand("DEL", "hash"))
    try backup.restore(to: redis, then: [RedisCommand("HSET", "hash", "c", "3")])
    #expect(try redis.query(RedisCommand("HGET", "hash", "c")) == .bytes(Array("3".utf8)))
    _ = try redis.execute(RedisCommand("HDEL", "hash", "c"))
    #expect(try content(redis) == before)
  }

  @Test("does not bring back what has ended since")
  func expired() throws {
    let redis = connect(try RedisServer.shared.freshURL())
    _ = try redis.execute(RedisCommand("SET", "short", "x", "PX", "20"))
    _ = try redis.execute(RedisCommand("SET", "long", "x"))
    let backup = try RedisBackup(of: redis)
    #expect(backup.entries.count == 2)
    while try redis.query(RedisCommand("EXISTS", "short")) == .integer(1) {}
    try backup.restore(to: redis)
    #expect(try redis.query(RedisCommand("DBSIZE")) == .integer(1))
  }

  @Test("notices every changed, missing and additional byte of its file")
  func damage() throws {
    let redis = connect(try RedisServer.shared.freshURL())
    _ = try redis.execute(RedisCommand("SET", "a", "b"))
    let bytes = try RedisBackup(of: redis).bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: RedisBackupError.self) { try RedisBackup(parsing: changed) }
      #expect(throws: RedisBackupError.self) {
        try RedisBackup(parsing: Array(bytes.prefix(index)))
      }
    }
    #expect(throws: RedisBackupError.self) { try RedisBackup(parsing: bytes + [0]) }
    #expect(throws: RedisBackupError.notABackup) { try RedisBackup(parsing: []) }
  }

  @Test("reads any bytes as a backup or refuses them", arguments: [1, 2, 3] as [UInt64])
  func hostileFiles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let signature = Array("SPEEDSTACK-BACKUP 1\n".utf8)
    let empty = signature + number(-1) + number(0)
    let full =
      signature + number(3) + [1, 2, 3] + number(-1) + number(2) + [4, 5] + number(0)
      + number(1_700_000_000_000) + number(1) + [6] + number(-1) + number(2)
    var readCount = 0
    for index in 0..<6_000 {
      var body = random.pick([empty, full, signature + random.bytes(upTo: 60)])
      if index % 4 > 0 { body = signature + random.mutated(Array(body.dropFirst(20))) }
      // With a sum that fits, or nothing behind it would ever be read.
      let file = random.below(8) == 0 ? body : body + number(Int64(bitPattern: sum(body)))
      guard let backup = try? RedisBackup(parsing: file) else { continue }
      readCount += 1
      #expect(backup.bytes == file)
    }
    #expect(readCount > 100)
    #expect(
      try RedisBackup(parsing: full + number(Int64(bitPattern: sum(full)))).entries.count == 2)
  }

  private func number(_ value: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
  }

  /// CRC-64 of XZ, bit by bit.
  private func sum(_ bytes: [UInt8]) -> UInt64 {
    ~bytes.reduce(UInt64.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt64(byte)) { sum, _ in
        sum & 1 == 1 ? (sum >> 1) ^ 0xC96C_5795_D787_0F42 : sum >> 1
      }
    }
  }
}
