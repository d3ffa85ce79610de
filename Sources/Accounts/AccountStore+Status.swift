internal import RedisClient

/// What the store knows of the service.
package struct StoreStatus: Sendable, Equatable {
  package let redisVersion: String
  package let uptimeSeconds: Int
  package let usedMemoryBytes: Int
  /// 0: no limit.
  package let memoryBytesMax: Int
  package let clientCount: Int
  /// Workers that listen for the end of sessions.
  package let workerCount: Int
  package let userCount: Int
  package let presetCount: Int
  package let auditCount: Int
}

extension AccountStore {
  package func status() throws -> StoreStatus {
    let replies = try redis.pipeline([
      RedisCommand("INFO", "server"), RedisCommand("INFO", "memory"),
      RedisCommand("INFO", "clients"),
      RedisCommand("PUBSUB", "NUMSUB", .text(AccountKeys.sessionsEndedChannel)),
      RedisCommand("HLEN", .text(AccountKeys.names)),
      RedisCommand("ZCARD", .text(AccountKeys.allPresets)),
      RedisCommand("XLEN", .text(AccountKeys.audit)),
    ])
    let info = replies[..<3].compactMap(\.text).joined()
    guard let listeners = replies[3].elements, listeners.count == 2 else {
      throw redis.unexpected("PUBSUB")
    }
    func count(_ reply: RedisReply) -> Int { Int(clamping: reply.integer ?? 0) }
    return StoreStatus(
      redisVersion: Self.value("redis_version", in: info) ?? "",
      uptimeSeconds: Self.number("uptime_in_seconds", in: info),
      usedMemoryBytes: Self.number("used_memory", in: info),
      memoryBytesMax: Self.number("maxmemory", in: info),
      clientCount: Self.number("connected_clients", in: info),
      workerCount: count(listeners[1]), userCount: count(replies[4]),
      presetCount: count(replies[5]), auditCount: count(replies[6]))
  }

  private static func number(_ name: String, in info: String) -> Int {
    value(name, in: info).flatMap { Int($0) } ?? 0
  }

  private static func value(_ name: String, in info: String) -> String? {
    for line in info.split(whereSeparator: \.isNewline) where line.hasPrefix("\(name):") {
      return String(line.dropFirst(name.count + 1))
    }
    return nil
  }
}
