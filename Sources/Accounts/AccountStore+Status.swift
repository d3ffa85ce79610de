package import RedisClient

/// What the store knows of the service.
package struct StoreStatus: Sendable, Equatable {
  package let server: RedisServerInfo
  /// Workers that listen for the end of sessions.
  package let listenerCount: Int
  package let userCount: Int
  package let presetCount: Int
  package let auditCount: Int
}

extension AccountStore {
  package func status() throws -> StoreStatus {
    let replies = try redis.pipeline(
      RedisServerInfo.commands + [
        RedisCommand("PUBSUB", "NUMSUB", .text(AccountKeys.sessionsEndedChannel)),
        RedisCommand("HLEN", .text(AccountKeys.names)),
        RedisCommand("ZCARD", .text(AccountKeys.allPresets)),
        RedisCommand("XLEN", .text(AccountKeys.audit)),
      ])
    let own = replies.suffix(4).map { $0 }
    guard let listeners = own[0].elements, listeners.count == 2 else {
      throw redis.unexpected("PUBSUB")
    }
    func count(_ reply: RedisReply) -> Int { Int(clamping: reply.integer ?? 0) }
    return StoreStatus(
      server: RedisServerInfo(replies.dropLast(4)), listenerCount: count(listeners[1]),
      userCount: count(own[1]), presetCount: count(own[2]), auditCount: count(own[3]))
  }
}
