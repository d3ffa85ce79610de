internal import Accounts
internal import BacktestService
internal import Logging
internal import MarketData
import NIOCore
import NIOPosix
internal import RedisClient

/// A running worker: one event loop, one compute thread, one thread that asks the store, one that
/// hears what the store publishes, one that brings new versions of market data, one that reports.
package final class Worker: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let hub: NIOLoopBound<SocketHub>
  private let listeners: NIOLoopBoundBox<[any Channel]>
  private let computeThread: ComputeThread
  private let sessions: SessionAuthority
  private let endings: SessionEndings
  private let market: LiveMarketData
  private let reporter: StatusReporter?
  private let drained: EventLoopPromise<Void>
  private let logger: Logger

  /// Longest wait for clients after they have been told to go.
  private static let drainPatience = TimeAmount.seconds(10)

  /// Loads the data and starts to accept connections.
  ///
  /// - Throws: Where the data cannot be opened, the store's address is malformed, or the listener
  ///   cannot be bound. A store that cannot be reached is no reason not to start.
  package convenience init(_ configuration: WorkerConfiguration) throws {
    let logger = makeWorkerLogger(index: configuration.index)
    let storeURL = try RedisURL(configuration.storeURL)
    let market = try LiveMarketData(configuration.marketData) { logger.notice("\($0)") }
    let store = StoreSessions(storeURL: storeURL)
    // Before the first client comes. A store that does not answer lets nobody in anyway, and is
    // asked again as soon as it can be heard.
    if let removed = try? store.removedDatasets() { market.store.hide(removed) }
    let sessions = SessionAuthority { try store.lookUp($0, countsAsUse: $1) }
    let backtester = Backtester(
      data: market.store, memoryBudgetBytes: configuration.memoryBudgetBytes,
      reportFault: { logger.error("run failed", metadata: ["fault": "\($0)"]) })
    try self.init(
      configuration, sessions: sessions, endings: SessionEndings(storeURL: storeURL),
      readRemoved: store.removedDatasets,
      computeThread: ComputeThread(
        backtester, runningJob: configuration.runningJobDescriptor.flatMap(RunningJob.init(shared:))
      ),
      market: market, logger: logger)
  }

  private init(
    _ configuration: WorkerConfiguration, sessions: SessionAuthority, endings: SessionEndings,
    readRemoved: @escaping @Sendable () throws -> Set<String>, computeThread: ComputeThread,
    market: LiveMarketData, logger: Logger
  ) throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    var timings = SocketTimings()
    timings.pingInterval = .seconds(Int64(max(1, configuration.pingSeconds)))
    self.group = group
    self.computeThread = computeThread
    self.sessions = sessions
    self.endings = endings
    self.market = market
    self.logger = logger
    drained = loop.makePromise()
    listeners = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: loop)
    let limits = configuration.userLimits
    hub = try loop.submit { [timings] in
      let hub = SocketHub(
        eventLoop: loop, timings: timings, logger: logger, computeThread: computeThread,
        sessions: sessions, limits: limits, connectionCountMax: connectionCountMax())
      hub.removedDatasets = RemovedDatasets(
        data: market.store, sessions: sessions, eventLoop: loop, logger: logger,
        read: readRemoved)
      return NIOLoopBound(hub, eventLoop: loop)
    }.wait()
    reporter = configuration.marketData.cacheURL.map {
      StatusReporter(cacheURL: $0, index: configuration.index, computeThread: computeThread)
    }
    endings.start(for: hub, on: loop)
    reporter?.start(for: hub, on: loop)
    market.start()
    do {
      try listen(configuration)
    } catch {
      drained.succeed()
      try? stop()
      throw error
    }
  }

  /// Blocks until the worker has drained, then ends its threads.
  package func run() throws {
    try drained.futureResult.wait()
    try stop()
    logger.info("sys_shutdown")
  }

  /// Stops accepting, tells every client to go to another worker, and lets `run` return.
  ///
  /// The listening descriptor is only closed: `shutdown(2)` would end it for everybody who has
  /// inherited it.
  package func drain(because reason: String) {
    group.next().execute { [self] in
      self.logger.info("drain requested", metadata: ["reason": "\(reason)"])
      for listener in listeners.value { listener.close(promise: nil) }
      listeners.value = []
      hub.value.drain(patience: Self.drainPatience).cascade(to: drained)
    }
  }

  private func stop() throws {
    // They call into the event loop, so they go first.
    try endings.stop()
    try reporter?.stop()
    try group.syncShutdownGracefully()
    try computeThread.stop()
    try sessions.stop()
    market.stop()
    market.leave()
  }
}

// MARK: Listening

extension Worker {
  private func listen(_ configuration: WorkerConfiguration) throws {
    let users = UpgradePolicy(
      audience: .users(allowedOrigins: configuration.allowedOrigins),
      cookieName: configuration.isSecure
        ? AccountStore.secureSessionCookieName : AccountStore.sessionCookieName,
      isSecure: configuration.isSecure)
    let (index, data) = (configuration.index, market.store)
    let main = try SocketPipeline.listener(on: group.next()) { [hub, sessions] in
      SocketPipeline(
        policy: users, sessions: sessions, limits: .production, hub: hub.value
      ) { identifier, session in
        let hello = helloMessage(user: session?.identity.userName ?? "", worker: index, data: data)
        return Conversation(socket: identifier, hello: hello)
      }
    }
    try adopt(main, configuration.listener)
    if let port = configuration.conformancePort {
      let echo = try SocketPipeline.listener(on: group.next()) { [hub] in
        SocketPipeline(
          echoFor: UpgradePolicy(audience: .conformanceSuite), sessions: nil,
          limits: .conformance, hub: hub.value)
      }
      try adopt(echo, .loopbackPort(port))
    }
    if let descriptor = configuration.heartbeatDescriptor { try holdLifeline(descriptor) }
    logger.info("sys_startup")
  }

  private func adopt(
    _ bootstrap: ServerBootstrap, _ listener: WorkerConfiguration.Listener
  ) throws {
    let bound =
      switch listener {
      case .inherited(let descriptor): bootstrap.withBoundSocket(descriptor)
      case .unixPath(let path):
        bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
      case .loopbackPort(let port): bootstrap.bind(host: "127.0.0.1", port: port)
      }
    let channel = try bound.wait()
    let address = channel.localAddress.map { "\($0)" } ?? "an inherited socket"
    logger.info("listening", metadata: ["address": "\(address)"])
    try group.next().submit { [listeners] in listeners.value.append(channel) }.wait()
  }

  private func holdLifeline(_ descriptor: Int32) throws {
    _ = try ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Lifeline { [weak self] in self?.drain(because: "the supervisor is gone") })
        }
      }
      .withConnectedSocket(descriptor).wait()
  }
}
