internal import RedisClient

/// The latest refresh of datasets that an API process runs, as every one of them sees it.
package struct DatasetRefreshState: Sendable, Equatable {
  package enum Phase: String, Sendable, CaseIterable {
    /// There was none yet.
    case none
    case running
    case done
    /// Its process has ended before it was done.
    case interrupted
  }

  package let phase: Phase
  /// Who has begun it, by identifier.
  package let by: String
  package let startedMillis: Int64?
  package let finishedMillis: Int64?
  /// Datasets that it goes through.
  package let total: Int
  /// What became of those that it has gone through, as the process has written it.
  package let results: [JSONValue]
}

/// A refresh that is begun; what proves that a process is the one that runs it.
package struct DatasetRefreshTicket: Sendable, Equatable {
  package let id: String
}

extension AccountStore {
  /// A process that has not renewed its refresh for so long is taken for dead.
  package static let refreshLeaseMillis: Int64 = 3_000

  /// Begins a refresh of `total` datasets; nil where one is running.
  ///
  /// - Parameter named: Those that were asked for; none: all.
  package func beginRefresh(
    total: Int, named: [String] = [], by author: Author
  ) throws -> DatasetRefreshTicket? {
    let id = try makeIdentifier()
    let reply = try run(
      RefreshScript.begin, Self.refreshNote(named: named, by: author), keys: RefreshScript.keys,
      .text(id), .integer(Self.refreshLeaseMillis), .text(author.id), .integer(Int64(total)))
    return reply == .integer(1) ? DatasetRefreshTicket(id: id) : nil
  }

  /// What the audit log says of a refresh.
  ///
  /// - Parameter named: Datasets that were asked for; none: all.
  package static func refreshNote(named: [String], by author: Author) -> AuditNote {
    AuditNote(
      .datasetRefreshed, by: author, on: named.count == 1 ? named[0] : "",
      detail: named.isEmpty ? "all" : "datasets: \(named.count)")
  }

  /// Says that the process lives, and adds a result where there is one.
  ///
  /// - Parameter index: Which result it is; written again it stays one.
  /// - Returns: False where another refresh has begun since: then this one is to end.
  package func renewRefresh(
    _ ticket: DatasetRefreshTicket, result: (index: Int, value: JSONValue)? = nil
  ) throws -> Bool {
    let reply = try redis.query(
      .script(
        RefreshScript.renew, keys: RefreshScript.keys, .text(ticket.id),
        .integer(Self.refreshLeaseMillis), .text(result.map { String($0.index) } ?? ""),
        .bytes(result?.value.encoded ?? [])))
    return reply == .integer(1)
  }

  /// Ends a refresh in which everything was gone through.
  package func finishRefresh(_ ticket: DatasetRefreshTicket) throws {
    _ = try redis.query(
      .script(RefreshScript.finish, keys: RefreshScript.keys, .text(ticket.id)))
  }

  /// The latest refresh.
  package func refreshState() throws -> DatasetRefreshState {
    let reply = try redis.query(.script(RefreshScript.read, keys: RefreshScript.keys))
    guard let parts = reply.elements, parts.count == 3, let fields = parts[0].elements,
      let entries = parts[1].elements
    else { throw redis.unexpected("EVAL") }
    var values: [String: String] = [:]
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      if let name = fields[index].text { values[name] = fields[index + 1].text }
    }
    var results: [(index: Int, value: JSONValue)] = []
    for index in stride(from: 0, to: entries.count - 1, by: 2) {
      guard let number = entries[index].text.flatMap({ Int($0) }),
        case .bytes(let bytes) = entries[index + 1], let value = try? JSONParser.parse(bytes)
      else { throw AccountError.corruptRecord("refresh") }
      results.append((number, value))
    }
    let isHeld = parts[2].text == values["id"]
    let finished = values["finished"].flatMap { Int64($0) }
    let phase: DatasetRefreshState.Phase =
      values.isEmpty ? .none : finished != nil ? .done : isHeld ? .running : .interrupted
    return DatasetRefreshState(
      phase: phase, by: values["by"] ?? "", startedMillis: values["started"].flatMap { Int64($0) },
      finishedMillis: finished, total: values["total"].flatMap { Int($0) } ?? 0,
      results: results.sorted { $0.index < $1.index }.map(\.value))
  }
}

/// KEYS of all: refresh, its results, its lease. ARGV[1]: the refresh's identifier.
private enum RefreshScript {
  static let keys = [
    AccountKeys.datasetRefresh, AccountKeys.datasetRefreshResults, AccountKeys.datasetRefreshLease,
  ]

  /// ARGV: lease ms, who, total.
  static let begin = AuditedScript(
    ScriptClock.now + """
      if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
      redis.call('DEL', KEYS[1], KEYS[2])
      redis.call('HSET', KEYS[1], 'id', ARGV[1], 'by', ARGV[3], 'total', ARGV[4],
        'started', text(now))
      redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
      note()
      return 1
      """)

  /// ARGV: lease ms, index of a result or nothing, the result. A process that was merely slow goes
  /// on where nobody else has begun.
  static let renew = """
    local id = redis.call('HGET', KEYS[1], 'id')
    if id ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'finished') == 1 then return 0 end
    redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
    if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
    return 1
    """

  static let finish =
    ScriptClock.now + """
      if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
      redis.call('HSET', KEYS[1], 'finished', text(now))
      redis.call('DEL', KEYS[3])
      return 1
      """

  static let read = """
    return { redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]),
      redis.call('GET', KEYS[3]) }
    """
}
