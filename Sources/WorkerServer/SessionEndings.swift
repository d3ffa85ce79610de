internal import Accounts
internal import Logging
import NIOCore
import NIOPosix
internal import RedisClient

/// Tells the sockets of a worker at once when the store publishes that sessions have ended.
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
      sessionsMayHaveEnded()
    case .message(let message):
      sessionsEnded(published: message)
    case .lost(let error):
      logger.warning("does not hear of the end of sessions", metadata: ["error": "\(error)"])
    }
  }
}
