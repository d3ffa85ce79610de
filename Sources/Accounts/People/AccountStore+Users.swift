internal import RedisClient

extension AccountStore {
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
  package func userRecords() throws -> [UserRecord] {
    guard let ids = try redis.query(RedisCommand("HVALS", .text(AccountKeys.names))).elements
    else { throw redis.unexpected("HVALS") }
    let known = ids.compactMap(\.text)
    let replies = try redis.pipeline(known.map(Self.readUser))
    return try zip(known, replies).compactMap { try decodeUser($0, $1) }
      .sorted { ($0.user.name, $0.user.id) < ($1.user.name, $1.user.id) }
  }

  /// Whether there is any user yet.
  package func hasUsers() throws -> Bool {
    let reply = try redis.query(RedisCommand("HLEN", .text(AccountKeys.names)))
    guard let count = reply.integer else { throw redis.unexpected("HLEN") }
    return count > 0
  }

  /// The user of that identifier.
  package func userRecord(id: String) throws -> UserRecord? {
    try decodeUser(id, try redis.query(Self.readUser(id)))
  }

  /// The user of that name.
  package func userRecord(name: String) throws -> UserRecord? {
    guard let name = try? UserName(name), let id = try identifier(of: name) else { return nil }
    return try userRecord(id: id)
  }

  /// The names of users, by identifier; those who are unknown are left out.
  package func names(ofUsers ids: [String]) throws -> [String: String] {
    let replies = try redis.pipeline(
      ids.map { RedisCommand("HGET", .text(AccountKeys.user($0)), "name") })
    var names: [String: String] = [:]
    for (id, reply) in zip(ids, replies) { names[id] = reply.text }
    return names
  }

  /// Changes a user. A change of role, or disablement, ends the user's sessions and sockets.
  ///
  /// - Parameter revision: What the caller has seen; nil to change whatever is there.
  /// - Returns: nil where there is no such user.
  /// - Throws: `AccountError.changedMeanwhile`, `.lastAdmin`.
  package func change(
    user id: String, _ change: UserChange, revision: Int? = nil
  ) throws -> UserRecord? {
    guard let before = try userRecord(id: id) else { return nil }
    var fields: [RedisArgument] = []
    if let role = change.role { fields += ["role", .text(role.rawValue)] }
    if let isDisabled = change.isDisabled { fields += ["disabled", isDisabled ? "1" : "0"] }
    if let count = change.presetCountMax { fields += ["presets-max", .integer(Int64(count))] }
    if let count = change.tokenCountMax { fields += ["tokens-max", .integer(Int64(count))] }
    let endsAdmin =
      before.user.role == .admin && (change.role == .member || change.isDisabled == true)
    let reply = try redis.execute(
      .script(
        UserScript.change, keys: [AccountKeys.user(id), AccountKeys.names],
        arguments: [
          .text(revision.map(String.init) ?? ""), endsAdmin ? "1" : "0", .text(id),
          .text(AccountKeys.userPrefix),
        ] + fields))
    switch reply.text {
    case "missing": return nil
    case "conflict": throw AccountError.changedMeanwhile
    case "last": throw AccountError.lastAdmin
    default: break
    }
    let isRoleNew = change.role.map { $0 != before.user.role } ?? false
    if isRoleNew || change.isDisabled == true { try endSessions(ofUser: id) }
    return try userRecord(id: id)
  }

  func identifier(of name: UserName) throws -> String? {
    try redis.query(RedisCommand("HGET", .text(AccountKeys.names), .text(name.canonical))).text
  }

  static func readUser(_ id: String) -> RedisCommand {
    RedisCommand(
      "HMGET", .text(AccountKeys.user(id)), "name", "role", "disabled", "created", "presets-max",
      "tokens-max", "totp", "revision", "recovery")
  }

  func decodeUser(_ id: String, _ reply: RedisReply) throws -> UserRecord? {
    guard let fields = reply.elements, fields.count == 9 else { throw redis.unexpected("HMGET") }
    if fields[0] == .null, fields[1] == .null { return nil }
    guard let name = fields[0].text, let role = fields[1].text.flatMap(Role.init(rawValue:)),
      let created = fields[3].text.flatMap(Int64.init)
    else { throw AccountError.corruptRecord("user") }
    func number(_ index: Int) -> Int? { fields[index].text.flatMap(Int.init) }
    return UserRecord(
      user: User(id: id, name: name, role: role), isDisabled: fields[2].text == "1",
      hasSecondFactor: fields[6] != .null,
      recoveryCodeCount: RecoveryCode.count(inStored: fields[8].text ?? ""), createdMillis: created,
      quotas: Quotas(
        presetCountMax: number(4) ?? Quotas.product.presetCountMax,
        tokenCountMax: number(5) ?? Quotas.product.tokenCountMax),
      revision: number(7) ?? 1)
  }
}

enum UserScript {
  /// KEYS: names, user. ARGV: canonical name, id, name, role, password. Returns 1, or 0 where the
  /// name is taken.
  static let create =
    ScriptClock.now + """
      if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
      redis.call('HSET', KEYS[2], 'name', ARGV[3], 'role', ARGV[4], 'password', ARGV[5],
        'created', text(now), 'revision', 1)
      return 1
      """

  /// KEYS: user, names. ARGV: revision seen or '', 1 where an admin goes, user id, prefix of user
  /// keys, then names and values of fields.
  static let change = """
    local revision = redis.call('HGET', KEYS[1], 'revision')
    if not revision then return 'missing' end
    if ARGV[1] ~= '' and ARGV[1] ~= revision then return 'conflict' end
    if ARGV[2] == '1' then
      local others = 0
      for _, id in ipairs(redis.call('HVALS', KEYS[2])) do
        local user = redis.call('HMGET', ARGV[4] .. id, 'role', 'disabled')
        if id ~= ARGV[3] and user[1] == 'admin' and user[2] ~= '1' then others = others + 1 end
      end
      if others == 0 then return 'last' end
    end
    for index = 5, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
    redis.call('HINCRBY', KEYS[1], 'revision', 1)
    return 'done'
    """
}
