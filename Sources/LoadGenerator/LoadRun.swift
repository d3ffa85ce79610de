import NIOCore
import NIOPosix
internal import WireMessages

/// Runs a load and blocks until it is over.
///
/// - Parameters:
///   - progress: Gets one line each second, on the load's own thread.
/// - Throws: `LoadError` where an option is wrong or nothing could be measured.
package func runLoad(
  _ options: LoadOptions, progress: @escaping @Sendable (String) -> Void = { _ in }
) throws -> LoadReport {
  try options.validate()
  let target = try LoadTarget(options.url)
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  defer { try? group.syncShutdownGracefully() }
  let identity: (name: String, value: String)
  switch options.credentials {
  case .token(let token): identity = ("Authorization", "Bearer \(token)")
  case .password(let user, let password):
    identity = ("Cookie", try signIn(target, user: user, password: password, on: group))
  }
  let upgradeRequest = """
    GET /ws HTTP/1.1\r
    Host: \(target.host)\r
    Connection: Upgrade\r
    Upgrade: websocket\r
    Sec-WebSocket-Version: 13\r
    Sec-WebSocket-Key: \(handshakeKey())\r
    Sec-WebSocket-Protocol: \(WireLimits.subprotocol)\r
    Origin: \(target.origin)\r
    \(identity.name): \(identity.value)\r
    \r

    """
  let loop = group.next()
  let run = try loop.submit {
    NIOLoopBound(
      LoadRun(options, target, upgradeRequest, loop: loop, progress: progress), eventLoop: loop)
  }.wait()
  return try loop.flatSubmit { run.value.report() }.wait()
}

/// 16 random bytes in base64. The server's proof that it has read them is not checked: this client
/// believes that it talks to a WebSocket server.
private func handshakeKey() -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  // 22 digits hold 132 bits: the last digit's low four bits must be zero.
  let last = digits[Int.random(in: 0..<4) * 16]
  return String((0..<21).map { _ in digits[Int.random(in: 0..<64)] } + [last]) + "=="
}

/// The run's steps: connect, plan, send, wait for the last answers. Confined to the event loop.
private final class LoadRun {
  /// Wait for what is unanswered when the last request has been sent.
  private static let afterPatience = TimeAmount.seconds(5)
  /// Sockets that are being opened at a time, so that the server's queue does not overflow.
  private static let openingCountMax = 64

  private let options: LoadOptions
  private let target: LoadTarget
  private let upgradeRequest: String
  private let loop: any EventLoop
  private let progress: @Sendable (String) -> Void
  private let recorder = LoadRecorder()
  private var sockets: [LoadSocket] = []
  private var firstHello: [UInt8]?
  private var firstError: (any Error)?
  private var ticks: RepeatedTask?

  init(
    _ options: LoadOptions, _ target: LoadTarget, _ upgradeRequest: String, loop: any EventLoop,
    progress: @escaping @Sendable (String) -> Void
  ) {
    self.options = options
    self.target = target
    self.upgradeRequest = upgradeRequest
    self.loop = loop
    self.progress = progress
  }

  func report() -> EventLoopFuture<LoadReport> {
    let promise = loop.makePromise(of: LoadReport.self)
    open(next: 0, of: options.connectionCount, promise)
    return promise.futureResult
  }
}

// MARK: Opening

extension LoadRun {
  private func open(next: Int, of count: Int, _ promise: EventLoopPromise<LoadReport>) {
    guard next < count else { return begin(promise) }
    let batch = next..<min(count, next + Self.openingCountMax)
    let opened = batch.map { openSocket($0) }
    EventLoopFuture.andAllComplete(opened, on: loop).assumeIsolated().whenComplete { _ in
      // A server that refuses everybody would refuse the rest as well.
      if next == 0, self.firstHello == nil {
        promise.fail(self.firstError ?? LoadError.noHello)
      } else {
        self.open(next: batch.upperBound, of: count, promise)
      }
    }
  }

  private func openSocket(_ index: Int) -> EventLoopFuture<[UInt8]> {
    let hello = loop.makePromise(of: [UInt8].self)
    let socket = LoadSocket(
      upgradeRequest: upgradeRequest, recorder: recorder, phaseShift: index * 7, hello: hello)
    let bound = NIOLoopBound(socket, eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(5))
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(bound.value)
        }
      }
    target.connect(bootstrap).assumeIsolated().whenFailure { error in
      self.recorder.failed("connect")
      hello.fail(self.target.unreachable(error))
    }
    hello.futureResult.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let bytes):
        self.sockets.append(socket)
        if self.firstHello == nil { self.firstHello = bytes }
      case .failure(let error):
        if self.firstError == nil { self.firstError = error }
      }
    }
    return hello.futureResult
  }
}

// MARK: Running

extension LoadRun {
  private func begin(_ promise: EventLoopPromise<LoadReport>) {
    let plan: DragPlan
    do {
      plan = try DragPlan(hello: firstHello ?? [], options: options)
    } catch {
      for socket in sockets { socket.finish() }
      return promise.fail(error)
    }
    let start = NIODeadline.now().uptimeNanoseconds + 10_000_000
    let measuredFrom = start + nanos(options.warmUpSeconds)
    let end = measuredFrom + nanos(options.durationSeconds)
    let period = 1e9 / options.rateHz
    for (index, socket) in sockets.enumerated() {
      let shift = period * Double(index) / Double(sockets.count)
      socket.start(
        plan,
        SendSchedule(
          firstNanos: start + UInt64(shift), periodNanos: period, measuredFromNanos: measuredFrom,
          endNanos: end))
    }
    startProgress()
    loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(end)) {
      self.awaitLastAnswers(.uptimeNanoseconds(end) + Self.afterPatience, plan, promise)
    }
  }

  private func awaitLastAnswers(
    _ deadline: NIODeadline, _ plan: DragPlan, _ promise: EventLoopPromise<LoadReport>
  ) {
    guard recorder.pendingCount > 0, NIODeadline.now() < deadline else {
      ticks?.cancel()
      for socket in sockets { socket.finish() }
      return promise.succeed(LoadReport(recorder, plan: plan, options: options))
    }
    loop.assumeIsolated().scheduleTask(in: .milliseconds(5)) {
      self.awaitLastAnswers(deadline, plan, promise)
    }
  }

  private func startProgress() {
    let bound = NIOLoopBound(self, eventLoop: loop)
    ticks = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
      let run = bound.value
      let recorder = run.recorder
      run.progress(
        "\(recorder.resultCount) results, \(recorder.supersededCount) superseded, "
          + "\(recorder.errorCount) errors, p50 \(recorder.latencyMicros.millis(50)) ms, "
          + "p99 \(recorder.latencyMicros.millis(99)) ms")
    }
  }
}

private func nanos(_ seconds: Double) -> UInt64 { UInt64(seconds * 1e9) }
