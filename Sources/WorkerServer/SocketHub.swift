internal import BacktestService
internal import Logging
package import NIOCore

/// The sockets of one worker and what they share. Confined to the event loop.
package final class SocketHub {
  let timings: SocketTimings
  let logger: Logger
  private let eventLoop: any EventLoop
  private let computeThread: ComputeThread?
  private let sessions: SessionAuthority?
  private let connectionCountMax: Int
  private var lastIdentifier: SocketIdentifier = 0
  private var sockets: [SocketIdentifier: SocketHandler] = [:]
  private var connections: [ObjectIdentifier: any Channel] = [:]
  private var drained: EventLoopPromise<Void>?

  /// A hub without backtests, whose sockets can only echo, and without a log.
  package convenience init(eventLoop: any EventLoop, timings: SocketTimings) {
    self.init(
      eventLoop: eventLoop, timings: timings,
      logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
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

  func opened(_ socket: SocketHandler, userName: String?) {
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
    computeThread?.close(socket.identifier)
    logger.info("socket closed", metadata: ["socket": "\(socket.identifier)"])
  }

  // MARK: Work

  func compute(_ job: ComputeJob, for socket: SocketHandler) {
    let target = NIOLoopBound(socket, eventLoop: eventLoop)
    computeThread?.run(job) { [eventLoop] frame, more in
      eventLoop.execute { target.value.finished(job, frame: frame, more: more) }
    }
  }

  /// Ends `socket` when its session has ended. A store that cannot be asked ends nothing.
  func recheck(_ token: String, for socket: SocketHandler) {
    sessions?.check(token, on: eventLoop).assumeIsolated().whenSuccess { [weak socket] answer in
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
