package import NIOHTTP1

/// An HTTP answer instead of a socket; the table of `web/protocol.md`.
package enum Refusal: Error, Equatable, Sendable {
  case malformed
  case noSession
  case foreignOrigin
  case unknownPath
  case notAnUpgrade
  case storeUnreachable
  case tooManySockets(limit: Int)

  package var status: HTTPResponseStatus {
    switch self {
    case .malformed: .badRequest
    case .noSession: .unauthorized
    case .foreignOrigin: .forbidden
    case .unknownPath: .notFound
    case .notAnUpgrade: .upgradeRequired
    case .storeUnreachable: .serviceUnavailable
    case .tooManySockets: .tooManyRequests
    }
  }

  /// One sentence for a person who looks at the answer; never anything from the request.
  var explanation: String {
    switch self {
    case .malformed: "The upgrade request is malformed or does not offer speedstack.v1."
    case .noSession: "There is no session, or it has ended."
    case .foreignOrigin: "The Origin is missing or not this site's."
    case .unknownPath: "The socket is at /ws."
    case .notAnUpgrade: "Upgrade to WebSocket version 13."
    case .storeUnreachable: "The session cannot be checked now; try again."
    case .tooManySockets(let limit):
      "Your account has \(limit) sockets open here, the most that one may have; close one."
    }
  }

  /// The event of the log, where the refusal is one.
  var event: String? {
    switch self {
    case .noSession: "session_use_after_expire"
    case .foreignOrigin: "authz_fail"
    case .tooManySockets: "excess_rate_limit_exceeded"
    case .malformed: "input_validation_fail"
    case .unknownPath, .notAnUpgrade, .storeUnreachable: nil
    }
  }

  var extraHeaders: HTTPHeaders {
    switch self {
    case .noSession: ["WWW-Authenticate": "Bearer"]
    case .notAnUpgrade: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
    case .storeUnreachable, .tooManySockets: ["Retry-After": "1"]
    default: [:]
    }
  }
}
