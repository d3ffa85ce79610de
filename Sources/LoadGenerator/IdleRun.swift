internal import FoundationEssentials
import NIOCore
import NIOPosix

/// What sockets cost that are open and say nothing.
package struct IdleReport: Sendable, Codable, Equatable {
  package struct Worker: Sendable, Codable, Equatable {
    package var pid: Int32
    package var bytesBefore: Int
    package var bytesAfter: Int
    /// Share of one core while all sockets were open and idle, pings included.
    package var processorPercent: Double

    private enum CodingKeys: String, CodingKey {
      case pid
      case bytesBefore = "bytes_before"
      case bytesAfter = "bytes_after"
      case processorPercent = "processor_percent"
    }
  }

  package var sockets: Int
  /// Sockets that were still open at the end.
  package var open: Int
  package var openedPerSecond: Double
  package var idleSeconds: Double
  /// Private memory of all workers that the sockets have added, per socket.
  package var bytesPerSocket: Double
  package var workers: [Worker]
  package var errorsByKind: [String: Int]

  private enum CodingKeys: String, CodingKey {
    case sockets, open, workers
    case openedPerSecond = "opened_per_s"
    case idleSeconds = "idle_s"
    case bytesPerSocket = "bytes_per_socket"
    case errorsByKind = "errors_by_kind"
  }

  package func json() throws -> String { try sortedJSON(self) }

  /// The same for people.
  package func table() -> String {
    var lines = [
      "sockets        \(sockets), \(open) open at the end, "
        + "opened \(readable(openedPerSecond)) per second",
      "memory         \(readable(bytesPerSocket)) bytes of the workers per socket",
    ]
    for worker in workers {
      lines.append(
        "worker \(worker.pid)   \(byteText(worker.bytesBefore)) before, "
          + "\(byteText(worker.bytesAfter)) after, "
          + "\(readable(worker.processorPercent)) % of a core over \(readable(idleSeconds)) s")
    }
    let kinds = errorsByKind.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append("errors         " + (kinds.isEmpty ? "none" : kinds.joined(separator: ", ")))
    return lines.joined(separator: "\n")
  }
}

/// Opens `options.connectionCount` sockets, leaves them alone for `options.durationSeconds`, and
/// reports what that cost the processes `workers`, which must be on this machine. Blocks.
package func runIdle(_ options: LoadOptions, workers: [Int32]) throws -> IdleReport {
  try options.validate()
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  defer { try? group.syncShutdownGracefully() }
  let site = try LoadSite(options.url, options.credentials, on: group)
  let loop = group.next()
  let recorder = try loop.submit { NIOLoopBound(LoadRecorder(), eventLoop: loop) }.wait()
  let crowd = try loop.submit {
    NIOLoopBound(SocketCrowd(site, recorder.value, loop: loop), eventLoop: loop)
  }.wait()
  let before = try uses(of: workers)
  let started = ContinuousClock.now
  try loop.flatSubmit { crowd.value.open(options.connectionCount) }.wait()
  let openedSeconds = (ContinuousClock.now - started) / .seconds(1)
  let opened = try uses(of: workers)
  // Nothing to do in between but to answer pings, which the event loop does.
  try loop.scheduleTask(in: .milliseconds(Int64(options.durationSeconds * 1_000))) {}
    .futureResult.wait()
  let after = try uses(of: workers)
  let (count, open, errors) = try loop.submit {
    let sockets = crowd.value.sockets
    let result = (sockets.count, sockets.count { $0.isOpen }, recorder.value.errorsByKind)
    crowd.value.finish()
    return result
  }.wait()
  let added = zip(before, after).map { $1.privateBytes - $0.privateBytes }.reduce(0, +)
  return IdleReport(
    sockets: options.connectionCount, open: open,
    openedPerSecond: (Double(count) / openedSeconds).roundedToThousandths,
    idleSeconds: options.durationSeconds,
    bytesPerSocket: (Double(added) / Double(max(1, count))).rounded(),
    workers: workers.indices.map { index in
      let seconds = after[index].processorSeconds - opened[index].processorSeconds
      return IdleReport.Worker(
        pid: workers[index], bytesBefore: before[index].privateBytes,
        bytesAfter: after[index].privateBytes,
        processorPercent: (100 * seconds / options.durationSeconds).roundedToThousandths)
    }, errorsByKind: errors)
}

private func uses(of workers: [Int32]) throws -> [ProcessUse] {
  try workers.map { pid in
    guard let use = ProcessUse(pid: pid) else {
      throw LoadError.option("There is no process \(pid) on this machine.")
    }
    return use
  }
}

/// One JSON object on one line.
func sortedJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
