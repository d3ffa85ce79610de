internal import RedisClient

/// A one-time link that makes a user. The link itself is shown once.
package struct Invitation: Sendable, Equatable {
  package let id: String
  package let role: Role
  /// The admin who made it; empty: made from a shell.
  package let by: String
  package let createdMillis: Int64
  package let expiresMillis: Int64
}

/// How the redemption of a link ended.
package enum Redemption: Sendable, Equatable {
  case done(SignIn)
  /// Unknown, used or expired; or it is for the first user, and there is one already.
  case refused
}

extension AccountStore {
  /// How long the link for the first admin is good, in milliseconds.
  package static let firstSignInMillis: Int64 = 15 * 60_000
  /// Invitations that may be open at once.
  package static let invitationCountMax = 1_000

  /// Makes a token that creates one admin, once, within 15 minutes, while there is no user.
  package func createFirstSignInToken() throws -> String {
    try invite(
      role: .admin, lifeMillis: Self.firstSignInMillis, isFirst: true, by: .shell
    ).token
  }

  /// Makes an invitation. Only the hash of its token is stored.
  ///
  /// - Parameter id: Made before from an idempotency key; nil for a new one.
  /// - Throws: `AccountError.limitReached`, `.alreadyMade`.
  package func invite(
    role: Role, lifeMillis: Int64, isFirst: Bool = false, id: String? = nil, by author: Author
  ) throws -> (invitation: Invitation, token: String) {
    let id = try id ?? makeIdentifier()
    let (token, hash) = try SecretToken.makeWithHash()
    let reply = try run(
      InvitationScript.create,
      AuditNote(.userInvited, by: author, on: id, detail: role.rawValue),
      keys: [AccountKeys.invitation(hash), AccountKeys.invitations],
      .text(id), .text(hash), .text(role.rawValue), .text(author.id), .integer(lifeMillis),
      isFirst ? "1" : "0", .integer(Int64(Self.invitationCountMax)),
      .text(AccountKeys.invitationPrefix))
    switch reply.text {
    case "limit":
      throw AccountError.limitReached(what: "open invitations", countMax: Self.invitationCountMax)
    case "exists": throw AccountError.alreadyMade
    case let text:
      guard let created = text.flatMap(Int64.init) else { throw redis.unexpected("EVAL") }
      let invitation = Invitation(
        id: id, role: role, by: author.id, createdMillis: created,
        expiresMillis: created + lifeMillis)
      return (invitation, token)
    }
  }

  /// Open invitations, newest first.
  package func invitations() throws -> [Invitation] {
    let reply = try redis.query(RedisCommand("HGETALL", .text(AccountKeys.invitations)))
    guard let words = reply.elements else { throw redis.unexpected("HGETALL") }
    let hashes = stride(from: 1, to: words.count, by: 2).compactMap { words[$0].text }
    let replies = try redis.pipeline(
      hashes.map {
        RedisCommand(
          "HMGET", .text(AccountKeys.invitation($0)), "id", "role", "by", "created", "expires")
      })
    return try replies.compactMap { reply in
      guard let fields = reply.elements, fields.count == 5 else { throw redis.unexpected("HMGET") }
      guard let id = fields[0].text, let role = fields[1].text.flatMap(Role.init(rawValue:)),
        let by = fields[2].text, let created = fields[3].text.flatMap(Int64.init),
        let expires = fields[4].text.flatMap(Int64.init)
      else { return nil }
      return Invitation(
        id: id, role: role, by: by, createdMillis: created, expiresMillis: expires)
    }.sorted { ($0.createdMillis, $0.id) > ($1.createdMillis, $1.id) }
  }

  /// Takes an invitation back; false where there is none of that identifier.
  package func endInvitation(id: String, by author: Author) throws -> Bool {
    let reply = try run(
      InvitationScript.end, AuditNote(.invitationEnded, by: author, on: id),
      keys: [AccountKeys.invitations], .text(id), .text(AccountKeys.invitationPrefix))
    return reply == .integer(1)
  }

