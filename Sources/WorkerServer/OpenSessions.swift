internal import Accounts
internal import BacktestService

/// Which sockets each session has open.
struct OpenSessions {
  private struct Open {
    let session: SocketUpgrader.Session
    var sockets: Set<SocketIdentifier> = []
  }

  /// By the hash of the session.
  private var sessions: [String: Open] = [:]

  mutating func add(_ socket: SocketIdentifier, _ session: SocketUpgrader.Session) {
    sessions[session.identity.sessionHash, default: Open(session: session)].sockets.insert(socket)
  }

  mutating func remove(_ socket: SocketIdentifier, _ session: SocketUpgrader.Session) {
    let hash = session.identity.sessionHash
    sessions[hash]?.sockets.remove(socket)
    if sessions[hash]?.sockets.isEmpty == true { sessions[hash] = nil }
  }

  /// Every session once.
  var all: [SocketUpgrader.Session] { sessions.values.map(\.session) }

  /// The sockets that have no session any more.
  func sockets(endedBy end: SessionEnd) -> [SocketIdentifier] {
    switch end {
    case .session(let hash): Array(sessions[hash]?.sockets ?? [])
    case .user(let id):
      sessions.values.filter { $0.session.identity.userIdentifier == id }.flatMap(\.sockets)
    }
  }
}
