/// One request, read completely.
package struct HTTPRequest: Sendable, Equatable {
  package static let bodyByteCountMax = 64 * 1024
  static let targetByteCountMax = 4096
  static let queryCountMax = 64

  package let method: HTTPMethod
  /// The path's segments without their escapes: `/api/presets/a%2Fb` is
  /// `["api", "presets", "a/b"]`.
  /// A slash at the end leaves an empty last segment.
  package let path: [String]
  package let query: [NamedValue]
  package let cookies: [NamedValue]
  package let body: [UInt8]
  /// The peer's address as nginx sees it.
  package let remoteAddress: String
  /// The port of nginx that took the request.
  package let serverPort: String
  /// By lower-case name.
  private let headers: [String: String]

  /// Reads the variables of the Common Gateway Interface (RFC 3875 §4.1), of which FastCGI passes
  /// the same.
  ///
  /// The path comes from `REQUEST_URI`, which is as the client sent it: a slash that was escaped
  /// stays part of its segment.
  package init(variables: [String: String], body: [UInt8]) throws(HTTPRequestError) {
    let target = variables["REQUEST_URI"] ?? variables["DOCUMENT_URI"] ?? ""
    guard target.utf8.count <= Self.targetByteCountMax else { throw .targetTooLong }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = try Self.parsePath(parts.first ?? "")
    let query = parts.count == 2 ? String(parts[1]) : variables["QUERY_STRING"] ?? ""
    guard let items = parseQuery(query, countMax: Self.queryCountMax) else {
      throw .malformedQuery
    }
    self.query = items
    method = variables["REQUEST_METHOD"].flatMap(HTTPMethod.init(rawValue:)) ?? .other
    headers = Self.headers(variables)
    cookies = parseCookies(headers["cookie"] ?? "")
    remoteAddress = variables["REMOTE_ADDR"] ?? ""
    serverPort = variables["SERVER_PORT"] ?? ""
    self.body = body
  }

  /// The header's value; names have no case.
  package func header(_ name: String) -> String? { headers[name.lowercased()] }

  /// The value of the cookie; nil where there is none, or more than one: then somebody else may
  /// have set one of them.
  package func cookie(_ name: String) -> String? {
    let found = cookies.filter { $0.name == name }
    return found.count == 1 ? found[0].value : nil
  }

  private static func parsePath(_ text: Substring) throws(HTTPRequestError) -> [String] {
    guard text.utf8.first == UInt8(ascii: "/") else { throw .malformedPath }
    var segments: [String] = []
    for part in text.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let segment = removingPercentEncoding(part) else { throw .malformedPath }
      segments.append(segment)
    }
    return segments
  }

  private static func headers(_ variables: [String: String]) -> [String: String] {
    var headers: [String: String] = [:]
    for (name, value) in variables where name.hasPrefix("HTTP_") {
      headers[name.dropFirst(5).lowercased().replacing("_", with: "-")] = value
    }
    if let type = variables["CONTENT_TYPE"], !type.isEmpty { headers["content-type"] = type }
    return headers
  }
}

/// Why a request could not be read. It repeats nothing of it.
package enum HTTPRequestError: Error, Sendable, Equatable, CaseIterable {
  case bodyCutShort
  case bodyTooLarge
  case malformedLength
  case malformedPath
  case malformedQuery
  case targetTooLong
}
