import NIOHTTP1
import Testing
import WorkerServer

/// Headers of an upgrade request that a signed-in browser sends.
let browserHeaders: [(String, String)] = [
  ("Host", "trade.example:8080"), ("Connection", "keep-alive, Upgrade"), ("Upgrade", "websocket"),
  ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ("Sec-WebSocket-Protocol", "other, speedstack.v1"), ("Origin", "http://trade.example:8080"),
  ("Cookie", "theme=dark; sid=good"),
]

/// A change of that request: a header replaced, added or, where the value is nil, left out.
struct RequestChange: Sendable, CustomTestStringConvertible {
  var method = "GET"
  var uri = "/ws"
  var headers: [String: String?] = [:]
  var version = "HTTP/1.1"

  var testDescription: String { "\(method) \(uri) \(version) \(headers)" }

  var changedHeaders: [(String, String)] {
    let kept = browserHeaders.compactMap { name, value in
      switch headers[name] {
      case nil: (name, value)
      case .some(nil): nil
      case .some(.some(let other)): (name, other)
      }
    }
    let added = headers.compactMap { name, value in
      browserHeaders.contains { $0.0 == name } ? nil : value.map { (name, $0) }
    }
    return kept + added
  }

  var text: String {
    "\(method) \(uri) \(version)\r\n"
      + changedHeaders.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
  }

  /// Refusals of `web/protocol.md` that the request alone decides.
  static let refusals: [(RequestChange, Refusal)] = [
    (RequestChange(uri: "/"), .unknownPath),
    (RequestChange(uri: "/ws/"), .unknownPath),
    (RequestChange(uri: "/api/session"), .unknownPath),
    (RequestChange(headers: ["Upgrade": nil]), .notAnUpgrade),
    (RequestChange(headers: ["Upgrade": "h2c"]), .notAnUpgrade),
    (RequestChange(headers: ["Sec-WebSocket-Version": "12"]), .notAnUpgrade),
    (RequestChange(headers: ["Sec-WebSocket-Version": nil]), .notAnUpgrade),
    (RequestChange(method: "POST"), .malformed),
    (RequestChange(version: "HTTP/1.0"), .malformed),
    (RequestChange(headers: ["Connection": "close"]), .malformed),
    (RequestChange(headers: ["Host": nil]), .malformed),
    (RequestChange(headers: ["Sec-WebSocket-Key": nil]), .malformed),
    (RequestChange(headers: ["Sec-WebSocket-Key": "c2hvcnQ="]), .malformed),
    (RequestChange(headers: ["Sec-WebSocket-Protocol": nil]), .malformed),
    (RequestChange(headers: ["Sec-WebSocket-Protocol": "speedstack.v2"]), .malformed),
    (RequestChange(headers: ["Content-Length": "5"]), .malformed),
    (RequestChange(headers: ["Cookie": nil]), .noSession),
    (RequestChange(headers: ["Cookie": "sid="]), .noSession),
    (RequestChange(headers: ["Cookie": "sidx=good; xsid=good"]), .noSession),
    (RequestChange(headers: ["Cookie": nil, "Authorization": "Basic Z29vZA=="]), .noSession),
    (RequestChange(headers: ["Origin": nil]), .foreignOrigin),
    (RequestChange(headers: ["Origin": "null"]), .foreignOrigin),
    (RequestChange(headers: ["Origin": "http://evil.example"]), .foreignOrigin),
    (RequestChange(headers: ["Origin": "http://trade.example:8081"]), .foreignOrigin),
    (RequestChange(headers: ["Origin": "http://trade.example:8080.evil.example"]), .foreignOrigin),
    (
      RequestChange(headers: ["Origin": "http://evil.example", "Authorization": "Bearer good"]),
      .foreignOrigin
    ),
  ]
}

@Suite("Upgrade policy")
struct UpgradePolicyTests {
  static let cookieName = "sid"
  static let sameHost = UpgradePolicy(
    audience: .users(allowedOrigins: []), cookieName: cookieName)

  private func head(_ change: RequestChange) -> HTTPRequestHead {
    HTTPRequestHead(
      version: change.version == "HTTP/1.0" ? .http1_0 : .http1_1,
      method: HTTPMethod(rawValue: change.method), uri: change.uri,
      headers: HTTPHeaders(change.changedHeaders))
  }

  @Test("refuses for the reasons of the protocol page", arguments: RequestChange.refusals)
  func refuses(change: RequestChange, refusal: Refusal) {
    #expect(throws: refusal) { try Self.sameHost.sessionToken(of: head(change)) }
  }

  @Test(
    "finds the token",
    arguments: [
      ([:], "good"),
      (["Cookie": "sid=plain; __Host-sid=secure"], "plain"),
      (["Cookie": nil, "Origin": nil, "Authorization": "Bearer api"], "api"),
      (["Cookie": nil, "Origin": nil, "Authorization": "bearer api"], "api"),
      (["Authorization": "Bearer api"], "api"),
      (["Origin": "https://trade.example:8080"], "good"),
      (["Host": "Trade.Example", "Origin": "https://trade.example:443"], "good"),
    ] as [([String: String?], String)])
  func findsToken(headers: [String: String?], token: String) throws {
    let request = head(RequestChange(uri: "/ws?from=test", headers: headers))
    #expect(try Self.sameHost.sessionToken(of: request) == token)
  }

  @Test("a list of allowed origins replaces the comparison with the Host header")
  func allowedOrigins() throws {
    let policy = UpgradePolicy(
      audience: .users(allowedOrigins: ["https://app.example"]), cookieName: Self.cookieName)
    let allowed = head(RequestChange(headers: ["Origin": "https://app.example"]))
    #expect(try policy.sessionToken(of: allowed) == "good")
    #expect(throws: Refusal.foreignOrigin) { try policy.sessionToken(of: head(RequestChange())) }
  }

  @Test("over TLS only the cookie that a browser guards, and no page that came without")
  func secure() throws {
    let policy = UpgradePolicy(
      audience: .users(allowedOrigins: []), cookieName: "__Host-sid", isSecure: true)
    let origin = "https://trade.example:8080"
    let cookie = "sid=planted; __Host-sid=good"
    let good = head(RequestChange(headers: ["Origin": origin, "Cookie": cookie]))
    #expect(try policy.sessionToken(of: good) == "good")
    let planted = head(RequestChange(headers: ["Origin": origin, "Cookie": "sid=planted"]))
    #expect(throws: Refusal.noSession) { try policy.sessionToken(of: planted) }
    let plain = head(RequestChange(headers: ["Cookie": cookie]))
    #expect(throws: Refusal.foreignOrigin) { try policy.sessionToken(of: plain) }
  }

  @Test("a conformance suite needs neither path, subprotocol, Origin nor session")
  func conformance() throws {
    let policy = UpgradePolicy(audience: .conformanceSuite)
    let request = head(
      RequestChange(
        uri: "/", headers: ["Cookie": nil, "Origin": nil, "Sec-WebSocket-Protocol": nil]))
    #expect(try policy.sessionToken(of: request) == nil)
  }

  @Test("a token with characters that no token has never reaches the store")
  func tokenCharacters() {
    let long = String(repeating: "a", count: 257)
    for token in ["b ad", "b\u{E9}d", long] {
      let request = head(RequestChange(headers: ["Cookie": "sid=\(token)"]))
      #expect(throws: Refusal.noSession) { try Self.sameHost.sessionToken(of: request) }
    }
  }
}
