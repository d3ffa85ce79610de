internal import RedisClient

/// A user who has just proved who they are, with the token of the new session.
package struct SignIn: Sendable, Equatable {
  package let user: User
  package let token: String
}

extension AccountStore {
  /// Signs in, or returns nil: for an unknown name as for a wrong password, after the same work.
  ///
  /// The one place through which passwords are tried: limits per account and per address belong
  /// in front of the hash here.
  ///
  /// - Parameter old: Token of the session that the new one replaces. It ends first, so that an
  ///   error leaves no session open that nobody knows of.
  /// - Throws: `AccountError.busy` where too many passwords are being hashed.
  package func signIn(
    name: String, password: String, replacing old: String? = nil, hasher: PasswordHasher
  ) throws -> SignIn? {
    let record = try (try? UserName(name)).flatMap { try passwordRecord(of: $0) }
    guard try hasher.matches(password, stored: record?.hash), let record,
      let user = try user(id: record.id)
    else { return nil }
    if let old { try endSession(token: old) }
    guard let token = try startSession(of: user) else { return nil }
    return SignIn(user: user, token: token)
  }

  /// Creates a user.
  ///
  /// - Throws: `AccountError.nameTaken`, `.busy`.
  package func createUser(
    name: UserName, password: Password, role: Role, hasher: PasswordHasher
  ) throws -> User {
    let user = User(id: try makeIdentifier(), name: name.text, role: role)
    let reply = try redis.execute(
      .script(
        UserScript.create, keys: [AccountKeys.names, AccountKeys.user(user.id)],
        .text(name.canonical), .text(user.id), .text(user.name), .text(role.rawValue),
        .text(try hasher.hash(password))))
    guard reply == .integer(1) else { throw AccountError.nameTaken }
    return user
  }

  /// All users, by name.
  package func users() throws -> [User] {
    guard let ids = try redis.query(RedisCommand("HVALS", .text(AccountKeys.names))).elements
    else { throw redis.unexpected("HVALS") }
    let known = ids.compactMap(\.text)
    let replies = try redis.pipeline(known.map(Self.readUser))
    return try zip(known, replies).compactMap { try decodeUser($0, $1) }
      .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }

  /// Whether there is any user yet.
  package func hasUsers() throws -> Bool {
    let reply = try redis.query(RedisCommand("HLEN", .text(AccountKeys.names)))
    guard let count = reply.integer else { throw redis.unexpected("HLEN") }
    return count > 0
  }

  /// The user of that identifier.
  package func user(id: String) throws -> User? {
    try decodeUser(id, try redis.query(Self.readUser(id)))
  }

  private static func readUser(_ id: String) -> RedisCommand {
    RedisCommand("HMGET", .text(AccountKeys.user(id)), "name", "role")
  }

  private func decodeUser(_ id: String, _ reply: RedisReply) throws -> User? {
    guard let fields = reply.elements, fields.count == 2 else { throw redis.unexpected("HMGET") }
    if fields == [.null, .null] { return nil }
    guard let name = fields[0].text, let role = fields[1].text.flatMap(Role.init(rawValue:)) else {
      throw AccountError.corruptRecord("user")
    }
    return User(id: id, name: name, role: role)
  }

  private func passwordRecord(of name: UserName) throws -> (id: String, hash: String)? {
    let found = try redis.query(
      RedisCommand("HGET", .text(AccountKeys.names), .text(name.canonical)))
    guard let id = found.text else { return nil }
    let stored = try redis.query(RedisCommand("HGET", .text(AccountKeys.user(id)), "password"))
    guard let hash = stored.text else { return nil }
    return (id, hash)
  }
}

// MARK: - The first sign-in

/// How the redemption of a first sign-in token ended.
package enum FirstSignIn: Sendable, Equatable {
  case done(SignIn)
  /// Unknown, used or expired, or there is a user already.
  case refused
}

extension AccountStore {
  /// How long a first sign-in token is good, in milliseconds.
  package static let firstSignInMillis: Int64 = 15 * 60_000

  /// Makes a token that creates one admin, once, within 15 minutes. Only its hash is stored.
  package func createFirstSignInToken() throws -> String {
    let token = try SecretToken.make()
    guard let hash = SecretToken.hash(of: token) else {
      throw AccountError.cryptography("SHA-256 failed")
    }
    _ = try redis.query(
      RedisCommand(
        "SET", .text(AccountKeys.firstSignIn(hash)), "1", "PX",
        .integer(Self.firstSignInMillis)))
    return token
  }

  /// Creates the first user, an admin, uses the token up and signs in. Of several who redeem one
  /// token, or several tokens, one wins.
  ///
  /// - Throws: `AccountError.busy`.
  package func redeemFirstSignIn(
    token: String, name: UserName, password: Password, hasher: PasswordHasher
  ) throws -> FirstSignIn {
    guard let hash = SecretToken.hash(of: token) else { return .refused }
    let key = AccountKeys.firstSignIn(hash)
    // Before the hash, so that guessing tokens costs the guesser more than it costs us.
    guard try redis.query(RedisCommand("EXISTS", .text(key))) == .integer(1) else {
      return .refused
    }
    let user = User(id: try makeIdentifier(), name: name.text, role: .admin)
    let reply = try redis.execute(
      .script(
        UserScript.redeem, keys: [AccountKeys.names, AccountKeys.user(user.id), key],
        .text(name.canonical), .text(user.id), .text(user.name), .text(user.role.rawValue),
        .text(try hasher.hash(password))))
    guard reply == .integer(1), let session = try startSession(of: user) else { return .refused }
    return .done(SignIn(user: user, token: session))
  }
}

private enum UserScript {
  /// KEYS: names, user. ARGV: canonical name, id, name, role, password. Returns 1, or 0 where the
  /// name is taken.
  static let create = """
    if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
    local time = redis.call('TIME')
    local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
    redis.call('HSET', KEYS[2], 'name', ARGV[3], 'role', ARGV[4], 'password', ARGV[5],
      'created', now)
    if KEYS[3] then redis.call('DEL', KEYS[3]) end
    return 1
    """

  /// As `create`, with the token as third key: used up with the creation. Returns 0 where the token
  /// is no more, and where there is a user: several tokens must not make several admins.
  static let redeem = """
    if redis.call('EXISTS', KEYS[3]) == 0 or redis.call('HLEN', KEYS[1]) > 0 then return 0 end

    """ + create
}
