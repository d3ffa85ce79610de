import NIOCore
import NIOHTTP1
import NIOWebSocket
internal import WireMessages

/// Decides about one connection's upgrade request and turns the connection into a socket.
///
/// NIO parses the request, computes the handshake and replays bytes that came early; who may
/// connect is decided here, before the upgrade is accepted. Confined to the event loop.
final class SocketUpgrader: HTTPServerProtocolUpgrader {
  let supportedProtocol = "websocket"
  let requiredUpgradeHeaders: [String] = []

  /// The session behind a socket; nil for a conformance suite.
  struct Session: Sendable {
    let identity: SessionIdentity
    let token: String
    /// `SocketHub.sessionChangeCount` before the store was asked.
    let sessionChangeCount: UInt64
  }

  private let policy: UpgradePolicy
  private let sessions: SessionAuthority?
  private let hub: SocketHub
  private let makeSocket: (Session?, ChannelHandlerContext) throws -> Void
  private var session: Session?
  /// Set when not the request itself was decided against.
  private var laterRefusal: Refusal?

  /// - Parameter makeSocket: Replaces what HTTP handlers are left by the socket's.
  init(
    policy: UpgradePolicy, sessions: SessionAuthority?, hub: SocketHub,
    makeSocket: @escaping (Session?, ChannelHandlerContext) throws -> Void
  ) {
    self.policy = policy
    self.sessions = sessions
    self.hub = hub
    self.makeSocket = makeSocket
  }

  /// Why a request that was not upgraded is refused.
  func refusal(of request: HTTPRequestHead) -> Refusal {
    if let laterRefusal { return laterRefusal }
    do {
      _ = try policy.sessionToken(of: request)
      return .malformed
    } catch {
      return error
    }
  }

  func buildUpgradeResponse(
    channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
  ) -> EventLoopFuture<HTTPHeaders> {
    let token: String?
    do {
      token = try policy.sessionToken(of: upgradeRequest)
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    guard let token else {
      return handshake(channel, upgradeRequest, initialResponseHeaders)
    }
    guard let sessions else {
      laterRefusal = .storeUnreachable
      return channel.eventLoop.makeFailedFuture(Refusal.storeUnreachable)
    }
    let changeCount = hub.sessionChangeCount
    let answer = sessions.check(token, countsAsUse: true, on: channel.eventLoop)
    return answer.assumeIsolated().flatMap { answer in
      switch answer {
      case .valid(let identity):
        if self.hub.reserveSocket(of: identity.userIdentifier, for: channel) {
          self.session = Session(
            identity: identity, token: token, sessionChangeCount: changeCount)
          return self.handshake(channel, upgradeRequest, initialResponseHeaders)
        }
        self.laterRefusal = .tooManySockets(limit: self.hub.limits.socketCount)
      case .none: self.laterRefusal = .noSession
      case .unreachable: self.laterRefusal = .storeUnreachable
      }
      return channel.eventLoop.makeFailedFuture(self.refusal(of: upgradeRequest))
    }.nonisolated()
  }

  func upgrade(
    context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead
  ) -> EventLoopFuture<Void> {
    context.eventLoop.assumeIsolated().makeCompletedFuture {
      try makeSocket(session, context)
    }
  }

  /// The headers of the 101 answer, Sec-WebSocket-Accept included.
  private func handshake(
    _ channel: any Channel, _ request: HTTPRequestHead, _ initial: HTTPHeaders
  ) -> EventLoopFuture<HTTPHeaders> {
    let extra: HTTPHeaders
    switch policy.audience {
    case .users: extra = ["Sec-WebSocket-Protocol": WireLimits.subprotocol]
    case .conformanceSuite: extra = [:]
    }
    let handshake = NIOWebSocketServerUpgrader(
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(extra) },
      upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
    return handshake.buildUpgradeResponse(
      channel: channel, upgradeRequest: request, initialResponseHeaders: initial)
  }
}
