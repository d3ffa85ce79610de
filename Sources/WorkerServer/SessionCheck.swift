import NIOCore

/// Asks the store whether sessions of open sockets are still valid: now and then about one, after a
/// lost subscription about all. Confined to the event loop.
///
/// No more than `openCountMax` questions are with the store at a time, so that a sign-in waits
/// behind few, and one that the store cannot answer is asked again after a pause: none gets lost.
/// A store that cannot be asked ends nothing.
final class SessionCheck {
  private static let openCountMax = 32
  private static let pause = TimeAmount.milliseconds(250)

  private let eventLoop: any EventLoop
  private let sessions: SessionAuthority?
  /// Called with each session that has ended.
  var ended: (SocketUpgrader.Session) -> Void = { _ in }
  /// Sessions to be asked about, by their hash.
  private var waiting: [String: SocketUpgrader.Session] = [:]
  private var openCount = 0
  private var isPausing = false

  init(eventLoop: any EventLoop, sessions: SessionAuthority?) {
    self.eventLoop = eventLoop
    self.sessions = sessions
  }

  func ask(_ session: SocketUpgrader.Session) {
    waiting[session.identity.sessionHash] = session
    askNext()
  }

  func ask(all sessions: [SocketUpgrader.Session]) {
    for session in sessions { waiting[session.identity.sessionHash] = session }
    askNext()
  }

  private func askNext() {
    guard let sessions else { return waiting = [:] }
    while !isPausing, openCount < Self.openCountMax, let (hash, session) = waiting.first {
      waiting[hash] = nil
      openCount += 1
      // An open socket is no use of its session.
      let answer = sessions.check(session.token, countsAsUse: false, on: eventLoop)
      answer.assumeIsolated().whenSuccess { [weak self] in self?.take($0, session) }
    }
  }

  private func take(_ answer: SessionAnswer, _ session: SocketUpgrader.Session) {
    openCount -= 1
    switch answer {
    case .valid: break
    case .none: ended(session)
    case .unreachable:
      waiting[session.identity.sessionHash] = session
      takePause()
    }
    askNext()
  }

  private func takePause() {
    guard !isPausing else { return }
    isPausing = true
    eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [weak self] in
      self?.isPausing = false
      self?.askNext()
    }
  }
}
