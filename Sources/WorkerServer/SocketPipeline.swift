internal import BacktestService
package import NIOCore
import NIOHTTP1
package import NIOPosix

/// Sets up accepted connections: first HTTP, to be upgraded or refused, then a socket.
package struct SocketPipeline {
  /// Unsent bytes at which a socket stops being writable, and those at which it is again. With the
  /// longest message on top (`WireLimits.resultColumnsByteCountMax` and what stands beside), this
  /// stays below the 2 MiB a reader may cost.
  static let unsentBytes = ChannelOptions.Types.WriteBufferWaterMark(
    low: 128 << 10, high: 384 << 10)
  /// Kernel buffer of a socket. What lies in it counts as sent, so that a large one would hide a
  /// slow reader for long; a small one makes the event loop wake up for every few bytes of a long
  /// frame: an 8 MB column passed nginx at 60 to 66 % of a plain server's speed with 64 KiB, and at
  /// 75 to 86 % with this.
  static let sendBufferBytes: ChannelOptions.Types.SocketOption.Value = 256 << 10
  /// Bytes of an upgrade request, with whatever follows before it is answered.
  static let requestByteCountMax = 16 << 10

  private let policy: UpgradePolicy
  private let sessions: SessionAuthority?
  private let limits: FrameLimits
  private let hub: SocketHub
  private let makeConversation: (SocketIdentifier, SocketUpgrader.Session?) -> Conversation?

  /// - Parameters:
  ///   - sessions: Nil only where the policy asks for no session.
  ///   - makeConversation: The conversation of a new socket, nil for an echo.
  init(
    policy: UpgradePolicy, sessions: SessionAuthority?, limits: FrameLimits, hub: SocketHub,
    makeConversation: @escaping (SocketIdentifier, SocketUpgrader.Session?) -> Conversation?
  ) {
    self.policy = policy
    self.sessions = sessions
    self.limits = limits
    self.hub = hub
    self.makeConversation = makeConversation
  }

  /// Sockets that send every message back.
  package init(
    echoFor policy: UpgradePolicy, sessions: SessionAuthority?, limits: FrameLimits, hub: SocketHub
  ) {
    self.init(policy: policy, sessions: sessions, limits: limits, hub: hub) { _, _ in nil }
  }

  /// Listeners whose connections are set up by the pipeline that `make` returns on the event loop.
  package static func listener(
    on loop: any EventLoop, _ make: @escaping @Sendable () -> SocketPipeline
  ) throws -> ServerBootstrap {
    let pipeline = try loop.submit { NIOLoopBound(make(), eventLoop: loop) }.wait()
    return ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 4096)
      // A port is free again at once, whatever connections of the last process linger.
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try pipeline.value.configure(channel) }
      }
      .childChannelOption(.writeBufferWaterMark, value: unsentBytes)
      .childChannelOption(.socketOption(.so_sndbuf), value: sendBufferBytes)
      .childChannelOption(.maxMessagesPerRead, value: 1)
  }

  package func configure(_ channel: any Channel) throws {
    guard hub.accepted(channel) else {
      return channel.close(promise: nil)
    }
    let window = UpgradeWindow(
      duration: hub.timings.upgradeWindow, byteCountMax: Self.requestByteCountMax)
    let upgrader = SocketUpgrader(policy: policy, sessions: sessions, hub: hub) {
      session, context in
      try becomeSocket(session, context.pipeline.syncOperations)
    }
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(window)
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: false,
      withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }),
      withErrorHandling: false)
    try pipeline.addHandler(
      RefusalHandler { [hub] request in
        let refusal = upgrader.refusal(of: request)
        hub.logRefusal(refusal, of: request)
        return refusal
      })
  }

  private func becomeSocket(
    _ session: SocketUpgrader.Session?, _ pipeline: ChannelPipeline.SynchronousOperations
  ) throws {
    pipeline.removeHandler(try pipeline.handler(type: UpgradeWindow.self), promise: nil)
    pipeline.removeHandler(try pipeline.handler(type: RefusalHandler.self), promise: nil)
    let identifier = hub.makeIdentifier()
    let socket = SocketHandler(
      identifier: identifier, hub: hub, session: session,
      conversation: makeConversation(identifier, session), limits: limits)
    try pipeline.addHandler(socket)
  }
}
