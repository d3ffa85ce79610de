internal import RedisClient

/// A one-time link that makes a user, or gives one a new password. The link itself is shown once.
package struct Invitation: Sendable, Equatable {
  package let id: String
  package let role: Role
  /// Whose new password it is for, by identifier; nil: it makes a user.
  package let user: String?
  /// The admin who made it; empty: made from a shell.
  package let by: String
  package let createdMillis: Int64
  package let expiresMillis: Int64
}

/// How the redemption of a link ended.
package enum Redemption: Sendable, Equatable {
  case done(SignIn)
  /// Unknown, used or expired; for the first user, and there is one already; for a password that
  /// was changed since; or of somebody who is no admin any more.
  case refused
  /// It is for a new password of somebody of another name.
  case otherName
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
    return try makeLink(
      id: id, role: role, user: nil, lifeMillis: lifeMillis, isFirst: isFirst,
      AuditNote(.userInvited, by: author, on: id, detail: role.rawValue))
  }

  /// Makes a link by which a user who has forgotten the password sets a new one. The second factor
  /// goes with it: its secret is sealed under the old password.
  ///
  /// - Parameter id: As of `invite`.
  /// - Returns: nil where there is no such user.
  /// - Throws: `AccountError.limitReached`, `.alreadyMade`, `.invalid` where the user is disabled.
  package func makePasswordLink(
    forUser user: String, lifeMillis: Int64, id: String? = nil, by author: Author
  ) throws -> (invitation: Invitation, token: String)? {
    guard let record = try userRecord(id: user) else { return nil }
    guard !record.isDisabled else {
      throw AccountError.invalid(field: "user", reason: "is disabled; enable them first")
    }
    return try makeLink(
      id: try id ?? makeIdentifier(), role: record.user.role, user: user, lifeMillis: lifeMillis,
      isFirst: false, AuditNote(.passwordLinkCreated, by: author, on: user))
  }

  private func makeLink(
    id: String, role: Role, user: String?, lifeMillis: Int64, isFirst: Bool, _ note: AuditNote
  ) throws -> (invitation: Invitation, token: String) {
    let (token, hash) = try SecretToken.makeWithHash()
    let by = note.author.id
    let reply = try run(
      InvitationScript.create, note,
      keys: [AccountKeys.invitation(hash), AccountKeys.invitations],
      .text(id), .text(hash), .text(role.rawValue), .text(by), .integer(lifeMillis),
      isFirst ? "1" : "0", .integer(Int64(Self.invitationCountMax)),
      .text(AccountKeys.invitationPrefix), .text(user ?? ""))
    switch reply.text {
    case "limit":
      throw AccountError.limitReached(what: "open invitations", countMax: Self.invitationCountMax)
    case "exists": throw AccountError.alreadyMade
    case let text:
      guard let created = text.flatMap(Int64.init) else { throw redis.unexpected("EVAL") }
      let invitation = Invitation(
        id: id, role: role, user: user, by: by, createdMillis: created,
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
          "HMGET", .text(AccountKeys.invitation($0)), "id", "role", "by", "created", "expires",
          "user")
      })
    return try replies.compactMap { reply in
      guard let fields = reply.elements, fields.count == 6 else { throw redis.unexpected("HMGET") }
      guard let id = fields[0].text, let role = fields[1].text.flatMap(Role.init(rawValue:)),
        let by = fields[2].text, let created = fields[3].text.flatMap(Int64.init),
        let expires = fields[4].text.flatMap(Int64.init)
      else { return nil }
      return Invitation(
        id: id, role: role, user: fields[5].text, by: by, createdMillis: created,
        expiresMillis: expires)
    }.sorted { ($0.createdMillis, $0.id) > ($1.createdMillis, $1.id) }
  }

  /// Takes an invitation back; false where there is none of that identifier.
  package func endInvitation(id: String, by author: Author) throws -> Bool {
    let reply = try run(
      InvitationScript.end, AuditNote(.invitationEnded, by: author, on: id),
      keys: [AccountKeys.invitations], .text(id), .text(AccountKeys.invitationPrefix))
    return reply == .integer(1)
  }

  /// Creates the user that a link is for, or sets the new password that it is for, uses the link up
  /// and signs in. Of several who redeem one link, one wins.
  ///
  /// A new password ends every session and API token of the user, and takes the second factor away.
  ///
  /// - Throws: `AccountError.busy`, `.nameTaken`: then the link stays good.
  package func redeem(
    token: String, name: UserName, password: Password, origin: RequestOrigin,
    hasher: PasswordHasher
  ) throws -> Redemption {
    guard let hash = SecretToken.hash(of: token) else { return .refused }
    let key = AccountKeys.invitation(hash)
    // Before the hash, so that guessing tokens costs the guesser more than it costs us.
    let link = try redis.query(RedisCommand("HMGET", .text(key), "role", "user"))
    guard let fields = link.elements, fields.count == 2 else { throw redis.unexpected("HMGET") }
    guard let role = fields[0].text else { return .refused }
    if let id = fields[1].text {
      return try redeem(
        key, ofUser: id, name: name, password: password, origin: origin, hasher: hasher)
    }
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

  private func redeem(
    _ key: String, ofUser id: String, name: UserName, password: Password, origin: RequestOrigin,
    hasher: PasswordHasher
  ) throws -> Redemption {
    guard let user = try userRecord(name: name.text)?.user, user.id == id else {
      return .otherName
    }
    let hash = try hasher.hash(password)
    let reply = try run(
      InvitationScript.redeemPassword,
      AuditNote(.passwordChanged, by: Author(user, from: origin), on: id, detail: "by a link"),
      keys: [key, AccountKeys.invitations, AccountKeys.user(id)], .text(id), .text(hash))
    guard reply == .integer(1),
      let session = try startSession(of: user, origin: origin, knowing: hash)
    else { return .refused }
    return .done(SignIn(user: user, token: session))
  }
}

