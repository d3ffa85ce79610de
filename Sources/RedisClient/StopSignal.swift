internal import Glibc
internal import Synchronization

/// Wakes a thread that waits for a socket: given once, from any thread, it stays given.
final class StopSignal: Sendable {
  enum Wait {
    case given
    case readable
    /// The time is over.
    case nothing
  }

  private let flag = Atomic(false)
  private let readEnd: Int32
  private let writeEnd: Int32

  init() throws(RedisError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      throw RedisError(.connectionFailed, context: "pipe", message: "errno \(errno)")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  var isGiven: Bool { flag.load(ordering: .acquiring) }

  func give() {
    guard !flag.exchange(true, ordering: .acquiringAndReleasing) else { return }
    // The byte is never read: the pipe stays readable.
    var byte: UInt8 = 0
    _ = unsafe write(writeEnd, &byte, 1)
  }

  /// Waits for the signal or the time, whichever is first.
  func wait(millis: Int) {
    _ = wait(for: -1, millis: millis)
  }

  /// Waits for the signal, for something to read from `descriptor`, its end included, or the time.
  /// A negative descriptor is never readable.
  func wait(for descriptor: Int32, millis: Int) -> Wait {
    let deadline = ContinuousClock.now + .milliseconds(millis)
    while true {
      var descriptors = [
        pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let left = (deadline - ContinuousClock.now) / .milliseconds(1)
      let count = unsafe poll(&descriptors, 2, Int32(max(0, left.rounded(.up))))
      if isGiven { return .given }
      if count > 0, descriptors[1].revents != 0 { return .readable }
      if count == 0 || left <= 0 { return .nothing }
      // A signal of the process has interrupted the wait: on with what is left.
    }
  }
}
