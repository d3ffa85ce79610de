import Glibc

/// A process told apart from a later one with the same pid by its start time.
struct ProcessIdentity: Equatable {
  let pid: Int32
  /// Clock ticks between boot and start, field 22 of /proc/PID/stat.
  let startTicks: UInt64

  /// The process that has this pid now.
  init?(running pid: Int32) {
    // The program's name stands in parentheses and may hold anything, parentheses included.
    let text = readSmallFile("/proc/\(pid)/stat")
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 20, let ticks = UInt64(fields[20]), fields[1] != "Z" else { return nil }
    self.pid = pid
    startTicks = ticks
  }

  init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 2, let pid = Int32(words[0]), pid > 1, let ticks = UInt64(words[1]) else {
      return nil
    }
    self.pid = pid
    startTicks = ticks
  }

  var line: String { "\(pid) \(startTicks)\n" }

  var isRunning: Bool { ProcessIdentity(running: pid) == self }
}

/// Ends what a killed supervisor left running: children that hang and did not see its end.
///
/// - Precondition: the state directory's lock is held, so no other supervisor owns them.
func endStaleChildren(_ state: StateDirectory) {
  let stale = readSmallFile(state.children).split(separator: "\n")
    .compactMap(ProcessIdentity.init(line:)).filter(\.isRunning)
  for process in stale { kill(-process.pid, SIGTERM) }
  let deadline = monotonicMillis() + 3_000
  while stale.contains(where: \.isRunning), monotonicMillis() < deadline { usleep(20_000) }
  for process in stale where process.isRunning { kill(-process.pid, SIGKILL) }
  while stale.contains(where: \.isRunning), monotonicMillis() < deadline + 2_000 { usleep(20_000) }
  _ = unsafe unlink(state.children)
  _ = unsafe unlink(state.status)
}
