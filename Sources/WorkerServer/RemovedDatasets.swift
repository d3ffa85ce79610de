internal import Logging
internal import MarketData
import NIOCore

/// Keeps hidden from clients what admins have removed. Confined to the event loop.
///
/// What is removed is read as a whole, at the start and whenever it may have changed: a message
/// that is missed or comes twice does no harm.
final class RemovedDatasets {
  private static let pause = TimeAmount.milliseconds(250)

  private let data: MarketDataStore
  private let sessions: SessionAuthority
  private let eventLoop: any EventLoop
  private let logger: Logger
  private let read: @Sendable () throws -> Set<String>
  private var isPausing = false

  /// - Parameter read: Asks the store; called on the thread of `sessions`.
  init(
    data: MarketDataStore, sessions: SessionAuthority, eventLoop: any EventLoop, logger: Logger,
    read: @escaping @Sendable () throws -> Set<String>
  ) {
    self.data = data
    self.sessions = sessions
    self.eventLoop = eventLoop
    self.logger = logger
    self.read = read
  }

  /// Asks the store what is removed now, again after a pause where it fails.
  func readAnew() {
    sessions.ask(read, on: eventLoop).assumeIsolated().whenComplete { [weak self] answer in
      guard let self else { return }
      switch answer {
      case .success(let ids): data.hide(ids)
      case .failure(let error): readLater(because: error)
      }
    }
  }

  private func readLater(because error: any Error) {
    guard !isPausing else { return }
    logger.warning("cannot ask which datasets are removed", metadata: ["error": "\(error)"])
    isPausing = true
    eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [weak self] in
      self?.isPausing = false
      self?.readAnew()
    }
  }
}
