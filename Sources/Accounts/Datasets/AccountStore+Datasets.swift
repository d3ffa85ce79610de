internal import RedisClient

/// A dataset that an admin has removed for everybody.
package struct RemovedDataset: Sendable, Equatable {
  package let id: String
  /// Who did it, by identifier; empty: from a shell.
  package let by: String
  package let timeMillis: Int64
}

/// How the removal of a dataset ended.
package enum DatasetRemoval: Sendable, Equatable {
  case done
  /// There is no such dataset, or it was removed before.
  case unknown
  /// It is the last one that is left.
  case last
}

extension AccountStore {
  /// Datasets that are removed, the latest first.
  package func removedDatasets() throws -> [RemovedDataset] {
    let reply = try redis.query(RedisCommand("HGETALL", .text(AccountKeys.removedDatasets)))
    guard let words = reply.elements else { throw redis.unexpected("HGETALL") }
    return try stride(from: 0, to: words.count - 1, by: 2).map { index in
      let parts = words[index + 1].text?.split(separator: " ", omittingEmptySubsequences: false)
      guard let id = words[index].text, let parts, parts.count == 2, let time = Int64(parts[0])
      else { throw AccountError.corruptRecord("removed datasets") }
      return RemovedDataset(id: id, by: String(parts[1]), timeMillis: time)
    }.sorted { ($0.timeMillis, $0.id) > ($1.timeMillis, $1.id) }
  }

  /// Their identifiers alone: all that a worker may see.
  package func removedDatasetIdentifiers() throws -> Set<String> {
    let reply = try redis.query(RedisCommand("HKEYS", .text(AccountKeys.removedDatasets)))
    guard let words = reply.elements else { throw redis.unexpected("HKEYS") }
    return Set(words.compactMap(\.text))
  }

  /// Removes a dataset for everybody, until it is restored. Its source stays as it is.
  ///
  /// - Parameters:
  ///   - known: Identifiers of all datasets, those included that are removed already.
  package func removeDataset(
    _ id: String, among known: [String], by author: Author
  ) throws -> DatasetRemoval {
    guard known.contains(id) else { return .unknown }
    let others = known.filter { $0 != id }
    let reply = try run(
      DatasetScript.remove, AuditNote(.datasetRemoved, by: author, on: id),
      keys: [AccountKeys.removedDatasets],
      arguments: [.text(id), .text(author.id), .text(AccountKeys.sessionsEndedChannel)]
        + others.map { .text($0) })
    switch reply.text {
    case "done": return .done
    case "unknown": return .unknown
    case "last": return .last
    default: throw redis.unexpected("EVAL")
    }
  }

  /// Brings a dataset back.
  ///
  /// - Returns: False where it was not removed.
  package func restoreDataset(_ id: String, by author: Author) throws -> Bool {
    let reply = try run(
      DatasetScript.restore, AuditNote(.datasetRestored, by: author, on: id),
      keys: [AccountKeys.removedDatasets], .text(id), .text(AccountKeys.sessionsEndedChannel))
    return reply == .integer(1)
  }
}

private enum DatasetScript {
  /// KEYS: removed datasets. ARGV: id, who, channel, the other datasets.
  static let remove = AuditedScript(
    ScriptClock.now + """
      if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'unknown' end
      local isLast = true
      for index = 4, #ARGV do
        if redis.call('HEXISTS', KEYS[1], ARGV[index]) == 0 then isLast = false break end
      end
      if isLast then return 'last' end
      redis.call('HSET', KEYS[1], ARGV[1], text(now) .. ' ' .. ARGV[2])
      redis.call('PUBLISH', ARGV[3], 'dataset ' .. ARGV[1])
      note()
      return 'done'
      """)

  /// KEYS: removed datasets. ARGV: id, channel.
  static let restore = AuditedScript(
    """
    if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
    redis.call('PUBLISH', ARGV[2], 'dataset ' .. ARGV[1])
    note()
    return 1
    """)
}
