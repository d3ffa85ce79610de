package import Accounts

/// How one worker is.
package struct WorkerReport: Sendable, Equatable {
  package var host: String
  /// Its number within its house.
  package var index: Int
  package var pid: Int
  /// Of the product.
  package var version: String
  package var uptimeSeconds: Int
  package var sockets: Int
  /// Users that have them.
  package var users: Int
  /// Jobs that wait for the compute thread, and that it has.
  package var waitingJobs: Int
  package var runningJobs: Int
  /// Share of the time since the last report that the compute thread has computed: 0 to 1.
  package var computing: Double
  /// Resident memory, what is shared with other processes included.
  package var memoryBytes: Int

  package init(
    host: String, index: Int, pid: Int, version: String, uptimeSeconds: Int = 0, sockets: Int = 0,
    users: Int = 0, waitingJobs: Int = 0, runningJobs: Int = 0, computing: Double = 0,
    memoryBytes: Int = 0
  ) {
    self.host = host
    self.index = index
    self.pid = pid
    self.version = version
    self.uptimeSeconds = uptimeSeconds
    self.sockets = sockets
    self.users = users
    self.waitingJobs = waitingJobs
    self.runningJobs = runningJobs
    self.computing = computing
    self.memoryBytes = memoryBytes
  }
}

extension WorkerReport {
  package var json: JSONValue {
    func count(_ number: Int) -> JSONValue { .number(Double(number)) }
    return [
      "host": .string(host), "index": count(index), "pid": count(pid),
      "version": .string(version), "uptime_seconds": count(uptimeSeconds),
      "sockets": count(sockets), "users": count(users), "waiting_jobs": count(waitingJobs),
      "running_jobs": count(runningJobs), "computing": .number(computing),
      "memory_bytes": count(memoryBytes),
    ]
  }

  /// Reads what `json` has made; nil for anything else.
  init?(json: JSONValue) {
    func text(_ name: String) -> String? {
      if case .string(let text) = json[name] { text } else { nil }
    }
    func count(_ name: String) -> Int? {
      // Sums of these must not overflow, whatever stands in the cache.
      guard case .number(let number) = json[name], let count = Int(exactly: number),
        (0...1 << 50).contains(count)
      else { return nil }
      return count
    }
    guard let host = text("host"), let index = count("index"), let pid = count("pid"),
      let version = text("version"), let uptime = count("uptime_seconds"),
      let sockets = count("sockets"), let users = count("users"),
      let waiting = count("waiting_jobs"), let running = count("running_jobs"),
      case .number(let computing) = json["computing"], let memory = count("memory_bytes")
    else { return nil }
    self.init(
      host: host, index: index, pid: pid, version: version, uptimeSeconds: uptime,
      sockets: sockets, users: users, waitingJobs: waiting, runningJobs: running,
      computing: computing, memoryBytes: memory)
  }
}
