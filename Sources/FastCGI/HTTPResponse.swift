/// A status code with its reason phrase (RFC 9110 §15).
package enum HTTPStatus: Int, Sendable, CaseIterable {
  case ok = 200
  case created = 201
  case accepted = 202
  case noContent = 204
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case conflict = 409
  case preconditionFailed = 412
  case contentTooLarge = 413
  case uriTooLong = 414
  case unsupportedMediaType = 415
  case unprocessableContent = 422
  case preconditionRequired = 428
  case tooManyRequests = 429
  case internalServerError = 500
  case serviceUnavailable = 503

  package var reason: String {
    switch self {
    case .ok: "OK"
    case .created: "Created"
    case .accepted: "Accepted"
    case .noContent: "No Content"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .preconditionFailed: "Precondition Failed"
    case .contentTooLarge: "Content Too Large"
    case .uriTooLong: "URI Too Long"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .unprocessableContent: "Unprocessable Content"
    case .preconditionRequired: "Precondition Required"
    case .tooManyRequests: "Too Many Requests"
    case .internalServerError: "Internal Server Error"
    case .serviceUnavailable: "Service Unavailable"
    }
  }
}

/// One answer.
package struct HTTPResponse: Sendable, Equatable {
  package var status: HTTPStatus
  package var headers: [NamedValue]
  package var body: [UInt8]

  package init(_ status: HTTPStatus, headers: [NamedValue] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The answer in the form of the Common Gateway Interface (RFC 3875 §6). The reason phrase is
  /// always there: nginx invents none. Control characters in a header become spaces, so that no
  /// value can start a header of its own.
  package var rendered: [UInt8] {
    var out = Array("Status: \(status.rawValue) \(status.reason)\r\n".utf8)
    for header in headers {
      out += "\(header.name): ".utf8
      out += header.value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
      out += "\r\n".utf8
    }
    out += "Content-Length: \(body.count)\r\n\r\n".utf8
    out += body
    return out
  }
}
