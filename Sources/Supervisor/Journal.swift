import Glibc

/// The supervisor's own log: one line per event, with the UTC time, also shown on a terminal.
final class Journal {
  private let descriptor: Descriptor
  private let isShown: Bool

  init(_ state: StateDirectory, isShown: Bool) throws(UpError) {
    let path = "\(state.logs)/supervisor.log"
    LogFile.rotateBeforeStart(path)
    descriptor = try Descriptor(
      adopting: unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600),
      for: "write \(path)")
    self.isShown = isShown
  }

  func note(_ text: String) {
    let line = Array("\(Self.timestamp()) \(text)\n".utf8)
    for target in isShown ? [descriptor.number, 2] : [descriptor.number] {
      _ = unsafe line.withUnsafeBytes { unsafe write(target, $0.baseAddress, $0.count) }
    }
  }

  /// 2026-01-31T23:59:59Z
  private static func timestamp() -> String {
    var now = time(nil)
    var parts = unsafe tm()
    unsafe gmtime_r(&now, &parts)
    let numbers = unsafe [
      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
    ]
    let two = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }
    let year = unsafe parts.tm_year + 1_900
    return "\(year)-\(two[0])-\(two[1])T\(two[2]):\(two[3]):\(two[4])Z"
  }
}
