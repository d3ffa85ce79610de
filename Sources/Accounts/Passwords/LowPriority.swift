internal import Glibc

/// How far behind everything else: to the scheduler a tenth of the weight of a usual thread.
private let niceness: Int32 = 10

/// Runs `body` on a thread of its own that gets the processor after all others, and waits for it:
/// work that takes long and that nobody else should feel. The calling thread itself could never
/// come back from a low priority, which takes a privilege.
///
/// Where the system gives no thread, the calling one runs it.
func atLowPriority<Result: Sendable>(
  _ body: @escaping @Sendable () throws(AccountError) -> Result
) throws(AccountError) -> Result {
  let work = Work(body)
  var thread = pthread_t()
  // SAFETY: the thread takes over the reference that is retained here, and is waited for.
  let reference = unsafe Unmanaged.passRetained(work)
  let status = unsafe pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer = unsafe pointer else { return nil }
      // Of a thread, and not of its process, as long as it is asked for by its own number: 0.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
      unsafe Unmanaged<AnyWork>.fromOpaque(pointer).takeRetainedValue().run()
      return nil
    }, reference.toOpaque())
  guard status == 0 else {
    unsafe reference.release()
    return try body()
  }
  pthread_join(thread, nil)
  guard let result = work.result else { preconditionFailure("the thread has run") }
  return try result.get()
}

private class AnyWork {
  func run() {}
}

// SAFETY: written by the one thread, read by the other after it has joined the first.
private final class Work<Result: Sendable>: AnyWork, @unchecked Sendable {
  private let body: @Sendable () throws(AccountError) -> Result
  private(set) var result: Swift.Result<Result, AccountError>?

  init(_ body: @escaping @Sendable () throws(AccountError) -> Result) { self.body = body }

  override func run() {
    result = Swift.Result { () throws(AccountError) in try body() }
  }
}
