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
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  defer { try? group.syncShutdownGracefully() }
  let site = try LoadSite(options.url, options.credentials, on: group)
  return try runLoad(options, site, on: group.next(), progress: progress)
}

/// The same where it is known who the clients are.
func runLoad(
  _ options: LoadOptions, _ site: LoadSite, on loop: any EventLoop,
  progress: @escaping @Sendable (String) -> Void
) throws -> LoadReport {
  let run = try loop.submit {
    NIOLoopBound(LoadRun(options, site, loop: loop, progress: progress), eventLoop: loop)
  }.wait()
  return try loop.flatSubmit { run.value.report() }.wait()
}

/// The run's steps: connect, plan, send, wait for the last answers. Confined to the event loop.
private final class LoadRun {
  /// Wait for what is unanswered when the last request has been sent.
  private static let afterPatience = TimeAmount.seconds(5)

  private let options: LoadOptions
  private let loop: any EventLoop
  private let progress: @Sendable (String) -> Void
  private let recorder = LoadRecorder()
  private let crowd: SocketCrowd
  private var ticks: RepeatedTask?

  init(
    _ options: LoadOptions, _ site: LoadSite, loop: any EventLoop,
    progress: @escaping @Sendable (String) -> Void
  ) {
    self.options = options
    self.loop = loop
    self.progress = progress
    crowd = SocketCrowd(site, recorder, loop: loop)
  }

  func report() -> EventLoopFuture<LoadReport> {
    let promise = loop.makePromise(of: LoadReport.self)
    crowd.open(options.connectionCount).assumeIsolated().whenComplete { opened in
      switch opened {
      case .success: self.begin(promise)
      case .failure(let error): promise.fail(error)
      }
    }
    return promise.futureResult
  }
}

// MARK: Running

extension LoadRun {
  private func begin(_ promise: EventLoopPromise<LoadReport>) {
    let plan: DragPlan
    do {
      plan = try DragPlan(hello: crowd.firstHello ?? [], options: options)
    } catch {
      crowd.finish()
      return promise.fail(error)
    }
    let start = NIODeadline.now().uptimeNanoseconds + 10_000_000
    let measuredFrom = start + nanos(options.warmUpSeconds)
    let end = measuredFrom + nanos(options.durationSeconds)
    let period = 1e9 / options.rateHz
    for (index, socket) in crowd.sockets.enumerated() {
      let shift = period * Double(index) / Double(crowd.sockets.count)
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
      crowd.finish()
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
          + "\(recorder.errorCount) errors, p50 \(readable(recorder.latencyMicros.millis(50))) ms, "
          + "p99 \(readable(recorder.latencyMicros.millis(99))) ms")
    }
  }
}

private func nanos(_ seconds: Double) -> UInt64 { UInt64(seconds * 1e9) }
