internal import Accounts
internal import BacktestService
internal import Logging
package import NIOCore
internal import NIOHTTP1

/// The sockets of one worker and what they share. Confined to the event loop.
package final class SocketHub {
  let timings: SocketTimings
  let logger: Logger
  let eventLoop: any EventLoop
  let computeThread: ComputeThread?
  let limits: UserLimits
  let sessionCheck: SessionCheck
  /// nil where there are no datasets.
  var removedDatasets: RemovedDatasets?
  private let connectionCountMax: Int
  var turns = Scheduler<SocketTurn>()
  var budget: ComputeBudget?
  private var openSessions = OpenSessions()
  /// Counts what may have ended sessions: a socket that opens while it grows is asked about again.
  private(set) var sessionChangeCount: UInt64 = 0
  /// Sockets that each user has, those included that are being opened.
  private var socketCounts: [String: Int] = [:]
  private var lastIdentifier: SocketIdentifier = 0
  private var sockets: [SocketIdentifier: SocketHandler] = [:]
  private var connections: [ObjectIdentifier: any Channel] = [:]
  private var drained: EventLoopPromise<Void>?

  /// Time over which drained clients are asked to come back: a millisecond for each, within these.
  private static let spreadMillis = 100...5_000

  /// A hub without backtests, whose sockets can only echo, and without a log.
  package convenience init(
    eventLoop: any EventLoop, timings: SocketTimings, sessions: SessionAuthority? = nil,
    limits: UserLimits = UserLimits()
  ) {
    self.init(
      eventLoop: eventLoop, timings: timings,
      logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }, sessions: sessions,
      limits: limits)
  }

  init(
    eventLoop: any EventLoop, timings: SocketTimings, logger: Logger,
    computeThread: ComputeThread? = nil, sessions: SessionAuthority? = nil,
    limits: UserLimits = UserLimits(), connectionCountMax: Int = .max
  ) {
    self.eventLoop = eventLoop
    self.timings = timings
    self.logger = logger
    self.computeThread = computeThread
    self.limits = limits
    self.connectionCountMax = connectionCountMax
    budget = limits.computeMillisPerMinute.map {
      ComputeBudget(nanosPerMinute: UInt64($0) * 1_000_000)
    }
    sessionCheck = SessionCheck(eventLoop: eventLoop, sessions: sessions)
    sessionCheck.ended = { [weak self] session in
      self?.logger.notice(
        "session_expired",
        metadata: [
          "user": "\(session.identity.userIdentifier)",
          "object": "\(session.identity.sessionHash)",
        ])
      self?.close(.session(hash: session.identity.sessionHash))
    }
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

  /// How much there is to do now.
  var load: WorkerLoad {
    let jobs = turns.counts
    return WorkerLoad(
      sockets: sockets.count, users: socketCounts.count, waitingJobs: jobs.waiting,
      runningJobs: jobs.running)
  }

  func makeIdentifier() -> SocketIdentifier {
    lastIdentifier += 1
    return lastIdentifier
  }

  func opened(_ socket: SocketHandler) {
    sockets[socket.identifier] = socket
    logger.info("socket opened", metadata: ["socket": "\(socket.identifier)"])
    if let session = socket.session {
      openSessions.add(socket.identifier, session)
      if session.sessionChangeCount != sessionChangeCount { sessionCheck.ask(session) }
    }
    if drained != nil { socket.close(.serviceRestart, because: "drain") }
  }

  func logViolation(_ violation: FrameViolation, of socket: SocketHandler) {
    logger.notice(
      "input_validation_fail",
      metadata: [
        "user": "\(socket.userIdentifier)", "object": "socket \(socket.identifier)",
        "detail": "\(violation)",
      ])
  }

  func logClosing(_ socket: SocketHandler, code: UInt16?, reason: String) {
    logger.info(
      "socket closing",
      metadata: [
        "socket": "\(socket.identifier)", "code": "\(code.map(String.init) ?? "none")",
        "reason": "\(reason)",
      ])
  }

  /// Takes note of an upgrade that was refused to somebody who claimed a right to it.
  func logRefusal(_ refusal: Refusal, of request: HTTPRequestHead) {
    let headers = request.headers
    let hasCredentials = headers.contains(name: "authorization") || headers.contains(name: "cookie")
    guard let event = refusal.event, hasCredentials || refusal != .noSession else { return }
    // nginx alone writes this header.
    let address = headers.first(name: "x-forwarded-for") ?? ""
    logger.notice("\(event)", metadata: ["object": "socket", "address": "\(address)"])
  }

  func closed(_ socket: SocketHandler) {
    sockets[socket.identifier] = nil
    if let session = socket.session { openSessions.remove(socket.identifier, session) }
    turns.drop(of: socket.userIdentifier) { $0.socket === socket }
    computeThread?.close(socket.identifier)
    logger.info("socket closed", metadata: ["socket": "\(socket.identifier)"])
  }

  // MARK: Sessions

  /// Takes a socket of `user` into account, until `channel` closes.
  ///
  /// - Returns: Whether the user may have it.
  func reserveSocket(of user: String, for channel: any Channel) -> Bool {
    let count = socketCounts[user, default: 0]
    guard count < limits.socketCount else { return false }
    socketCounts[user] = count + 1
    channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
      guard let self, let count = socketCounts[user] else { return }
      socketCounts[user] = count > 1 ? count - 1 : nil
    }
    return true
  }

  /// Takes what the store has published: sockets of sessions that have ended are closed.
  package func heard(published message: [UInt8]) {
    switch StoreNews(message: message) {
    case .sessionEnd(let end):
      sessionChangeCount += 1
      close(end)
    case .datasets: removedDatasets?.readAnew()
    case .everything: everythingMayHaveChanged()
    case nil: logger.warning("a message of the store is not understood")
    }
  }

  /// Asks about sessions and datasets anew: nobody listened here, or the store was replaced.
  func everythingMayHaveChanged() {
    sessionsMayHaveEnded()
    removedDatasets?.readAnew()
  }

  /// Asks about every session: ends may have been published while nobody listened here.
  package func sessionsMayHaveEnded() {
    sessionChangeCount += 1
    sessionCheck.ask(all: openSessions.all)
  }

  private func close(_ end: SessionEnd) {
    for identifier in openSessions.sockets(endedBy: end) {
      sockets[identifier]?.close(.sessionEnded, because: "session ended")
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
    // So many clients in one instant would be a crowd at the door of the other workers.
    let spreadMillis = min(
      max(open.count, Self.spreadMillis.lowerBound), Self.spreadMillis.upperBound)
    for socket in open {
      let hint = "retry after \(Int.random(in: 0...spreadMillis)) ms"
      socket.close(.serviceRestart, because: "drain", text: hint)
    }
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
