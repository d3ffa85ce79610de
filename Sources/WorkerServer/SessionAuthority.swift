internal import Accounts
package import NIOCore
import NIOPosix

/// Whose session it is.
package struct SessionIdentity: Sendable, Equatable {
  package let userIdentifier: String
  package let userName: String
  /// How the store names the session when it ends: the hash of its token.
  package let sessionHash: String

  package init(userIdentifier: String, userName: String, sessionHash: String) {
    self.userIdentifier = userIdentifier
    self.userName = userName
    self.sessionHash = sessionHash
  }
}

/// What the store says about a session token.
package enum SessionAnswer: Sendable, Equatable {
  case valid(SessionIdentity)
  /// Unknown or ended.
  case none
  /// The store did not answer in time, so nothing is known.
  case unreachable
}

/// Asks the store, above all about sessions, on a thread of its own, because its client blocks and
/// nothing that blocks may run on the event loop.
///
/// The patience counts from the question, waiting behind other questions included, so that a store
/// that hangs costs every client the same second, however many ask.
package final class SessionAuthority: Sendable {
  /// Asks the store about a token; `countsAsUse` says whether the session is kept alive by it.
  package typealias LookUp =
    @Sendable (_ token: String, _ countsAsUse: Bool) throws -> SessionAnswer

  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let patience: TimeAmount
  private let lookUp: LookUp

  /// - Parameters:
  ///   - patience: After this long the answer is `.unreachable`.
  ///   - lookUp: Blocking; called on one thread only.
  package init(
    patience: TimeAmount = .milliseconds(800), lookUp: @escaping LookUp
  ) {
    self.patience = patience
    self.lookUp = lookUp
    thread.start()
  }

  package func check(
    _ token: String, countsAsUse: Bool, on eventLoop: any EventLoop
  ) -> EventLoopFuture<SessionAnswer> {
    // A promise keeps its first value: whichever of deadline and store is first decides.
    let promise = eventLoop.makePromise(of: SessionAnswer.self)
    let deadline = NIODeadline.now() + patience
    let timeout = eventLoop.scheduleTask(in: patience) { promise.succeed(.unreachable) }
    thread.submit { [lookUp] state in
      guard case .active = state, NIODeadline.now() < deadline else {
        return promise.succeed(.unreachable)
      }
      let answer = (try? lookUp(token, countsAsUse)) ?? .unreachable
      timeout.cancel()
      promise.succeed(answer)
    }
    return promise.futureResult
  }

  /// Asks the store something else on the same thread, behind what was asked before.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () throws -> Answer, on eventLoop: any EventLoop
  ) -> EventLoopFuture<Answer> {
    thread.runIfActive(eventLoop: eventLoop, question)
  }

  package func stop() throws {
    try thread.syncShutdownGracefully()
  }
}
