internal import EventLogging
import Glibc

/// The supervisor's own log: one line of JSON per event, with the UTC time; on a terminal its text
/// alone.
final class Journal {
  private let descriptor: Descriptor
  private let log: EventLog
  private let isShown: Bool

  init(_ state: StateDirectory, isShown: Bool) throws(UpError) {
    let path = "\(state.logs)/supervisor.log"
    LogFile.rotateBeforeStart(path)
    descriptor = try Descriptor(
      adopting: unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600),
      for: "write \(path)")
    log = EventLog(descriptor: descriptor.number)
    self.isShown = isShown
  }

  /// - Parameters:
  ///   - event: In the words of OWASP's logging vocabulary where it has them.
  ///   - fields: More about it, for machines.
  func note(_ text: String, event: String = "note", _ fields: [(name: String, value: String)] = [])
  {
    log.write(event, fields: [(name: "message", value: text)] + fields)
    guard isShown else { return }
    let line = Array("\(EventLog.timestamp()) \(text)\n".utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
  }
}
