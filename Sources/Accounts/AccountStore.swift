package import RedisClient

/// Users, sessions and presets in the store. Blocking; belongs to the thread of its connection.
///
/// Every call throws `RedisError` where the store does not do its part.
package struct AccountStore {
  package static let sessionCookieName = "sid"
  /// Under TLS: a browser sends a cookie so named only back to the host that set it.
  package static let secureSessionCookieName = "__Host-sid"

  let redis: RedisConnection
  let sessionLimits: SessionLimits

  package init(redis: RedisConnection, sessionLimits: SessionLimits = .product) {
    self.redis = redis
    self.sessionLimits = sessionLimits
  }

  /// Whether the store answers and takes writes.
  package func checkHealth() throws {
    _ = try redis.query(RedisCommand("PING"))
  }
}

/// How long sessions last and how many a user may have.
package struct SessionLimits: Sendable, Equatable {
  /// Without a request for this long a session ends.
  package let idleMillis: Int64
  /// So long after sign-in a session ends, whatever happens.
  package let absoluteMillis: Int64
  /// One more sign-in than this ends the user's oldest session.
  package let countMax: Int

  package static let product = SessionLimits(
    idleMillis: 2 * 3_600_000, absoluteMillis: 12 * 3_600_000, countMax: 50)

  package init(idleMillis: Int64, absoluteMillis: Int64, countMax: Int) {
    precondition(idleMillis > 0 && absoluteMillis > 0 && countMax > 0, "positive limits")
    self.idleMillis = idleMillis
    self.absoluteMillis = absoluteMillis
    self.countMax = countMax
  }
}
