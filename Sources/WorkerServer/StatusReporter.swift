internal import Glibc
import NIOCore
import NIOPosix
internal import RedisClient
internal import ServiceStatus

/// How much a worker has to do.
struct WorkerLoad: Sendable, Equatable {
  let sockets: Int
  let users: Int
  let waitingJobs: Int
  let runningJobs: Int
}

/// Reports every two seconds to the cache how the worker is, on a thread of its own: the event loop
/// only counts, and neither it nor the compute thread ever waits for the cache.
// SAFETY: what changes is used on `thread` alone, or on the event loop alone where it says so.
final class StatusReporter: @unchecked Sendable {
  /// Longest wait for the cache.
  private static let timeoutMillis = 500

  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let computeThread: ComputeThread
  private let board: StatusBoard
  private let startedAt = NIODeadline.now()
  /// Names this process among all of all hosts.
  private let name = String(UInt64.random(in: 0...UInt64.max), radix: 16)
  private var report: WorkerReport
  private var lastAt: NIODeadline
  private var lastUsedNanos: UInt64 = 0
  /// Event loop: whether a report is on its way. A cache that hangs makes none pile up.
  private var isReporting = false
  private var beats: RepeatedTask?

  init(cacheURL: RedisURL, index: Int, computeThread: ComputeThread) {
    self.computeThread = computeThread
    board = StatusBoard(
      cache: RedisConnection(url: cacheURL, timeoutMillis: Self.timeoutMillis))
    report = WorkerReport(
      host: hostName(), index: index, pid: Int(getpid()), version: productVersion)
    lastAt = startedAt
    thread.start()
  }

  /// Reports from now on until `stop`.
  func start(for hub: NIOLoopBound<SocketHub>, on loop: any EventLoop) {
    beats = loop.scheduleRepeatedTask(
      initialDelay: .zero, delay: .milliseconds(StatusBoard.periodMillis)
    ) { [self] _ in
      guard !isReporting else { return }
      isReporting = true
      let load = hub.value.load
      thread.submit { [self] state in
        if case .active = state { post(load) }
        loop.execute { self.isReporting = false }
      }
    }
  }

  /// Takes the report away and ends the thread; to be called while the event loop still turns.
  func stop() throws {
    beats?.cancel()
    thread.submit { [self] state in
      // Where the cache is away, it expires.
      if case .active = state { try? board.withdraw(name) }
    }
    try thread.syncShutdownGracefully()
  }

  private func post(_ load: WorkerLoad) {
    let (now, usedNanos) = (NIODeadline.now(), computeThread.usedNanos)
    let period = (now - lastAt).nanoseconds
    report.uptimeSeconds = Int((now - startedAt).nanoseconds / 1_000_000_000)
    report.sockets = load.sockets
    report.users = load.users
    report.waitingJobs = load.waitingJobs
    report.runningJobs = load.runningJobs
    report.computing =
      period > 0 ? min(1, Double(usedNanos &- lastUsedNanos) / Double(period)) : 0
    report.memoryBytes = residentBytes()
    (lastAt, lastUsedNanos) = (now, usedNanos)
    // Where the cache is away there is nobody to tell.
    try? board.post(report, of: name)
  }
}

private func hostName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
  return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// What this process has in memory, shared segments included; 0 where the system does not say.
private func residentBytes() -> Int {
  let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return 0 }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 256)
  let count = unsafe read(file, &bytes, bytes.count)
  let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
  guard words.count > 1, let pages = Int(words[1]) else { return 0 }
  return pages * sysconf(Int32(_SC_PAGESIZE))
}
