package import Accounts
package import RedisClient

/// How the whole service is: what its two Redis servers and its workers say.
package struct ServiceStatus: Sendable, Equatable {
  package struct Cache: Sendable, Equatable {
    package let server: RedisServerInfo
    package let workers: [WorkerReport]
  }

  /// Of the process that was asked.
  package let version: String
  package let store: StoreStatus
  /// nil where it does not answer; then `cacheProblem` says why.
  package let cache: Cache?
  package let cacheProblem: String?
  package let datasetCount: Int

  package var workers: [WorkerReport] { cache?.workers ?? [] }

  /// Asks both. A cache that is away is part of the answer.
  ///
  /// - Throws: Where the store does not answer.
  package init(
    version: String, store: AccountStore, cache: RedisConnection?, datasetCount: Int
  ) throws {
    self.version = version
    self.store = try store.status()
    self.datasetCount = datasetCount
    var found: Cache?
    var problem: String?
    do throws(RedisError) {
      if let answer = try cache.map({ redis throws(RedisError) in
        try StatusBoard(cache: redis).read()
      }) {
        found = Cache(server: answer.server, workers: answer.workers)
      } else {
        problem = "there is no cache"
      }
    } catch {
      problem = "\(error)"
    }
    self.cache = found
    cacheProblem = problem
  }

  package var json: JSONValue {
    func count(_ number: Int) -> JSONValue { .number(Double(number)) }
    return [
      "version": .string(version), "store": store.server.json,
      "cache": cache?.server.json ?? .null,
      "cache_problem": cacheProblem.map { .string($0) } ?? .null,
      "workers": .array(workers.map(\.json)),
      "totals": [
        "workers": count(workers.count), "sockets": count(workers.map(\.sockets).reduce(0, +)),
        "waiting_jobs": count(workers.map(\.waitingJobs).reduce(0, +)),
        "running_jobs": count(workers.map(\.runningJobs).reduce(0, +)),
        "computing": .number(workers.map(\.computing).reduce(0, +)),
        "memory_bytes": count(workers.map(\.memoryBytes).reduce(0, +)),
      ],
      "listening_workers": count(store.listenerCount), "users": count(store.userCount),
      "presets": count(store.presetCount), "audit_entries": count(store.auditCount),
      "datasets": count(datasetCount),
    ]
  }
}

extension RedisServerInfo {
  fileprivate var json: JSONValue {
    func count(_ number: Int) -> JSONValue { .number(Double(number)) }
    return [
      "redis": .string(version), "uptime_seconds": count(uptimeSeconds),
      "memory_bytes": count(usedMemoryBytes), "memory_bytes_max": count(memoryBytesMax),
      "clients": count(clientCount),
    ]
  }
}
