internal import Glibc
internal import Synchronization

/// A POSIX thread that accepts and answers one request after the other.
final class AcceptThread: Sendable {
  private let listenDescriptor: Int32
  private let makeHandler: @Sendable () -> FastCGIServer.Handler
  private let identity = Mutex<pthread_t?>(nil)
  private let ended = Atomic(false)
  private let isAnswering = Atomic(false)

  init(
    listening descriptor: Int32, makeHandler: @escaping @Sendable () -> FastCGIServer.Handler
  ) {
    listenDescriptor = descriptor
    self.makeHandler = makeHandler
  }

  var hasEnded: Bool { ended.load(ordering: .acquiring) }

  /// False where the system gives no thread.
  func start() -> Bool {
    // SAFETY: the thread takes over the reference that is retained here.
    let reference = unsafe Unmanaged.passRetained(self)
    var made = pthread_t()
    let status = unsafe pthread_create(
      &made, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<AcceptThread>.fromOpaque(pointer).takeRetainedValue().serve()
        return nil
      }, reference.toOpaque())
    guard status == 0 else {
      unsafe reference.release()
      return false
    }
    identity.withLock { $0 = made }
    return true
  }

  /// Interrupts the wait for a request. A thread that answers one is left alone: the signal would
  /// break its reads and writes off.
  func wake() {
    guard !isAnswering.load(ordering: .acquiring), !hasEnded else { return }
    identity.withLock { thread in
      if let thread { _ = pthread_kill(thread, SIGUSR1) }
    }
  }

  func join() {
    identity.withLock { thread in
      if let made = thread { _ = pthread_join(made, nil) }
      thread = nil
    }
  }

  private func serve() {
    defer { ended.store(true, ordering: .releasing) }
    guard let request = GatewayRequest(listening: listenDescriptor) else { return }
    let handler = makeHandler()
    while request.accept() {
      isAnswering.store(true, ordering: .releasing)
      request.finish(handler(Result { () throws(HTTPRequestError) in try request.read() }))
      isAnswering.store(false, ordering: .releasing)
    }
  }
}
