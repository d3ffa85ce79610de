internal import RedisClient

extension AccountStore {
  /// Creates a user.
  ///
  /// - Throws: `AccountError.nameTaken`, `.busy`.
  package func createUser(
    name: UserName, password: Password, role: Role, by author: Author, hasher: PasswordHasher
  ) throws -> User {
    let user = User(id: try makeIdentifier(), name: name.text, role: role)
    let reply = try run(
      UserScript.create, AuditNote(.userCreated, by: author, on: user.id, detail: role.rawValue),
      keys: [AccountKeys.names, AccountKeys.user(user.id)],
      .text(name.canonical), .text(user.id), .text(user.name), .text(role.rawValue),
      .text(try hasher.hash(password)))
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

  /// Changes a user. A change of role, or disablement, ends the user's sessions and sockets. What
  /// is so already is no change.
  ///
  /// - Parameter revision: What the caller has seen; nil to change whatever is there.
  /// - Returns: nil where there is no such user.
  /// - Throws: `AccountError.changedMeanwhile`, `.lastAdmin`.
  package func change(
    user id: String, _ change: UserChange, revision: Int? = nil, by author: Author
  ) throws -> UserRecord? {
    var fields: [RedisArgument] = []
    if let role = change.role { fields += ["role", .text(role.rawValue)] }
    if let isDisabled = change.isDisabled { fields += ["disabled", isDisabled ? "1" : "0"] }
    if let count = change.presetCountMax { fields += ["presets-max", .integer(Int64(count))] }
    if let count = change.tokenCountMax { fields += ["tokens-max", .integer(Int64(count))] }
    let reply = try run(
      UserScript.change, AuditNote(.userUpdated, by: author, on: id),
      keys: [AccountKeys.user(id), AccountKeys.names],
      arguments: [.text(revision.map(String.init) ?? ""), .text(id)] + fields)
    switch reply.text {
    case "missing": return nil
    case "conflict": throw AccountError.changedMeanwhile
    case "last": throw AccountError.lastAdmin
    default: return try userRecord(id: id)
    }
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
  /// name is taken. With the first user every link that was for one ends.
  static let create = AuditedScript(creation)

  static let creation =
    ScriptClock.now + """
      if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
      redis.call('HSET', KEYS[2], 'name', ARGV[3], 'role', ARGV[4], 'password', ARGV[5],
        'created', text(now), 'revision', 1)
      if redis.call('HLEN', KEYS[1]) == 1 then
        local links = redis.call('HGETALL', '\(AccountKeys.invitations)')
        for index = 1, #links, 2 do
          local link = '\(AccountKeys.invitationPrefix)' .. links[index + 1]
          if redis.call('HGET', link, 'first') == '1' then
            redis.call('DEL', link)
            redis.call('HDEL', '\(AccountKeys.invitations)', links[index])
          end
        end
      end
      note()
      return 1
      """

  /// KEYS: user, names. ARGV: revision seen or '', user id, then names and values of fields.
  static let change = AuditedScript(
    SessionScript.endingAll + """
      local user = redis.call('HMGET', KEYS[1], 'revision', 'role', 'disabled')
      if not user[1] then return 'missing' end
      if ARGV[1] ~= '' and ARGV[1] ~= user[1] then return 'conflict' end
      local new = {}
      for index = 3, #ARGV, 2 do
        local old = redis.call('HGET', KEYS[1], ARGV[index])
        if old ~= ARGV[index + 1] and not (ARGV[index] == 'disabled' and not old
          and ARGV[index + 1] == '0')
        then
          new[ARGV[index]] = ARGV[index + 1]
        end
      end
      if not next(new) then return 'done' end
      if user[2] == 'admin' and (new.role or new.disabled == '1') then
        local others = 0
        for _, id in ipairs(redis.call('HVALS', KEYS[2])) do
          local other = redis.call('HMGET', '\(AccountKeys.userPrefix)' .. id, 'role', 'disabled')
          if id ~= ARGV[2] and other[1] == 'admin' and other[2] ~= '1' then others = others + 1 end
        end
        if others == 0 then return 'last' end
      end
      for name, value in pairs(new) do redis.call('HSET', KEYS[1], name, value) end
      redis.call('HINCRBY', KEYS[1], 'revision', 1)
      if new.role or new.disabled == '1' then endSessions(ARGV[2]) end
      local words = {}
      if new.role then table.insert(words, 'role ' .. new.role) end
      if new.disabled then table.insert(words, new.disabled == '1' and 'disabled' or 'enabled') end
      for _, quota in ipairs({'presets', 'tokens'}) do
        local most = new[quota .. '-max']
        if most then table.insert(words, quota .. ' ' .. most) end
      end
      note{detail = table.concat(words, ', ')}
      return 'done'
      """)
}
