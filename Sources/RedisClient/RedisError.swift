/// What went wrong between us and Redis.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// No connection could be made, or none is tried again yet.
    case connectionFailed
    /// The connection ended under the command; whether the server ran it is not known.
    case connectionLost
    /// No reply in time; whether the server ran the command is not known.
    case timedOut
    /// Bytes that are no RESP.
    case protocolViolation
    /// An error reply, by its first word, e.g. `WRONGTYPE` or `OOM`.
    case server(String)
    /// A watched key changed, so that nothing of the transaction was done.
    case transactionAborted
    /// A well-formed reply of a kind that the command never gives.
    case unexpectedReply
  }

  package let code: Code
  /// The command's name and the server, e.g. `GET on 127.0.0.1:6379`. No arguments.
  package let context: String
  package let message: String

  package init(_ code: Code, context: String, message: String) {
    self.code = code
    self.context = context
    self.message = message
  }

  package var description: String { "\(context): \(message)" }

  /// Whether the store is out of reach or refuses work for now, rather than us misusing it.
  package var isUnavailable: Bool {
    switch code {
    case .connectionFailed, .connectionLost, .timedOut: true
    case .server(let word): Self.passingServerErrors.contains(word)
    case .protocolViolation, .transactionAborted, .unexpectedReply: false
    }
  }

  /// Error replies that go away without a change of ours: starting, full, not the leader, busy,
  /// not let in.
  private static let passingServerErrors: Set<String> = [
    "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOAUTH", "NOPERM", "NOREPLICAS",
    "OOM", "READONLY", "TRYAGAIN", "WRONGPASS",
  ]
}

extension RedisError {
  /// An error reply. Redis repeats the arguments of a command that it does not know: they are cut
  /// off, because they may hold secrets.
  init(reply text: String, context: String) {
    let word = text.prefix { $0 != " " }
    let echo = text.firstRange(of: " with args beginning with")
    let shown = echo.map { String(text[..<$0.lowerBound]) } ?? text
    self.init(.server(String(word)), context: context, message: shown)
  }
}
