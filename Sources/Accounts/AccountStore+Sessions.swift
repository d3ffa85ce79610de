internal import RedisClient

/// What the store says about a session token.
package enum SessionLookup: Sendable, Equatable {
  case valid(User)
  /// Unknown or ended.
  case none
}

extension AccountStore {
  /// Whose session the token opens.
  ///
  /// - Parameter countsAsUse: Whether the idle time starts anew. What happens without the user, as
  ///   the check of a socket that is merely open, must not count, or an open tab never times out.
  package func session(token: String, countsAsUse: Bool = true) throws -> SessionLookup {
    guard let hash = SecretToken.hash(of: token) else { return .none }
    let reply = try redis.query(
      .script(
        SessionScript.lookUp, keys: [AccountKeys.session(hash)], .integer(countsAsUse ? 1 : 0)))
    guard reply != .null else { return .none }
    guard let id = reply.text else { throw redis.unexpected("EVAL") }
    guard let user = try user(id: id) else { return .none }
    return .valid(user)
  }

  /// Opens a session and returns its token, which the store keeps as a hash only; nil where the
  /// user is no more.
  package func startSession(of user: User) throws -> String? {
    let token = try SecretToken.make()
    guard let hash = SecretToken.hash(of: token) else {
      throw AccountError.cryptography("SHA-256 failed")
    }
    let reply = try redis.execute(
      .script(
        SessionScript.start,
        keys: [
          AccountKeys.session(hash), AccountKeys.user(user.id),
          AccountKeys.sessions(ofUser: user.id),
        ],
        .text(user.id), .integer(sessionLimits.idleMillis), .integer(sessionLimits.absoluteMillis),
        .text(hash), .integer(Int64(sessionLimits.countMax)), .text(AccountKeys.sessionPrefix),
        .text(AccountKeys.sessionsEndedChannel)))
    return reply == .integer(1) ? token : nil
  }

  /// Ends the token's session, if there is one, and publishes it.
  package func endSession(token: String) throws {
    guard let hash = SecretToken.hash(of: token) else { return }
    _ = try redis.query(
      .script(
        SessionScript.end, keys: [AccountKeys.session(hash)],
        .text(hash), .text(AccountKeys.userPrefix), .text(AccountKeys.sessionsEndedChannel)))
  }

  /// Ends every session of the user and publishes it.
  package func endSessions(ofUser id: String) throws {
    _ = try redis.query(
      .script(
        SessionScript.endAll, keys: [AccountKeys.sessions(ofUser: id)],
        .text(id), .text(AccountKeys.sessionPrefix), .text(AccountKeys.sessionsEndedChannel)))
  }
}

/// Scripts run as a whole in the store and use its clock: `TIME` makes them independent of the
/// clocks of workers.
private enum SessionScript {
  private static let now = """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)

    """

  /// KEYS: session. ARGV: 1 where the look-up counts as use. Returns the user id, or nil.
  ///
  /// The idle time is put off only after a tenth of it has gone by, which spares the log of the
  /// store a write per request, and with `pcall`: a store that cannot write at the moment, as with
  /// a full disk, still tells who is signed in.
  static let lookUp =
    now + """
      local session = redis.call('HMGET', KEYS[1], 'user', 'idle', 'deadline')
      if not session[1] then return false end
      local left = tonumber(session[3]) - now
      if left <= 0 then
        redis.pcall('DEL', KEYS[1])
        return false
      end
      local idle = math.min(tonumber(session[2]), left)
      if ARGV[1] == '1' and redis.call('PTTL', KEYS[1]) < idle * 0.9 then
        redis.pcall('PEXPIRE', KEYS[1], string.format('%.0f', idle))
      end
      return session[1]
      """

  /// KEYS: session, user, the user's sessions. ARGV: user id, idle ms, absolute ms, session hash,
  /// most sessions, prefix of session keys, channel. Returns 1, or 0 where the user is no more.
  ///
  /// The first write decides whether a full store takes the script: it must be one that needs
  /// memory, or sessions would go on growing a store that is full.
  static let start =
    now + """
      if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
      local deadline = string.format('%.0f', now + tonumber(ARGV[3]))
      redis.call('HSET', KEYS[1], 'user', ARGV[1], 'idle', ARGV[2], 'deadline', deadline)
      redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(ARGV[2], ARGV[3])))
      redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
      local excess = redis.call('ZCARD', KEYS[3]) + 1 - tonumber(ARGV[5])
      if excess > 0 then
        for _, hash in ipairs(redis.call('ZRANGE', KEYS[3], 0, excess - 1)) do
          redis.call('DEL', ARGV[6] .. hash)
          redis.call('ZREM', KEYS[3], hash)
          redis.call('PUBLISH', ARGV[7], 'session ' .. hash)
        end
      end
      redis.call('ZADD', KEYS[3], deadline, ARGV[4])
      redis.call('PEXPIREAT', KEYS[3], deadline)
      return 1
      """

  /// KEYS: session. ARGV: session hash, prefix of user keys, channel.
  static let end = """
    local user = redis.call('HGET', KEYS[1], 'user')
    if not user then return 0 end
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', ARGV[2] .. user .. ':sessions', ARGV[1])
    redis.call('PUBLISH', ARGV[3], 'session ' .. ARGV[1])
    return 1
    """

  /// KEYS: the user's sessions. ARGV: user id, prefix of session keys, channel.
  static let endAll = """
    for _, hash in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      redis.call('DEL', ARGV[2] .. hash)
    end
    redis.call('DEL', KEYS[1])
    redis.call('PUBLISH', ARGV[3], 'user ' .. ARGV[1])
    return 1
    """
}
