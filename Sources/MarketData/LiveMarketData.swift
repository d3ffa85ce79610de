import Glibc
internal import RedisClient
import Synchronization

/// The market data of one process: loaded at its start, and current while it runs.
///
/// New versions are announced by the cache Redis. While that is away nothing changes; when it is
/// back its pointers are read anew.
package final class LiveMarketData: Sendable {
  package let store: MarketDataStore
  private let settings: MarketDataSettings
  private let segments: SegmentDirectory?
  private let subscriber: RedisSubscriber?
  private let log: @Sendable (String) -> Void
  private let thread = Mutex<pthread_t?>(nil)

  /// Loads all datasets.
  ///
  /// - Parameter log: Told in one line what did not go the best way, and every new version.
  /// - Throws: Where there is no dataset at all.
  package init(
    _ settings: MarketDataSettings, log: @escaping @Sendable (String) -> Void
  ) throws {
    self.settings = settings
    self.log = log
    segments = Self.directory(settings, log: log)
    store = MarketDataStore(try settings.loader(sharing: segments, log: log).loadAll())
    subscriber = try settings.cacheURL.map {
      try RedisSubscriber(url: $0, channel: MarketDataKeys.changedChannel)
    }
  }

  private static func directory(
    _ settings: MarketDataSettings, log: (String) -> Void
  ) -> SegmentDirectory? {
    do throws(MarketDataError) {
      return try settings.segments.map { path throws(MarketDataError) in
        try SegmentDirectory(path)
      }
    } catch {
      log("market data are in private memory: \(error)")
      return nil
    }
  }

  /// Brings new versions from now on, on a thread of its own.
  package func start() {
    // Signals of the process are others' business: the new thread inherits this mask.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    // SAFETY: the thread takes over the reference that is retained here.
    let reference = unsafe Unmanaged.passRetained(self)
    var made = pthread_t()
    let status = unsafe pthread_create(
      &made, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<LiveMarketData>.fromOpaque(pointer).takeRetainedValue().follow()
        return nil
      }, reference.toOpaque())
    if status == 0 {
      thread.withLock { $0 = made }
    } else {
      unsafe reference.release()
      log("does not hear of new market data: \(systemMessage(status))")
    }
  }

  /// Ends the thread and waits for it.
  package func stop() {
    subscriber?.stop()
    thread.withLock { thread in
      if let made = thread { _ = pthread_join(made, nil) }
      thread = nil
    }
  }

  /// Removes the segments if no other process of the instance lives; the last thing to do.
  package func leave() { segments?.removeIfUnused() }

  /// A loader of its own for the calling thread, which shares what this process shares.
  package func makeLoader() -> DatasetLoader { settings.loader(sharing: segments, log: log) }

  private func follow() {
    let loader = makeLoader()
    subscriber?.run { event in
      switch event {
      case .subscribed:
        log("hears of new market data")
        // New datasets may have been announced while nobody listened here.
        let ids = Set(store.heldIdentifiers).union((try? loader.knownIdentifiers()) ?? [])
        for id in ids.sorted() { update(id, announced: nil, loader) }
      case .message(let message):
        guard let change = DatasetChange(message: message) else {
          return log("a message about market data is not understood")
        }
        update(change.id, announced: change.version, loader)
      case .lost(let error): log("does not hear of new market data: \(error)")
      }
    }
  }

  private func update(_ id: String, announced version: String?, _ loader: DatasetLoader) {
    let known = store.held(id)
    guard let new = loader.changed(id, announced: version, known: known) else { return }
    store.replace(with: new)
    segments?.removeUnused(of: id, except: new.description.version)
    log("\(id) is now version \(new.description.version), \(new.rows) bars")
  }
}
