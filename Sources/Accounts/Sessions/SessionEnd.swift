/// What is published when sessions end; see `AccountKeys.sessionsEndedChannel`.
package enum SessionEnd: Sendable, Equatable {
  /// One session, by the hash of its token.
  case session(hash: String)
  /// Every session of a user.
  case user(id: String)

  /// Reads a published message; nil for anything else.
  package init?(message: [UInt8]) {
    guard message.count <= Self.byteCountMax, let text = String(validating: message, as: UTF8.self)
    else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, !words[1].isEmpty else { return nil }
    switch words[0] {
    case "session": self = .session(hash: String(words[1]))
    case "user": self = .user(id: String(words[1]))
    default: return nil
    }
  }

  /// More than a kind and a hash of 64 digits ever take.
  private static let byteCountMax = 256
}
