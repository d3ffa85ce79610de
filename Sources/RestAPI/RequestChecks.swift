internal import Accounts
internal import FastCGI

extension HTTPRequest {
  /// Refuses a change that another site may have caused (cross-site request forgery).
  ///
  /// A browser says in `Sec-Fetch-Site` where a request comes from, an older one in `Origin`; a
  /// program that is no browser sends neither, and has no cookie of somebody else either. Whatever
  /// is there must fit.
  func checkSameSite(allowedOrigins: [String], isSecure: Bool) throws(Problem) {
    if let site = header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
      throw Problem(.forbidden, "Another site must not change anything here.")
    }
    guard let origin = header("Origin") else { return }
    guard !allowedOrigins.contains(origin) else { return }
    let schemes = isSecure ? ["https"] : ["http", "https"]
    let isOwn = schemes.contains { scheme in
      authorities.contains { origin == "\(scheme)://\($0)" }
    }
    guard isOwn else { throw Problem(.forbidden, "Another site must not change anything here.") }
  }

  /// How a browser may write this site's host and port. Debian's nginx passes `Host` without the
  /// port (`fastcgi_params`, its security update of 1.22.1): then it may also be nginx's own port.
  private var authorities: [String] {
    guard let host = header("Host"), !host.isEmpty else { return [] }
    let end = host.utf8.lastIndex(of: UInt8(ascii: "]")) ?? host.startIndex
    let hasPort = host.utf8[end...].contains(UInt8(ascii: ":"))
    return hasPort || serverPort.isEmpty ? [host] : [host, "\(host):\(serverPort)"]
  }

  /// The body as an object with these members and no others, all of them strings.
  func strings(_ names: String...) throws -> [String: String] {
    guard case .object(let members) = try json() else {
      throw Problem(.badRequest, "The body is not an object.", field: "body")
    }
    var values: [String: String] = [:]
    for member in members {
      guard let name = names.first(where: { $0 == member.name }) else {
        throw Problem(.badRequest, "The body has a member that is not known.", field: "body")
      }
      guard case .string(let value) = member.value else {
        throw Problem(.badRequest, "\(name) is not a string.", field: name)
      }
      values[name] = value
    }
    for name in names where values[name] == nil {
      throw Problem(.badRequest, "\(name) is missing.", field: name)
    }
    return values
  }

  /// The body as JSON.
  func json() throws -> JSONValue {
    let type = header("Content-Type")?.prefix { $0 != ";" }
    // Also what keeps other sites' forms out: they cannot send this type without asking first.
    guard type?.lowercased().filter({ $0 != " " }) == "application/json" else {
      throw Problem(.unsupportedMediaType, "The body must be application/json.")
    }
    return try JSONParser.parse(body)
  }
}
