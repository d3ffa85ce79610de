import Glibc
import NIOCore
import NIOPosix
import WorkerServer

/// The worker's own pipeline on a unix socket in a directory of its own, with echoing sockets.
final class SocketServer: Sendable {
  let path: String
  let group: MultiThreadedEventLoopGroup
  private let hub: NIOLoopBound<SocketHub>
  private let listener: any Channel
  private let sessions: SessionAuthority

  init(
    limits: FrameLimits = .production, timings: SocketTimings = SocketTimings(),
    patience: TimeAmount = .seconds(30), userLimits: UserLimits = UserLimits(),
    lookUp: @escaping SessionAuthority.LookUp = { token, _ in
      token == "good" ? .valid(.test("ann")) : .none
    }
  ) throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let sessions = SessionAuthority(patience: patience, lookUp: lookUp)
    hub = try loop.submit {
      NIOLoopBound(
        SocketHub(eventLoop: loop, timings: timings, sessions: sessions, limits: userLimits),
        eventLoop: loop)
    }.wait()
    let bootstrap = try SocketPipeline.listener(on: loop) { [hub] in
      SocketPipeline(
        echoFor: UpgradePolicyTests.sameHost, sessions: sessions, limits: limits, hub: hub.value)
    }
    path = temporarySocketPath()
    self.group = group
    self.sessions = sessions
    listener = try bootstrap.bind(unixDomainSocketPath: path).wait()
  }

  func stop() async throws {
    try await group.shutdownGracefully()
    try sessions.stop()
    unsafe unlink(path)
  }

  /// Lets the hub hear something; returns when it has.
  func tell(_ body: @escaping @Sendable (SocketHub) -> Void) throws {
    try group.next().submit { [hub] in body(hub.value) }.wait()
  }

  /// An upgraded socket of the session `token`.
  func open(_ token: String) async throws -> OpenSocket {
    let request = RequestChange(headers: ["Cookie": "sid=\(token)"])
    return try await OpenSocket(Array(request.text.utf8), with: path, on: group)
  }

  /// Connects, sends `request` and, once it is answered, `frames`; collects what comes until the
  /// server ends its side.
  func exchange(_ request: [UInt8], frames: [UInt8] = []) async throws -> [UInt8] {
    try await exchangeBytes(request, then: frames, with: path, on: group)
  }
}

extension SessionIdentity {
  /// The session of a token that is a user's name.
  static func test(_ user: String, hash: String? = nil) -> SessionIdentity {
    SessionIdentity(userIdentifier: user, userName: user, sessionHash: hash ?? "hash-\(user)")
  }
}

func temporarySocketPath() -> String {
  "/tmp/worker-test-\(getpid())-\(UInt64.random(in: .min ... .max)).sock"
}

/// Connects to a unix socket, sends `bytes`, `later` once an HTTP head has come back, and collects
/// what comes until the other side ends.
func exchangeBytes(
  _ bytes: [UInt8], then later: [UInt8] = [], with path: String, on group: any EventLoopGroup
) async throws -> [UInt8] {
  let collected = group.next().makePromise(of: [UInt8].self)
  let channel = try await ClientBootstrap(group: group)
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(
          Collector(collected, later: ByteBuffer(bytes: later)))
      }
    }
    .connect(unixDomainSocketPath: path).get()
  // The server may have answered and gone before everything is written.
  try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  return try await collected.futureResult.get()
}

private final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let collected: EventLoopPromise<[UInt8]>
  private var bytes: [UInt8] = []
  private var later: ByteBuffer?

  init(_ collected: EventLoopPromise<[UInt8]>, later: ByteBuffer) {
    self.collected = collected
    self.later = later
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytesView
    if let later, bytes.firstRange(of: Array("\r\n\r\n".utf8)) != nil {
      self.later = nil
      context.channel.writeAndFlush(later, promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    collected.succeed(bytes)
  }
}
