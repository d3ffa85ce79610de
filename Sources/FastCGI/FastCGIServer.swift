internal import CFastCGI
package import EventLogging
internal import Glibc
internal import Synchronization

/// Where and how `FastCGIServer` serves.
package struct FastCGIConfiguration: Sendable {
  /// A listening socket that somebody else made; never shut down here, because that would end it
  /// for its maker and for the next generation too.
  package var listenDescriptor: Int32
  /// A stream socket to the supervisor: one byte goes out each second, and its end is the order to
  /// stop. nil where nobody supervises.
  package var heartbeatDescriptor: Int32?
  package var threadCount: Int
  /// Longest wait for running requests at the end, in seconds.
  package var drainSeconds = 10

  package init(listenDescriptor: Int32, heartbeatDescriptor: Int32?, threadCount: Int) {
    precondition(threadCount > 0, "at least one thread")
    self.listenDescriptor = listenDescriptor
    self.heartbeatDescriptor = heartbeatDescriptor
    self.threadCount = threadCount
  }
}

/// What the server cannot go on with.
package enum FastCGIServerError: Error, Sendable, Equatable {
  case initializationFailed
  case signalsUnavailable
  case threadUnavailable
  /// A thread could no longer accept requests.
  case acceptFailed
}

/// Answers FastCGI requests on several threads until SIGTERM, SIGINT, or the end of the heartbeat
/// socket; then the running requests finish.
///
/// The calling thread, which should be the main one, supervises: it beats while all threads live.
/// One server per process and life: libfcgi's order to stop cannot be taken back.
package struct FastCGIServer: Sendable {
  /// Answers a request, or says what was wrong with it. It cannot fail and must not trap.
  package typealias Handler = (Result<HTTPRequest, HTTPRequestError>) -> HTTPResponse

  private let configuration: FastCGIConfiguration
  private let log: EventLog
  private let makeHandler: @Sendable () -> Handler

  /// - Parameter makeHandler: Called once on each thread: what it captures belongs to that thread.
  package init(
    configuration: FastCGIConfiguration, log: EventLog,
    makeHandler: @escaping @Sendable () -> Handler
  ) {
    self.configuration = configuration
    self.log = log
    self.makeHandler = makeHandler
  }

  /// Serves until it is told to stop.
  package func run() throws(FastCGIServerError) {
    guard FCGX_Init() == 0 else { throw .initializationFailed }
    // Blocked before any thread exists, so that every thread inherits it and only we hear them.
    let signals = try StopSignals()
    var threads: [AcceptThread] = []
    for _ in 0..<configuration.threadCount {
      let thread = AcceptThread(listening: configuration.listenDescriptor, makeHandler: makeHandler)
      guard thread.start() else {
        drain(threads)
        throw .threadUnavailable
      }
      threads.append(thread)
    }
    log.write("sys_startup", ["threads": String(threads.count)])
    let reason = supervise(threads, signals: signals)
    let areAllDone = drain(threads)
    log.write("sys_shutdown", ["reason": reason.rawValue, "drained": String(areAllDone)])
    if reason == .threadEnded { throw .acceptFailed }
  }

  private enum StopReason: String {
    case signal = "signal"
    case supervisorGone = "supervisor gone"
    case threadEnded = "accept failed"
  }

  /// Beats each second until there is a reason to stop.
  private func supervise(_ threads: [AcceptThread], signals: borrowing StopSignals) -> StopReason {
    let lifeline = configuration.heartbeatDescriptor
    var nextBeat = ContinuousClock.now
    while true {
      if threads.contains(where: \.hasEnded) { return .threadEnded }
      if let lifeline, ContinuousClock.now >= nextBeat {
        beat(on: lifeline)
        nextBeat = ContinuousClock.now + .seconds(1)
      }
      // Without a lifeline the descriptor is −1, which poll passes over.
      var descriptors = [
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: lifeline ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&descriptors, 2, 1000) > 0 else { continue }
      if descriptors[0].revents != 0 { return .signal }
      if let lifeline, descriptors[1].revents != 0, hasEnded(lifeline) { return .supervisorGone }
    }
  }

  /// Never waits: a supervisor that does not read must not stop us. A lost beat is its to notice.
  private func beat(on descriptor: Int32) {
    var byte: UInt8 = 1
    let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    _ = unsafe send(descriptor, &byte, 1, flags)
  }

  private func hasEnded(_ descriptor: Int32) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
  }

  /// Lets running requests finish and the threads end. A thread that waits in `accept` is woken by
  /// a signal, again and again: one that comes between libfcgi's look at its flag and its `accept`
  /// is lost.
  @discardableResult
  private func drain(_ threads: [AcceptThread]) -> Bool {
    FCGX_ShutdownPending()
    let deadline = ContinuousClock.now + .seconds(configuration.drainSeconds)
    while ContinuousClock.now < deadline {
      let running = threads.filter { !$0.hasEnded }
      guard !running.isEmpty else {
        for thread in threads { thread.join() }
        return true
      }
      for thread in running { thread.wake() }
      usleep(5000)
    }
    return false
  }
}

/// SIGTERM and SIGINT as a descriptor to poll.
private struct StopSignals: ~Copyable {
  let descriptor: Int32

  init() throws(FastCGIServerError) {
    var stop = sigset_t()
    var wake = sigset_t()
    unsafe sigemptyset(&stop)
    unsafe sigaddset(&stop, SIGTERM)
    unsafe sigaddset(&stop, SIGINT)
    unsafe sigemptyset(&wake)
    unsafe sigaddset(&wake, SIGUSR1)
    guard unsafe pthread_sigmask(SIG_BLOCK, &stop, nil) == 0,
      unsafe pthread_sigmask(SIG_UNBLOCK, &wake, nil) == 0
    else { throw .signalsUnavailable }
    let made = unsafe signalfd(-1, &stop, Int32(SFD_CLOEXEC))
    guard made >= 0 else { throw .signalsUnavailable }
    descriptor = made
  }

  deinit { close(descriptor) }
}
