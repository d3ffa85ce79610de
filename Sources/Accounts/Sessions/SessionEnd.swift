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

/// What the store tells workers; see `AccountKeys.sessionsEndedChannel`.
package enum StoreNews: Sendable, Equatable {
  case sessionEnd(SessionEnd)
  /// A dataset was removed or brought back: which ones are removed is to be read anew.
  case datasets
  /// A backup was put back: everything may be another than before.
  case everything

  /// The message of `everything`.
  static let everythingText = "everything"

  /// Reads a published message; nil for anything else.
  package init?(message: [UInt8]) {
    if message.starts(with: "dataset ".utf8) {
      self = .datasets
    } else if message == Array(Self.everythingText.utf8) {
      self = .everything
    } else if let end = SessionEnd(message: message) {
      self = .sessionEnd(end)
    } else {
      return nil
    }
  }
}
