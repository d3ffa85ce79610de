internal import RedisClient

/// What the store says about an API token.
package struct TokenBearer: Sendable, Equatable {
  package let user: User
  package let scopes: Set<Scope>
}

extension AccountStore {
  /// Makes a token of the author. Only its hash is stored.
  ///
  /// - Parameter id: Made before from an idempotency key; nil for a new one.
  /// - Returns: nil where the user is no more.
  /// - Throws: `AccountError.limitReached`, `.alreadyMade`.
  package func createToken(
    name: String, scopes: Set<Scope>, lifeMillis: Int64, id: String? = nil, by author: Author
  ) throws -> (record: AccessToken, token: String)? {
    let id = try id ?? makeIdentifier()
    let (secret, hash) = try SecretToken.makeWithHash()
    let user = author.id
    let reply = try run(
      TokenScript.create,
      AuditNote(.tokenCreated, by: author, on: id, detail: AccessToken.text(scopes)),
      keys: [AccountKeys.token(hash), AccountKeys.tokens(ofUser: user), AccountKeys.user(user)],
      .text(user), .text(id), .text(name), .text(AccessToken.text(scopes)),
      .integer(lifeMillis), .text(hash), .text(AccountKeys.tokenPrefix),
      .integer(Int64(Quotas.product.tokenCountMax)))
    if reply == .null { return nil }
    guard let words = reply.elements, words.count == 2, let what = words[0].text,
      let number = words[1].text.flatMap(Int64.init)
    else { throw redis.unexpected("EVAL") }
    switch what {
    case "limit":
      throw AccountError.limitReached(what: "API tokens", countMax: Int(clamping: number))
    case "exists": throw AccountError.alreadyMade
    default:
      let record = AccessToken(
        id: id, name: name, scopes: scopes, createdMillis: number,
        expiresMillis: number + lifeMillis)
      return (record, AccessToken.prefix + secret)
    }
  }

  /// Who bears the token; nil where it is unknown or has expired, or the user is disabled.
  package func bearer(token: String) throws -> TokenBearer? {
    guard let hash = AccessToken.hash(of: token) else { return nil }
    let reply = try redis.query(
      RedisCommand("HMGET", .text(AccountKeys.token(hash)), "user", "scopes"))
    guard let fields = reply.elements, fields.count == 2 else { throw redis.unexpected("HMGET") }
    guard let user = fields[0].text, let scopes = fields[1].text,
      let record = try userRecord(id: user), !record.isDisabled
    else { return nil }
    return TokenBearer(user: record.user, scopes: AccessToken.scopes(scopes))
  }

  /// The user's tokens, the newest first.
  package func tokens(ofUser user: String) throws -> [AccessToken] {
    let reply = try redis.query(RedisCommand("HVALS", .text(AccountKeys.tokens(ofUser: user))))
    guard let hashes = reply.elements?.compactMap(\.text) else { throw redis.unexpected("HVALS") }
    let replies = try redis.pipeline(
      hashes.map {
        RedisCommand(
          "HMGET", .text(AccountKeys.token($0)), "id", "name", "scopes", "created", "expires")
      })
    return try replies.compactMap { reply in
      guard let fields = reply.elements, fields.count == 5 else { throw redis.unexpected("HMGET") }
      guard let id = fields[0].text, let name = fields[1].text, let scopes = fields[2].text,
        let created = fields[3].text.flatMap(Int64.init),
        let expires = fields[4].text.flatMap(Int64.init)
      else { return nil }
      return AccessToken(
        id: id, name: name, scopes: AccessToken.scopes(scopes), createdMillis: created,
        expiresMillis: expires)
    }.sorted { ($0.createdMillis, $0.id) > ($1.createdMillis, $1.id) }
  }

  /// Ends a token of the author and publishes it, so that its sockets close; false where the author
  /// has none of that identifier.
  package func endToken(id: String, by author: Author) throws -> Bool {
    let reply = try run(
      TokenScript.end, AuditNote(.tokenEnded, by: author, on: id),
      keys: [AccountKeys.tokens(ofUser: author.id)], .text(id),
      .text(AccountKeys.tokenPrefix), .text(AccountKeys.sessionsEndedChannel))
    return reply == .integer(1)
  }

  /// Ends every token of a user and publishes it.
  package func endTokens(ofUser id: String, by author: Author) throws {
    _ = try run(
      TokenScript.endAll, AuditNote(.tokensEnded, by: author, on: id),
      keys: [AccountKeys.tokens(ofUser: id)], isRepeatable: true,
      arguments: [.text(AccountKeys.tokenPrefix), .text(AccountKeys.sessionsEndedChannel)])
  }
}

private enum TokenScript {
  /// KEYS: token, the user's tokens, user. ARGV: user id, token id, name, scopes, life ms, hash,
  /// prefix, most tokens unless the user has a quota. Returns what happened with the limit or the
  /// time; nil where the user is no more. Expired tokens leave the index here.
  static let create = AuditedScript(
    ScriptClock.now + """
      local user = redis.call('HMGET', KEYS[3], 'name', 'tokens-max')
      if not user[1] then return false end
      for _, id in ipairs(redis.call('HKEYS', KEYS[2])) do
        local hash = redis.call('HGET', KEYS[2], id)
        if redis.call('EXISTS', ARGV[7] .. hash) == 0 then redis.call('HDEL', KEYS[2], id) end
      end
      if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return {'exists', '0'} end
      local most = user[2] or ARGV[8]
      if redis.call('HLEN', KEYS[2]) >= tonumber(most) then return {'limit', most} end
      redis.call('HSET', KEYS[1], 'user', ARGV[1], 'id', ARGV[2], 'name', ARGV[3],
        'scopes', ARGV[4], 'created', text(now), 'expires', text(now + tonumber(ARGV[5])))
      redis.call('PEXPIRE', KEYS[1], ARGV[5])
      redis.call('HSET', KEYS[2], ARGV[2], ARGV[6])
      note()
      return {'made', text(now)}
      """)

  /// KEYS: the user's tokens. ARGV: token id, prefix, channel.
  static let end = AuditedScript(
    """
    local hash = redis.call('HGET', KEYS[1], ARGV[1])
    if not hash then return 0 end
    redis.call('HDEL', KEYS[1], ARGV[1])
    if redis.call('DEL', ARGV[2] .. hash) == 0 then return 0 end
    redis.call('PUBLISH', ARGV[3], 'session ' .. hash)
    note()
    return 1
    """)

  /// KEYS: the user's tokens. ARGV: prefix, channel.
  static let endAll = AuditedScript(
    """
    local hashes = redis.call('HVALS', KEYS[1])
    for _, hash in ipairs(hashes) do
      redis.call('DEL', ARGV[1] .. hash)
      redis.call('PUBLISH', ARGV[2], 'session ' .. hash)
    end
    redis.call('DEL', KEYS[1])
    if #hashes > 0 then note() end
    return 1
    """)
}
