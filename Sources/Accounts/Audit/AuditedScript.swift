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
  /// Entries of a member and day about signing in, and as many about what one signs in with.
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
      local function isBound(actor)
        return bound ~= '' and actor ~= ''
          and redis.call('HGET', '\(AccountKeys.userPrefix)' .. actor, 'role')
            == '\(Role.member.rawValue)'
      end
      if bound == '\(AuditEvent.Bound.changes.rawValue)' and isBound(told.actor)
        and tonumber(redis.call('HGET', counts, told.actor .. ' ' .. bound) or '0')
          >= \(Self.changeCountMax)
      then
        return redis.call('PTTL', counts)
      end
      local noted = {}
      local function note(other)
        local fields = {}
        for _, name in ipairs(names) do fields[name] = other and other[name] or told[name] end
        local isTold = true
        if isBound(fields.actor) then
          local count = redis.call('HINCRBY', counts, fields.actor .. ' ' .. bound, 1)
          if redis.call('PTTL', counts) < 0 then
            redis.call('PEXPIRE', counts, \(Self.dayMillis))
          end
          if bound ~= '\(AuditEvent.Bound.changes.rawValue)' then
            isTold = count <= \(Self.toldCountMax)
            if count == \(Self.toldCountMax) then
              fields.detail = fields.detail .. ' (the last one that is told of today)'
            end
          end
        end
        local words = {}
        for _, name in ipairs(names) do
          words[#words + 1] = name
          words[#words + 1] = fields[name]
        end
        if isTold then
          redis.call('XADD', log, 'MAXLEN', '~', \(AccountStore.auditCountMax), '*', unpack(words))
        end
        noted[#noted + 1] = words
      end
      local function change()
      \(body)
      end
      local answer = change()
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
