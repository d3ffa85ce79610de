import Glibc

/// Renders nginx's main file: the template's `{{name}}` become paths, port and sockets.
package struct NginxConfiguration {
  let settings: SupervisorSettings
  let state: StateDirectory

  package init(settings: SupervisorSettings, state: StateDirectory) {
    self.settings = settings
    self.state = state
  }

  /// nginx takes two descriptors per open WebSocket.
  private static let descriptorsMax: UInt64 = 65_536

  func write() throws(UpError) {
    let path = "\(settings.nginx)/nginx.conf"
    let template = readSmallFile(path)
    guard !template.isEmpty else { throw UpError("cannot read \(path)") }
    try writeSmallFile(state.nginxConfiguration, try render(template))
    // nginx looks for included files beside its main file.
    for name in ["routes.conf", "snippets"] {
      let link = "\(state.nginx)/\(name)"
      _ = unsafe unlink(link)
      guard unsafe symlink("\(settings.nginx)/\(name)", link) == 0 else {
        throw UpError("create \(link)", code: errno)
      }
    }
  }

  package func render(_ template: String) throws(UpError) -> String {
    var result = ""
    var rest = template[...]
    let values = try self.values()
    while let start = rest.firstRange(ofText: "{{") {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(ofText: "}}"),
        let value = values[String(rest[..<end.lowerBound])]
      else { throw UpError("nginx.conf holds a placeholder that nobody fills") }
      result += value
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  private func values() throws(UpError) -> [String: String] {
    for path in [state.path, settings.web, settings.nginx] {
      // Inside double quotes nginx understands everything but these.
      guard !path.contains(where: { "\"\\${}".contains($0) || $0.isNewline }) else {
        throw UpError("nginx cannot be told this path: \(path)")
      }
    }
    let descriptors = Self.descriptorLimit()
    // A connection is one descriptor; the rest is for files, logs and listening sockets.
    let connections = descriptors - descriptors / 16
    let sockets = (0..<settings.workers).map { state.socket(of: .worker($0)) }
    return [
      "state": state.path, "web": settings.web,
      "listen": "127.0.0.1:\(settings.port)" + (settings.isEncrypted ? " ssl" : ""),
      "tls": settings.isEncrypted
        ? "ssl_certificate \"\(state.certificate)\"; ssl_certificate_key"
          + " \"\(state.certificateKey)\"; include snippets/tls.conf;" : "",
      // As root nginx would give its processes another user, who cannot reach the sockets.
      "user": geteuid() == 0 ? "user root;" : "",
      "descriptors": "\(descriptors)", "connections": "\(connections)",
      "workers": sockets.map { "server \"unix:\($0)\" max_fails=0;" }.joined(separator: "\n    "),
      // Behind a TLS terminator every connection comes from its address.
      "trusted_proxy": settings.publicOrigin == nil ? "" : "include snippets/trusted-proxy.conf;",
      "connections_per_address": "\(settings.connectionsPerAddress)",
      "requests_per_second": "\(max(512, settings.connectionsPerAddress))",
      "socket_origin": socketOrigin,
      "strict_transport":
        settings.isSecure ? "max-age=63072000; includeSubDomains" : "",
      "api": "server \"unix:\(state.apiSocket)\" max_fails=0;",
    ]
  }

  /// The origin of the site's sockets, as browsers write it. `'self'` is of http and https alone
  /// for some of them.
  private var socketOrigin: String {
    let scheme = settings.isSecure ? "wss" : "ws"
    guard let origin = settings.publicOrigin, let end = origin.firstRange(ofText: "://")
    else { return "\(scheme)://$host:\(settings.port)" }
    return "\(scheme)://\(origin[end.upperBound...])"
  }

  private static func descriptorLimit() -> UInt64 {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 1_024
    }
    return min(UInt64(limit.rlim_max), descriptorsMax)
  }
}

extension StringProtocol {
  /// The first place where `text` stands.
  func firstRange(ofText text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
