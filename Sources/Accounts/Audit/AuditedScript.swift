internal import RedisClient

/// A change and the entry of the audit log that tells of it, in one script: the store holds both
/// or neither, whatever becomes of the process that sent it.
///
/// The body is Lua. It calls `note()` where it has made its change, and returns before that where
/// it refuses or finds the change made; `note{object = …}` tells with other fields than the call's.
/// `KEYS` and `ARGV` are the body's own.
///
/// Of a member it bounds what a day brings (`AuditEvent.Bound`).
struct AuditedScript: Sendable {
  let source: String
  /// Changes that a member may make in a day: some hundred times as many as work by hand makes.
  static let changeCountMax = 10_000
  /// Entries of a member and day about signing in and what one signs in with.
  static let toldCountMax = 1_000
  private static let dayMillis: Int64 = 86_400_000

  init(_ body: String) {
    source = """
      local log = table.remove(KEYS)
      local counts = table.remove(KEYS)
      local bound = table.remove(ARGV)
      local names = {\(AuditNote.names.map { "'\($0)'" }.joined(separator: ", "))}
      local told = {}
      for index = #names, 1, -1 do told[names[index]] = table.remove(ARGV) end
      local count
      local counter = told.actor .. ' ' .. bound
      if bound ~= '' and redis.call('HGET', '\(AccountKeys.userPrefix)' .. told.actor, 'role')
        == '\(Role.member.rawValue)'
      then
        count = tonumber(redis.call('HGET', counts, counter) or '0')
      end
      if count and bound == '\(AuditEvent.Bound.refused.rawValue)'
        and count >= \(Self.changeCountMax)
      then
        return redis.call('PTTL', counts)
      end
      local isUntold = count and bound == '\(AuditEvent.Bound.untold.rawValue)'
        and count >= \(Self.toldCountMax)
      local noted = {}
      local function note(other)
        local words = {}
        for _, name in ipairs(names) do
          words[#words + 1] = name
          words[#words + 1] = other and other[name] or told[name]
        end
        if not isUntold then
          redis.call('XADD', log, 'MAXLEN', '~', \(AccountStore.auditCountMax), '*', unpack(words))
        end
        noted[#noted + 1] = words
      end
      local function change()
      \(body)
      end
      local answer = change()
      if count and #noted > 0 then
        redis.call('HINCRBY', counts, counter, #noted)
        if redis.call('PTTL', counts) < 0 then
          redis.call('PEXPIRE', counts, \(Self.dayMillis))
        end
      end
      return {noted, answer or false}
      """
  }
}

extension AccountStore {
  /// Runs a script at most once; `noted` hears of the entries that it wrote.
  ///
  /// - Returns: What the script's body returns.
  func run(
    _ script: AuditedScript, _ note: AuditNote, keys: [String], _ arguments: RedisArgument...
  ) throws -> RedisReply {
    try run(script, note, keys: keys, arguments: arguments)
  }

  /// - Parameter isRepeatable: Whether a repetition finds the change made, so that the script may
  ///   be sent once more when the connection ends under it.
  func run(
    _ script: AuditedScript, _ note: AuditNote, keys: [String], isRepeatable: Bool = false,
    arguments: [RedisArgument]
  ) throws -> RedisReply {
    let (answer, notes) = try send(
      script, note, keys: keys, isRepeatable: isRepeatable, arguments: arguments)
    notes.forEach(noted)
    return answer
  }

  func send(
    _ script: AuditedScript, _ note: AuditNote, keys: [String], isRepeatable: Bool,
    arguments: [RedisArgument]
  ) throws -> (answer: RedisReply, notes: [AuditNote]) {
    // The log's key is declared with the others: where the store's rules do not let it be written,
    // they refuse the script before its first change.
    let command = RedisCommand.script(
      script.source, keys: keys + [AccountKeys.changes, AccountKeys.audit],
      arguments: arguments + note.values.map { .text($0) } + [.text(note.bound.rawValue)])
    let reply = isRepeatable ? try redis.query(command) : try redis.execute(command)
    if case .integer(let millis) = reply {
      throw AccountError.tooManyChanges(retryAfterSeconds: max(1, Int(millis / 1000)))
    }
    guard let parts = reply.elements, parts.count == 2, let entries = parts[0].elements else {
      throw redis.unexpected("EVAL")
    }
    let notes = entries.map { AuditNote(words: $0.elements?.compactMap(\.text) ?? []) }
    return (parts[1], notes)
  }
}
