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

  /// Appends an entry.
  package func audit(
    _ event: String, by actor: User?, on object: String = "", from origin: RequestOrigin,
    detail: String = ""
  ) throws {
    _ = try redis.execute(
      RedisCommand(
        "XADD", .text(AccountKeys.audit), "MAXLEN", "~", .integer(Self.auditCountMax), "*",
        "event", .text(event), "actor", .text(actor?.id ?? ""), "name", .text(actor?.name ?? ""),
        "object", .text(object), "address", .text(origin.address), "detail", .text(detail)))
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
    var fields: [String: String] = [:]
    for index in stride(from: 0, to: words.count - 1, by: 2) {
      if let name = words[index].text { fields[name] = words[index + 1].text }
    }
    guard let event = fields["event"] else { return nil }
    return AuditEntry(
      id: id, event: event, actor: fields["actor"] ?? "", actorName: fields["name"] ?? "",
      object: fields["object"] ?? "", address: fields["address"] ?? "",
      detail: fields["detail"] ?? "")
  }
}
