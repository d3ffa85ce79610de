package import NIOHTTP1
internal import WireMessages

/// Which upgrade requests may become sockets, as far as the request alone tells.
package struct UpgradePolicy: Sendable, Equatable {
  package enum Audience: Sendable, Equatable {
    /// Signed-in users at `/ws`. Allowed origins such as `https://example.com`; none means the
    /// origin whose host and port are those of the Host header.
    case users(allowedOrigins: [String])
    /// A conformance suite on a loopback port: any path, no session, no Origin, no subprotocol.
    case conformanceSuite
  }

  package static let path = "/ws"

  package var audience: Audience
  package var cookieName: String
  /// The site is served over TLS: a page that was not is foreign, whatever its host.
  package var isSecure: Bool

  package init(audience: Audience, cookieName: String = "", isSecure: Bool = false) {
    self.audience = audience
    self.cookieName = cookieName
    self.isSecure = isSecure
  }

  /// The session token to be checked, or nil where none is asked for.
  ///
  /// The order of the checks is from what the request is to who sent it.
  package func sessionToken(of request: HTTPRequestHead) throws(Refusal) -> String? {
    switch audience {
    case .conformanceSuite:
      try checkHandshake(request)
      return nil
    case .users(let allowedOrigins):
      let path = request.uri.prefix { $0 != "?" }
      guard path == Self.path else { throw .unknownPath }
      try checkHandshake(request)
      let offered = request.headers[canonicalForm: "sec-websocket-protocol"]
      guard offered.contains(WireLimits.subprotocol[...]) else { throw .malformed }
      return try credentials(request.headers, allowedOrigins: allowedOrigins)
    }
  }

  /// The handshake of RFC 6455 §4.2.1.
  private func checkHandshake(_ request: HTTPRequestHead) throws(Refusal) {
    let headers = request.headers
    guard headers.lists("upgrade", "websocket"), headers["sec-websocket-version"] == ["13"] else {
      throw .notAnUpgrade
    }
    guard request.method == .GET, request.version == .http1_1,
      headers.lists("connection", "upgrade"), headers["host"].count == 1,
      !headers.contains(name: "transfer-encoding"),
      headers["content-length"].allSatisfy({ $0 == "0" }),
      let key = headers.only("sec-websocket-key"), isHandshakeKey(key)
    else { throw .malformed }
  }

  /// A bearer token needs no Origin, since browsers cannot be made to send one across sites; a
  /// cookie does. A foreign Origin is refused with either.
  private func credentials(
    _ headers: HTTPHeaders, allowedOrigins: [String]
  ) throws(Refusal) -> String {
    let origins = headers["origin"]
    guard origins.count <= 1 else { throw .foreignOrigin }
    if let origin = origins.first {
      guard isOwn(origin, host: headers.first(name: "host") ?? "", allowed: allowedOrigins) else {
        throw .foreignOrigin
      }
    }
    if let token = bearerToken(headers) { return token }
    guard let token = cookieToken(headers) else { throw .noSession }
    guard !origins.isEmpty else { throw .foreignOrigin }
    return token
  }

  /// Whether `origin` is one of `allowed`, or, where none are given, has the host and port of
  /// `host`.
  private func isOwn(_ origin: String, host: String, allowed: [String]) -> Bool {
    let origin = origin.lowercased()
    guard allowed.isEmpty else { return allowed.contains { $0.lowercased() == origin } }
    let schemes = isSecure ? [("https://", ":443")] : [("http://", ":80"), ("https://", ":443")]
    for (scheme, defaultPort) in schemes where origin.hasPrefix(scheme) {
      let host = host.lowercased()
      let authority = origin.dropFirst(scheme.count)
      return !host.isEmpty
        && withoutSuffix(authority, defaultPort) == withoutSuffix(host[...], defaultPort)
    }
    return false
  }

  private func bearerToken(_ headers: HTTPHeaders) -> String? {
    guard let value = headers.only("authorization") else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return usableToken(parts[1])
  }

  private func cookieToken(_ headers: HTTPHeaders) -> String? {
    let pairs = headers["cookie"].flatMap { $0.split(separator: ";") }
    for pair in pairs {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, sides[0].trimmed == cookieName else { continue }
      if let token = usableToken(sides[1].trimmed) { return token }
    }
    return nil
  }
}

/// Longest session token that is passed on to the store, in bytes.
private let tokenByteCountMax = 256

private func usableToken(_ text: Substring) -> String? {
  let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  return text.isEmpty || text.utf8.count > tokenByteCountMax || !isPlain ? nil : String(text)
}

/// Base64 of 16 bytes: 22 digits and the padding.
private func isHandshakeKey(_ key: String) -> Bool {
  let digits = key.utf8.dropLast(2)
  return key.utf8.count == 24 && key.hasSuffix("==")
    && digits.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
}

private func withoutSuffix(_ text: Substring, _ suffix: String) -> Substring {
  text.hasSuffix(suffix) ? text.dropLast(suffix.count) : text
}

extension HTTPHeaders {
  /// Whether the list header `name` has the element `value`, in any case.
  fileprivate func lists(_ name: String, _ value: String) -> Bool {
    self[canonicalForm: name].contains { $0.lowercased() == value }
  }

  /// The value of a header that must not be repeated.
  fileprivate func only(_ name: String) -> String? {
    let values = self[name]
    return values.count == 1 ? values.first : nil
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" }
    return end.map { start[...$0] } ?? ""
  }
}
