import NIOCore
internal import WireMessages

/// Where the load goes, and what its clients say to be let in.
struct LoadSite: Sendable {
  let target: LoadTarget
  let upgradeRequest: String

  /// Signs in where it is by password.
  init(_ url: String, _ credentials: LoadCredentials, on group: any EventLoopGroup) throws {
    let target = try LoadTarget(url)
    let identity: (name: String, value: String)
    switch credentials {
    case .token(let token): identity = ("Authorization", "Bearer \(token)")
    case .password(let user, let password):
      identity = ("Cookie", try signIn(target, user: user, password: password, on: group))
    }
    self.init(target, identity)
  }

  init(_ target: LoadTarget, _ identity: (name: String, value: String)) {
    self.target = target
    upgradeRequest = """
      GET /ws HTTP/1.1\r
      Host: \(target.host)\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: \(Self.handshakeKey())\r
      Sec-WebSocket-Protocol: \(WireLimits.subprotocol)\r
      Origin: \(target.origin)\r
      \(identity.name): \(identity.value)\r
      \r

      """
  }

  /// 16 random bytes in base64. The server's proof that it has read them is not checked: this
  /// client believes that it talks to a WebSocket server.
  private static func handshakeKey() -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    // 22 digits hold 132 bits: the last digit's low four bits must be zero.
    let last = digits[Int.random(in: 0..<4) * 16]
    return String((0..<21).map { _ in digits[Int.random(in: 0..<64)] } + [last]) + "=="
  }
}
