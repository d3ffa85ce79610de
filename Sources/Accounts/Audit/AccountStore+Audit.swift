internal import RedisClient

/// Who did what, when and from where.
package struct AuditEntry: Sendable, Equatable {
  /// The stream's identifier: milliseconds since 1970 UTC, a hyphen, a number.
  package let id: String
  package let event: String
  /// The user's identifier and name at the time; empty: nobody who is signed in.
  package let actor: String
  package let actorName: String
  /// What it was done to, by identifier; empty: nothing in particular.
  package let object: String
  package let address: String
  /// More about it, in a few words.
  package let detail: String

  /// Milliseconds since 1970 UTC, by the store's clock.
  package var timeMillis: Int64 { id.split(separator: "-").first.flatMap { Int64($0) } ?? 0 }
}

extension AuditEntry {
  package var json: JSONValue {
    [
      "id": .string(id), "time": .number(Double(timeMillis)), "event": .string(event),
      "actor": ["id": .string(actor), "name": .string(actorName)],
      "object": .string(object), "address": .string(address), "detail": .string(detail),
    ]
  }
}

/// What the audit log is asked for. Times are milliseconds since 1970 UTC, inclusive.
package struct AuditFilter: Sendable, Equatable {
  package var event: String?
  package var actor: String?
  package var object: String?
  package var fromMillis: Int64?
  package var toMillis: Int64?
  /// Only what is older than the entry of that identifier.
  package var before: String?

  package init() {}

  func matches(_ entry: AuditEntry) -> Bool {
    (event.map { $0 == entry.event } ?? true) && (actor.map { $0 == entry.actor } ?? true)
      && (object.map { $0 == entry.object } ?? true)
  }
}

extension AccountStore {
  /// About so many entries are kept: some hundred MB at most.
  package static let auditCountMax: Int64 = 1_000_000
  /// Entries that one look at the log reads at most; a filter that fits few ends sooner.
  static let auditScanMax = 50_000
  private static let batchCount = 1_000

  /// Refusals of a day that are told of: of strangers together, and of each user.
  static let refusalCountMax: Int64 = 1_000
  private static let refusalMillis: Int64 = 86_400_000

  /// Appends an entry that tells of no change, e.g. of an export.
  package func append(_ note: AuditNote) throws {
    _ = try redis.execute(Self.appending(note))
  }

  static func appending(_ note: AuditNote) -> RedisCommand {
    let words = zip(AuditNote.names, note.values).flatMap { [RedisArgument.text($0), .text($1)] }
    return RedisCommand(
      "XADD",
      arguments: [
        .text(AccountKeys.audit), "MAXLEN", "~", .integer(auditCountMax), "*",
      ] + words)
  }

  /// Appends an entry that tells of a refusal, unless there were too many of its author today.
  ///
  /// Whoever is not let in can cause as many refusals as they like. If each became an entry they
  /// could push what happened out of a log that keeps a bounded number: so a thousand a day are
  /// told of, which would take years, and the others are lines of the process's log only.
  package func append(refusal note: AuditNote) throws {
    _ = try send(
      Self.refusalScript, note, keys: [AccountKeys.refusals], isRepeatable: false,
      arguments: [.integer(Self.refusalCountMax), .integer(Self.refusalMillis)])
  }

  /// KEYS: refusals. ARGV: most of a day and author, ms of a day.
  private static let refusalScript = AuditedScript(
    """
    local count = redis.call('HINCRBY', KEYS[1], told.actor, 1)
    if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
    local most = tonumber(ARGV[1])
    if count < most then note() end
    if count == most then note{detail = told.detail .. ' (the last one that is told of today)'} end
    """)

  /// Takes over the log of a store, or of a backup, that kept it under its former key. What was
  /// told meanwhile follows.
  package func adoptFormerAudit() throws {
    _ = try redis.execute(
      .script(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
          -- Under its own identifier, unless a clock was put back.
          local added = redis.pcall('XADD', KEYS[1], entry[1], unpack(entry[2]))
          if added.err then redis.call('XADD', KEYS[1], '*', unpack(entry[2])) end
        end
        redis.call('RENAME', KEYS[1], KEYS[2])
        return 1
        """, keys: [AccountKeys.formerAudit, AccountKeys.audit]))
  }

  /// Entries that fit, the newest first.
  ///
  /// - Returns: At most `countMax` entries, and the identifier to go on before; nil at the end.
  package func auditEntries(
    _ filter: AuditFilter, countMax: Int
  ) throws -> (entries: [AuditEntry], next: String?) {
    // Nothing is older than that, and Redis takes no interval that ends before it.
    if filter.before?.allSatisfy({ $0 == "0" || $0 == "-" }) == true { return ([], nil) }
    var found: [AuditEntry] = []
    var upper = filter.before.map { "(\($0)" } ?? filter.toMillis.map { "\($0)" } ?? "+"
    let lower = filter.fromMillis.map { "\($0)" } ?? "-"
    var scanned = 0
    while scanned < Self.auditScanMax {
      let reply = try redis.query(
        RedisCommand(
          "XREVRANGE", .text(AccountKeys.audit), .text(upper), .text(lower), "COUNT",
          .integer(Int64(Self.batchCount))))
      guard let items = reply.elements else { throw redis.unexpected("XREVRANGE") }
      for item in items {
        guard let entry = Self.entry(item) else { throw AccountError.corruptRecord("audit") }
        scanned += 1
        upper = "(\(entry.id)"
        if let to = filter.toMillis, entry.timeMillis > to { continue }
        guard filter.matches(entry) else { continue }
        found.append(entry)
        if found.count == countMax { return (found, entry.id) }
      }
      guard items.count == Self.batchCount else { return (found, nil) }
    }
    return (found, String(upper.dropFirst()))
  }

  private static func entry(_ reply: RedisReply) -> AuditEntry? {
    guard let parts = reply.elements, parts.count == 2, let id = parts[0].text,
      let words = parts[1].elements
    else { return nil }
    let note = AuditNote(words: words.compactMap(\.text))
    guard !note.event.isEmpty else { return nil }
    return AuditEntry(
      id: id, event: note.event, actor: note.author.id, actorName: note.author.name,
      object: note.object, address: note.author.address, detail: note.detail)
  }
}
