import Glibc

/// A file descriptor that closes itself and that no child inherits unless it is handed down.
///
/// A class, because dictionaries by child hold them.
/// Its number is at least 16, so that handing it to a child as 3 or 4 never overwrites another one.
final class Descriptor {
  private static let numberMin: Int32 = 16

  let number: Int32

  /// Takes over `number`, which is closed whatever happens.
  init(adopting number: Int32, for purpose: String) throws(UpError) {
    guard number >= 0 else { throw UpError(purpose, code: errno) }
    self.number = fcntl(number, F_DUPFD_CLOEXEC, Self.numberMin)
    let code = errno
    close(number)
    guard self.number >= 0 else { throw UpError(purpose, code: code) }
  }

  deinit { close(number) }

  /// Both ends of a unix stream socket pair; reading from the first never waits.
  static func pair() throws(UpError) -> (ours: Descriptor, theirs: Descriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw UpError("create a socket pair", code: errno)
    }
    let ours: Descriptor
    do throws(UpError) {
      ours = try Descriptor(adopting: ends[0], for: "create a socket pair")
    } catch {
      close(ends[1])
      throw error
    }
    let theirs = try Descriptor(adopting: ends[1], for: "create a socket pair")
    _ = fcntl(ours.number, F_SETFL, O_NONBLOCK)
    return (ours, theirs)
  }
}

/// Makes every descriptor from 3 on close itself in the programs that this process starts: what a
/// caller has left open here must not stay open for as long as the house runs.
package func keepDescriptorsFromChildren() {
  for number in numericEntries("/proc/self/fd") where number >= 3 {
    let flags = fcntl(number, F_GETFD)
    if flags >= 0 { _ = fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
  }
}