private enum InvitationScript {
  /// KEYS: invitation, invitations. ARGV: id, hash, role, admin, life ms, 1 for the first user,
  /// most open ones, prefix, user or ''. Returns the time of creation. Expired ones leave the index
  /// here.
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
      if ARGV[9] ~= '' then
        -- Of the password that it replaces: with another one every link for it has had its day.
        local password = redis.call('HGET', '\(AccountKeys.userPrefix)' .. ARGV[9], 'password')
        redis.call('HSET', KEYS[1], 'user', ARGV[9], 'replaces', redis.sha1hex(password or ''))
      end
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
    origin + """
      local link = redis.call('HMGET', KEYS[3], 'id', 'first', 'role', 'by')
      if not link[1] or link[3] ~= ARGV[4] or not isOfAdmin(link[4]) then return -1 end
      if link[2] == '1' and redis.call('HLEN', KEYS[1]) > 0 then return -1 end
      if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
      redis.call('DEL', KEYS[3])
      redis.call('HDEL', KEYS[4], link[1])

      """ + UserScript.creation)

  /// KEYS: link, invitations, user. ARGV: user id, password. Returns 1, or −1 where the link or
  /// the user is no more, the user is disabled or has another password since, or the link is of
  /// somebody who is no admin any more.
  static let redeemPassword = AuditedScript(
    origin + SessionScript.endingAll + """
      local link = redis.call('HMGET', KEYS[1], 'id', 'user', 'by', 'replaces')
      local user = redis.call('HMGET', KEYS[3], 'name', 'disabled', 'password')
      if not link[1] or link[2] ~= ARGV[1] or not isOfAdmin(link[3]) then return -1 end
      if not user[1] or user[2] == '1' then return -1 end
      if link[4] ~= redis.sha1hex(user[3]) then return -1 end
      redis.call('DEL', KEYS[1])
      redis.call('HDEL', KEYS[2], link[1])
      redis.call('HSET', KEYS[3], 'password', ARGV[2])
      redis.call('HDEL', KEYS[3], 'totp', 'totp-step', 'recovery')
      redis.call('HINCRBY', KEYS[3], 'revision', 1)
      endSessions(ARGV[1], 'everything')
      note()
      return 1
      """)

  /// Whether the maker of a link may still make one; the shell's links are of nobody.
  private static let origin = """
    local function isOfAdmin(id)
      if not id or id == '' then return true end
      local by = redis.call('HMGET', '\(AccountKeys.userPrefix)' .. id, 'role', 'disabled')
      return by[1] == 'admin' and by[2] ~= '1'
    end

    """
}
