internal import BacktestService
internal import Logging
package import NIOCore

/// The sockets of one worker and what they share. Confined to the event loop.
package final class SocketHub {
  /// A job with the socket that its frame is for.
  private struct Turn {
    let job: ComputeJob
    let socket: SocketHandler
  }

  let timings: SocketTimings
  let logger: Logger
  private let eventLoop: any EventLoop
  private let computeThread: ComputeThread?
  private let sessions: SessionAuthority?
  private let connectionCountMax: Int
  private var turns = UserQueue<Turn>()
  private var lastIdentifier: SocketIdentifier = 0
  private var sockets: [SocketIdentifier: SocketHandler] = [:]
  private var connections: [ObjectIdentifier: any Channel] = [:]
  private var drained: EventLoopPromise<Void>?

  /// A hub without backtests, whose sockets can only echo, and without a log.
  package convenience init(
    eventLoop: any EventLoop, timings: SocketTimings, sessions: SessionAuthority? = nil
  ) {
    self.init(
      eventLoop: eventLoop, timings: timings,
      logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }, sessions: sessions)
  }

  init(
    eventLoop: any EventLoop, timings: SocketTimings, logger: Logger,
    computeThread: ComputeThread? = nil, sessions: SessionAuthority? = nil,
    connectionCountMax: Int = .max
  ) {
    self.eventLoop = eventLoop
    self.timings = timings
    self.logger = logger
    self.computeThread = computeThread
    self.sessions = sessions
    self.connectionCountMax = connectionCountMax
  }

  // MARK: Connections

  /// Takes note of an accepted connection.
  ///
  /// - Returns: Whether there is room for it. Without a bound, accepting would go on until the
  ///   process has no descriptors left for anything else.
  func accepted(_ channel: any Channel) -> Bool {
    guard drained == nil, connections.count < connectionCountMax else { return false }
    let key = ObjectIdentifier(channel)
    connections[key] = channel
    channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
      self?.connections[key] = nil
      self?.completeDrainIfEmpty()
    }
    return true
  }

  func makeIdentifier() -> SocketIdentifier {
    lastIdentifier += 1
    return lastIdentifier
  }

  func opened(_ socket: SocketHandler) {
    sockets[socket.identifier] = socket
    logger.info("socket opened", metadata: ["socket": "\(socket.identifier)"])
    if drained != nil { socket.close(.serviceRestart, because: "drain") }
  }

  func logClosing(_ socket: SocketHandler, code: UInt16?, reason: String) {
    logger.info(
      "socket closing",
      metadata: [
        "socket": "\(socket.identifier)", "code": "\(code.map(String.init) ?? "none")",
        "reason": "\(reason)",
      ])
  }

  func closed(_ socket: SocketHandler) {
    sockets[socket.identifier] = nil
    turns.drop(of: socket.userName) { $0.socket === socket }
    computeThread?.close(socket.identifier)
    logger.info("socket closed", metadata: ["socket": "\(socket.identifier)"])
  }

  // MARK: Work

  /// Has a job computed when it is its user's turn; the socket takes it back.
  func compute(_ job: ComputeJob, for socket: SocketHandler) {
    let turn = Turn(job: job, socket: socket)
    if turns.add(turn, of: socket.userName) { start(turn) }
  }

  private func start(_ turn: Turn) {
    let bound = NIOLoopBound((hub: self, turn: turn), eventLoop: eventLoop)
    computeThread?.run(turn.job) { [eventLoop] frame, more in
      eventLoop.execute {
        let (hub, turn) = bound.value
        hub.finished(turn, frame: frame, more: more)
      }
    }
  }

  private func finished(_ turn: Turn, frame: ByteBuffer, more: Bool) {
    // First, so that the thread has work while the frame is written.
    if let next = turns.finished(of: turn.socket.userName) { start(next) }
    turn.socket.finished(turn.job, frame: frame, more: more)
  }

  /// Ends `socket` when its session has ended; an open socket is no use of it. A store that cannot
  /// be asked ends nothing.
  func recheck(_ token: String, for socket: SocketHandler) {
    let answer = sessions?.check(token, countsAsUse: false, on: eventLoop)
    answer?.assumeIsolated().whenSuccess { [weak socket] answer in
      if answer == .none { socket?.close(.sessionEnded, because: "session ended") }
    }
  }

  // MARK: Drain

  /// Closes every socket with 1012 and every other connection at once; accepts none from now on.
  ///
  /// - Returns: Succeeds when the last connection is gone, or when `patience` is over.
  package func drain(patience: TimeAmount) -> EventLoopFuture<Void> {
    if let drained { return drained.futureResult }
    let promise = eventLoop.makePromise(of: Void.self)
    drained = promise
    logger.info("draining", metadata: ["sockets": "\(sockets.count)"])
    let open = Array(sockets.values)
    let upgraded = Set(open.compactMap { $0.channelIdentifier })
    for socket in open { socket.close(.serviceRestart, because: "drain") }
    for (key, channel) in connections where !upgraded.contains(key) {
      channel.close(promise: nil)
    }
    eventLoop.scheduleTask(in: patience) { promise.succeed() }
    completeDrainIfEmpty()
    return promise.futureResult
  }

  private func completeDrainIfEmpty() {
    if connections.isEmpty { drained?.succeed() }
  }
}
