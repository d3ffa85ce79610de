import Glibc

/// Where the person who typed the command reads: the terminal, or the front command of a detached
/// start. Never a log file, because the first sign-in link passes here.
final class Console {
  private var descriptor: Int32

  /// - Parameter descriptor: 1, or the pipe to the front command.
  init(descriptor: Int32) { self.descriptor = descriptor }

  func say(_ line: String) {
    guard descriptor >= 0 else { return }
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Everything has been said: a front command that waits for it goes home.
  func sayReady() {
    guard descriptor > 2 else { return }
    say(Self.readyLine)
    close(descriptor)
    descriptor = -1
  }

  /// Tells a front command why the start failed; a terminal hears it from the command itself.
  func fail(_ error: UpError) {
    guard descriptor > 2 else { return }
    say(Self.failurePrefix + error.description)
    close(descriptor)
    descriptor = -1
  }

  /// Alone on a line, these end what a detached start says.
  static let readyLine = "\u{4}"
  static let failurePrefix = "\u{15}"
}
