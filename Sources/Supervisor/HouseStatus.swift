/// What a running house says about itself, as kept in the state directory.
package struct HouseStatus: Sendable, Equatable {
  package struct Child: Sendable, Equatable {
    package let name: String
    /// 0 while the child waits for its next start.
    package let pid: Int32
    /// Seconds since 1970 UTC; 0 without a process.
    package let startedAt: Int
    package let restarts: Int
    package let isReady: Bool
  }

  package let address: String
  /// Seconds since 1970 UTC.
  package let startedAt: Int
  package let children: [Child]

  package init(address: String, startedAt: Int, children: [Child]) {
    self.address = address
    self.startedAt = startedAt
    self.children = children
  }

  /// One line of the house, one line per child, values separated by spaces.
  package var encoded: String {
    var text = "\(address) \(startedAt)\n"
    for child in children {
      let state = child.isReady ? "ready" : "waiting"
      text += "\(child.name) \(child.pid) \(child.startedAt) \(child.restarts) \(state)\n"
    }
    return text
  }

  /// - Returns: nil when the text is not complete.
  package init?(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    guard let head = lines.first, head.count == 2, let startedAt = Int(head[1]) else { return nil }
    var children: [Child] = []
    for words in lines.dropFirst() {
      guard words.count == 5, let pid = Int32(words[1]), let startedAt = Int(words[2]),
        let restarts = Int(words[3])
      else { return nil }
      children.append(
        Child(
          name: String(words[0]), pid: pid, startedAt: startedAt, restarts: restarts,
          isReady: words[4] == "ready"))
    }
    self.init(address: String(head[0]), startedAt: startedAt, children: children)
  }
}

extension SupervisorSettings {
  package var address: String {
    publicOrigin ?? "\(isEncrypted ? "https" : "http")://127.0.0.1:\(port)"
  }

  /// Whether browsers come over TLS: then cookies are `Secure`.
  var isSecure: Bool { address.hasPrefix("https://") }
}
