import Glibc

/// The lock of a state directory: whoever holds it is the supervisor. It ends with its process, so
/// it cannot be stale; the file also says the supervisor's pid and address.
package struct SupervisorLock: ~Copyable {
  /// The running supervisor as it describes itself.
  package struct Holder: Sendable, Equatable {
    package let pid: Int32
    package let address: String
  }

  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Returns: nil when another process holds it.
  static func acquire(_ state: StateDirectory) throws(UpError) -> SupervisorLock? {
    let descriptor = unsafe open(state.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw UpError("open \(state.lock)", code: errno) }
    // Somebody who only looks holds the lock for an instant; a supervisor keeps it.
    var triesLeft = 5
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      triesLeft -= 1
      guard code == EWOULDBLOCK || code == EINTR else {
        close(descriptor)
        throw UpError("lock \(state.lock)", code: code)
      }
      guard triesLeft > 0 else {
        close(descriptor)
        return nil
      }
      usleep(20_000)
    }
    ftruncate(descriptor, 0)
    return SupervisorLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  func describe(address: String) throws(UpError) {
    let text = Array("\(getpid()) \(address)\n".utf8)
    ftruncate(descriptor, 0)
    let written = unsafe text.withUnsafeBytes {
      unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard written == text.count else { throw UpError("write the lock file", code: errno) }
  }

  /// The supervisor of a state directory.
  ///
  /// - Returns: nil when none runs; pid 0 while one is just starting.
  package static func holder(_ state: StateDirectory) -> Holder? {
    let descriptor = unsafe open(state.lock, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
    let words = readSmallFile(state.lock).split(separator: " ")
    guard words.count == 2, let pid = Int32(words[0]) else { return Holder(pid: 0, address: "") }
    return Holder(pid: pid, address: String(words[1].filter { !$0.isNewline }))
  }
}
