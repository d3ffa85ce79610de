internal import Accounts
internal import Logging
import NIOCore
import NIOPosix
internal import RedisClient

/// Hears what the store publishes: ends of sessions, of which the sockets of a worker are told at
/// once, changes of what datasets there are, and that a backup was put back.
final class SessionEndings: Sendable {
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let subscriber: RedisSubscriber

  init(storeURL: RedisURL) throws {
    subscriber = try RedisSubscriber(url: storeURL, channel: AccountKeys.sessionsEndedChannel)
    thread.start()
  }

  func start(for hub: NIOLoopBound<SocketHub>, on loop: any EventLoop) {
    thread.submit { [subscriber] state in
      guard case .active = state else { return }
      subscriber.run { event in loop.execute { hub.value.heard(event) } }
    }
  }

  func stop() throws {
    subscriber.stop()
    try thread.syncShutdownGracefully()
  }
}

extension SocketHub {
  fileprivate func heard(_ event: RedisSubscriber.Event) {
    switch event {
    case .subscribed:
      logger.info("hears of the end of sessions")
      everythingMayHaveChanged()
    case .message(let message):
      heard(published: message)
    case .lost(let error):
      logger.warning("does not hear of the end of sessions", metadata: ["error": "\(error)"])
    }
  }
}
