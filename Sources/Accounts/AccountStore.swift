package import RedisClient

/// Users, sessions, tokens, presets and the audit log in the store. Blocking; belongs to the thread
/// of its connection.
///
/// Every call throws `RedisError` where the store does not do its part.
package struct AccountStore {
  package static let sessionCookieName = "sid"
  /// Under TLS: a browser sends a cookie so named only back to the host that set it.
  package static let secureSessionCookieName = "__Host-sid"

  let redis: RedisConnection
  let sessionLimits: SessionLimits
  /// Hears of each entry that a change has left in the audit log.
  let noted: (AuditNote) -> Void

  package init(
    redis: RedisConnection, sessionLimits: SessionLimits = .product,
    noted: @escaping (AuditNote) -> Void = { _ in }
  ) {
    self.redis = redis
    self.sessionLimits = sessionLimits
    self.noted = noted
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

/// Where a request came from, as far as it is kept beside a session and in the audit log.
package struct RequestOrigin: Sendable, Equatable {
  package static let textLengthMax = 200

  /// The peer's address; of a shell command, `shell`.
  package let address: String
  /// What the client calls itself, cut short.
  package let agent: String

  package init(address: String, agent: String = "") {
    self.address = Self.bounded(address)
    self.agent = Self.bounded(agent)
  }

  package static let shell = RequestOrigin(address: "shell")

  /// Control characters become spaces: what is listed in a terminal must not steer it.
  private static func bounded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(textLengthMax) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: result.append(" ")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

/// Lines that scripts begin with: they use the store's clock, which makes them independent of the
/// clocks of workers.
enum ScriptClock {
  /// `now`, in milliseconds, and `text(number)`, which writes a whole number without exponent.
  static let now = """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local function text(number) return string.format('%.0f', number) end

    """

  /// `now` and `text` as above, and `stamp(key)`: microseconds, later than every score of `key`.
  static let stamps =
    now + """
      local function stamp(key)
        local micros = time[1] * 1000000 + time[2]
        local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
        if newest[2] then micros = math.max(micros, tonumber(newest[2]) + 1) end
        return text(micros)
      end

      """
}
