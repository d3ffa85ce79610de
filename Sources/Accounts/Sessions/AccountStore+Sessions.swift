internal import RedisClient

/// What the store says about a session token.
package enum SessionLookup: Sendable, Equatable {
  case valid(User)
  /// Unknown or ended.
  case none
}

/// An open session as its user sees it.
package struct SessionRecord: Sendable, Equatable {
  /// The hash of its token.
  package let id: String
  /// Milliseconds since 1970 UTC, by the store's clock. `used` lags behind by at most a tenth of
  /// the idle time.
  package let createdMillis: Int64
  package let usedMillis: Int64
  package let deadlineMillis: Int64
  package let origin: RequestOrigin
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
    guard let record = try userRecord(id: id), !record.isDisabled else { return .none }
    return .valid(record.user)
  }

  /// Opens a session and returns its token, which the store keeps as a hash only; nil where the
  /// user is no more, or is disabled.
  ///
  /// - Parameters:
  ///   - event: What the audit log calls it.
  ///   - passwordHash: The stored password that was shown to be known; nil where none was asked
  ///     for. A password that was changed meanwhile opens nothing.
  package func startSession(
    of user: User, origin: RequestOrigin, event: AuditEvent = .sessionCreated,
    knowing passwordHash: String? = nil
  ) throws -> String? {
    let (token, hash) = try SecretToken.makeWithHash()
    let reply = try run(
      SessionScript.start, AuditNote(event, by: Author(user, from: origin), on: hash),
      keys: [
        AccountKeys.session(hash), AccountKeys.user(user.id),
        AccountKeys.sessions(ofUser: user.id),
      ],
      .text(user.id), .integer(sessionLimits.idleMillis), .integer(sessionLimits.absoluteMillis),
      .text(hash), .integer(Int64(sessionLimits.countMax)), .text(AccountKeys.sessionPrefix),
      .text(AccountKeys.sessionsEndedChannel), .text(origin.address), .text(origin.agent),
      .text(passwordHash ?? ""))
    return reply == .integer(1) ? token : nil
  }

  /// The user's open sessions, the newest first.
  package func sessions(ofUser id: String) throws -> [SessionRecord] {
    let reply = try redis.query(
      RedisCommand("ZREVRANGE", .text(AccountKeys.sessions(ofUser: id)), "0", "-1"))
    guard let hashes = reply.elements?.compactMap(\.text) else {
      throw redis.unexpected("ZREVRANGE")
    }
    let replies = try redis.pipeline(
      hashes.map {
        RedisCommand(
          "HMGET", .text(AccountKeys.session($0)), "created", "used", "deadline", "address",
          "agent")
      })
    return try zip(hashes, replies).compactMap { hash, reply in
      guard let fields = reply.elements, fields.count == 5 else { throw redis.unexpected("HMGET") }
      let numbers = fields[..<3].compactMap { $0.text.flatMap(Int64.init) }
      guard numbers.count == 3, let address = fields[3].text, let agent = fields[4].text
      else { return nil }
      return SessionRecord(
        id: hash, createdMillis: numbers[0], usedMillis: numbers[1], deadlineMillis: numbers[2],
        origin: RequestOrigin(address: address, agent: agent))
    }
  }

  /// Ends the token's session, if there is one, and publishes it. Whoever has the token is its
  /// user.
  ///
  /// - Parameter detail: Why, for the audit log.
  package func endSession(
    token: String, from origin: RequestOrigin, detail: String = ""
  ) throws {
    guard let hash = SecretToken.hash(of: token) else { return }
    let author = Author.stranger(from: origin)
    _ = try endSession(AuditNote(.signedOut, by: author, on: hash, detail: detail))
  }

  /// Ends a session of the author; false where the author has none of that identifier.
  package func endSession(id: String, by author: Author) throws -> Bool {
    try endSession(id: id, ofUser: author.id, by: author)
  }

  /// Ends a session of a user; false where the user has none of that identifier.
  package func endSession(id: String, ofUser user: String, by author: Author) throws -> Bool {
    try endSession(AuditNote(.sessionEnded, by: author, on: id), ofUser: user)
  }

  /// - Parameter user: Whose it must be; empty: anybody's.
  private func endSession(_ note: AuditNote, ofUser user: String = "") throws -> Bool {
    let reply = try run(
      SessionScript.end, note, keys: [AccountKeys.session(note.object)], isRepeatable: true,
      arguments: [
        .text(note.object), .text(AccountKeys.userPrefix),
        .text(AccountKeys.sessionsEndedChannel), .text(user),
      ])
    return reply == .integer(1)
  }

  /// Ends every session of the user and publishes it.
  package func endSessions(ofUser id: String, by author: Author) throws {
    let note =
      author.id == id
      ? AuditNote(.signedOut, by: author, on: id, detail: "everywhere")
      : AuditNote(.sessionsEnded, by: author, on: id)
    _ = try run(
      SessionScript.endAll, note, keys: [AccountKeys.sessions(ofUser: id)], isRepeatable: true,
      arguments: [.text(id)])
  }
}