  /// Creates the user that a link is for, uses the link up and signs in. Of several who redeem one
  /// link, one wins.
  ///
  /// - Throws: `AccountError.busy`, `.nameTaken`: then the link stays good.
  package func redeem(
    token: String, name: UserName, password: Password, origin: RequestOrigin,
    hasher: PasswordHasher
  ) throws -> Redemption {
    guard let hash = SecretToken.hash(of: token) else { return .refused }
    let key = AccountKeys.invitation(hash)
    // Before the hash, so that guessing tokens costs the guesser more than it costs us.
    guard let role = try redis.query(RedisCommand("HGET", .text(key), "role")).text
    else { return .refused }
    guard let role = Role(rawValue: role) else { throw AccountError.corruptRecord("invitation") }
    let user = User(id: try makeIdentifier(), name: name.text, role: role)
    let author = Author(user, from: origin)
    let reply = try run(
      InvitationScript.redeem,
      AuditNote(.userCreated, by: author, on: user.id, detail: user.role.rawValue),
      keys: [AccountKeys.names, AccountKeys.user(user.id), key, AccountKeys.invitations],
      .text(name.canonical), .text(user.id), .text(user.name), .text(user.role.rawValue),
      .text(try hasher.hash(password)))
    guard reply != .integer(-1) else { return .refused }
    guard reply == .integer(1) else { throw AccountError.nameTaken }
    guard let session = try startSession(of: user, origin: origin) else { return .refused }
    return .done(SignIn(user: user, token: session))
  }
}

private enum InvitationScript {
  /// KEYS: invitation, invitations. ARGV: id, hash, role, admin, life ms, 1 for the first user,
  /// most open ones, prefix. Returns the time of creation. Expired ones leave the index here.
  static let create = AuditedScript(
    ScriptClock.now + """
      if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'exists' end
      if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[7]) / 2 then
        for _, id in ipairs(redis.call('HKEYS', KEYS[2])) do
          local hash = redis.call('HGET', KEYS[2], id)
          if redis.call('EXISTS', ARGV[8] .. hash) == 0 then redis.call('HDEL', KEYS[2], id) end
        end
      end
      if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[7]) then return 'limit' end
      redis.call('HSET', KEYS[1], 'id', ARGV[1], 'role', ARGV[3], 'by', ARGV[4],
        'created', text(now), 'expires', text(now + tonumber(ARGV[5])), 'first', ARGV[6])
      redis.call('PEXPIRE', KEYS[1], ARGV[5])
      redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
      note()
      return text(now)
      """)

  /// KEYS: invitations. ARGV: id, prefix. Returns 1, or 0 where it has expired or never was.
  static let end = AuditedScript(
    """
    local hash = redis.call('HGET', KEYS[1], ARGV[1])
    if not hash then return 0 end
    redis.call('HDEL', KEYS[1], ARGV[1])
    if redis.call('DEL', ARGV[2] .. hash) == 0 then return 0 end
    note()
    return 1
    """)

  /// As `create` of users, with invitation and index as further keys: used up with the creation.
  /// Returns −1 where the link is no more, is for the first user and there is one, or is of
  /// somebody who is no admin any more; the shell's are of nobody.
  static let redeem = AuditedScript(
    """
    local link = redis.call('HMGET', KEYS[3], 'id', 'first', 'role', 'by')
    if not link[1] or link[3] ~= ARGV[4] then return -1 end
    if link[2] == '1' and redis.call('HLEN', KEYS[1]) > 0 then return -1 end
    if link[4] and link[4] ~= '' then
      local by = redis.call('HMGET', '\(AccountKeys.userPrefix)' .. link[4], 'role', 'disabled')
      if by[1] ~= 'admin' or by[2] == '1' then return -1 end
    end
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
    redis.call('DEL', KEYS[3])
    redis.call('HDEL', KEYS[4], link[1])

    """ + UserScript.creation)
}