enum SessionScript {
  /// KEYS: session. ARGV: 1 where the look-up counts as use. Returns the user id, or nil.
  ///
  /// The idle time is put off only after a tenth of it has gone by, which spares the log of the
  /// store a write per request, and with `pcall`: a store that cannot write at the moment, as with
  /// a full disk, still tells who is signed in.
  static let lookUp =
    ScriptClock.now + """
      local session = redis.call('HMGET', KEYS[1], 'user', 'idle', 'deadline')
      if not session[1] then return false end
      local left = tonumber(session[3]) - now
      if left <= 0 then
        redis.pcall('DEL', KEYS[1])
        return false
      end
      local idle = math.min(tonumber(session[2]), left)
      if ARGV[1] == '1' and redis.call('PTTL', KEYS[1]) < idle * 0.9 then
        redis.pcall('PEXPIRE', KEYS[1], text(idle))
        redis.pcall('HSET', KEYS[1], 'used', text(now))
      end
      return session[1]
      """

  /// KEYS: session, user, the user's sessions. ARGV: user id, idle ms, absolute ms, session hash,
  /// most sessions, prefix of session keys, channel, address, agent, password or empty. Returns
  /// 1, or 0 where the user is no more, is disabled or has another password.
  ///
  /// The first write decides whether a full store takes the script: it must be one that needs
  /// memory, or sessions would go on growing a store that is full.
  static let start = AuditedScript(
    ScriptClock.now + """
      local user = redis.call('HMGET', KEYS[2], 'name', 'disabled', 'password')
      if not user[1] or user[2] == '1' then return 0 end
      if ARGV[10] ~= '' and ARGV[10] ~= user[3] then return 0 end
      local deadline = text(now + tonumber(ARGV[3]))
      redis.call('HSET', KEYS[1], 'user', ARGV[1], 'idle', ARGV[2], 'deadline', deadline,
        'created', text(now), 'used', text(now), 'address', ARGV[8], 'agent', ARGV[9])
      redis.call('PEXPIRE', KEYS[1], text(math.min(ARGV[2], ARGV[3])))
      redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
      local excess = redis.call('ZCARD', KEYS[3]) + 1 - tonumber(ARGV[5])
      if excess > 0 then
        for _, hash in ipairs(redis.call('ZRANGE', KEYS[3], 0, excess - 1)) do
          local isOpen = redis.call('DEL', ARGV[6] .. hash) == 1
          redis.call('ZREM', KEYS[3], hash)
          redis.call('PUBLISH', ARGV[7], 'session ' .. hash)
          if isOpen then
            note{event = '\(AuditEvent.sessionEnded.rawValue)', object = hash, detail = 'too many'}
          end
        end
      end
      redis.call('ZADD', KEYS[3], deadline, ARGV[4])
      redis.call('PEXPIREAT', KEYS[3], deadline)
      note()
      return 1
      """)

  /// KEYS: session. ARGV: session hash, prefix of user keys, channel, the user whose it must be or
  /// ''. Told of is the author; where nobody is named, the session's user.
  static let end = AuditedScript(
    """
    local user = redis.call('HGET', KEYS[1], 'user')
    if not user or ARGV[4] ~= '' and ARGV[4] ~= user then return 0 end
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', ARGV[2] .. user .. ':sessions', ARGV[1])
    redis.call('PUBLISH', ARGV[3], 'session ' .. ARGV[1])
    if told.name == '' then
      note{actor = user, name = redis.call('HGET', ARGV[2] .. user, 'name')}
    else
      note()
    end
    return 1
    """)

  /// `endSessions(id, what)` ends every session of a user and publishes it; returns how many were
  /// open. Everything that the user has open ends with them, unless `what` is `sessions`; where it
  /// is `everything`, so do the API tokens themselves.
  static let endingAll = """
    local function endSessions(id, what)
      local all = '\(AccountKeys.userPrefix)' .. id .. ':sessions'
      local channel = '\(AccountKeys.sessionsEndedChannel)'
      local count = 0
      for _, hash in ipairs(redis.call('ZRANGE', all, 0, -1)) do
        count = count + redis.call('DEL', '\(AccountKeys.sessionPrefix)' .. hash)
        if what == 'sessions' then redis.call('PUBLISH', channel, 'session ' .. hash) end
      end
      redis.call('DEL', all)
      if what == 'everything' then
        local tokens = '\(AccountKeys.userPrefix)' .. id .. ':tokens'
        for _, hash in ipairs(redis.call('HVALS', tokens)) do
          redis.call('DEL', '\(AccountKeys.tokenPrefix)' .. hash)
        end
        redis.call('DEL', tokens)
      end
      if what ~= 'sessions' then redis.call('PUBLISH', channel, 'user ' .. id) end
      return count
    end

    """

  /// KEYS: the user's sessions. ARGV: user id.
  static let endAll = AuditedScript(
    endingAll + """
      if endSessions(ARGV[1]) > 0 then note() end
      return 1
      """)
}
