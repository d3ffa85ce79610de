import Glibc

/// A child that leads a process group, told apart from later ones with the same number.
package struct ProcessIdentity: Equatable {
  let pid: Int32
  /// Clock ticks between boot and start.
  let startTicks: UInt64
  /// Its session, which all members of its group share.
  let session: Int32
  /// The boot and the container in which these numbers mean something.
  let realm: String

  /// The process that has this pid now.
  package init?(running pid: Int32) {
    guard let entry = ProcessEntry(pid: pid), !entry.isZombie else { return nil }
    self.pid = pid
    startTicks = entry.startTicks
    session = entry.session
    realm = currentRealm()
  }

  init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 4, let pid = Int32(words[0]), pid > 1, let ticks = UInt64(words[1]),
      let session = Int32(words[2])
    else { return nil }
    self.pid = pid
    startTicks = ticks
    self.session = session
    realm = String(words[3])
  }

  package var line: String { "\(pid) \(startTicks) \(session) \(realm)\n" }

  /// Whether a process of its group still runs, be it dead itself.
  ///
  /// The kernel gives a number to nobody else while a group bears it. So a leader with another
  /// start is a stranger, and so is a group in another session.
  fileprivate func isGroupRunning(among entries: [ProcessEntry]) -> Bool {
    if let leader = entries.first(where: { $0.pid == pid }), leader.startTicks != startTicks {
      return false
    }
    return entries.contains {
      $0.group == pid && $0.session == session && $0.startTicks >= startTicks && !$0.isZombie
    }
  }
}

/// What /proc/PID/stat says about a process.
private struct ProcessEntry {
  let pid: Int32
  let group: Int32
  let session: Int32
  let startTicks: UInt64
  /// Ended, but not collected by its parent.
  let isZombie: Bool

  init?(pid: Int32) {
    // The program's name stands in parentheses and may hold anything, parentheses included.
    let text = readSmallFile("/proc/\(pid)/stat")
    guard let end = text.lastIndex(of: ")") else { return nil }
    // The first of these is field 2 of proc(5).
    let fields = text[end...].split(separator: " ")
    guard fields.count > 20, let group = Int32(fields[3]), let session = Int32(fields[4]),
      let ticks = UInt64(fields[20])
    else { return nil }
    self.pid = pid
    self.group = group
    self.session = session
    startTicks = ticks
    isZombie = fields[1] == "Z"
  }

  static func all() -> [ProcessEntry] {
    numericEntries("/proc").compactMap(ProcessEntry.init(pid:))
  }
}

/// The state directory outlives boots and containers, in which pids start over.
private func currentRealm() -> String {
  let boot = readSmallFile("/proc/sys/kernel/random/boot_id").filter { !$0.isWhitespace }
  var name = [CChar](repeating: 0, count: 64)
  let count = max(0, unsafe readlink("/proc/self/ns/pid", &name, name.count))
  // pid:[4026531836]
  let namespace = String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return "\(boot)/\(namespace)"
}

/// Ends what a killed supervisor left running: children that hang and did not see its end, and
/// nginx's processes, which outlive a master that was killed with it.
///
/// - Precondition: the state directory's lock is held, so no other supervisor owns them.
package func endStaleChildren(_ state: StateDirectory) {
  let realm = currentRealm()
  let recorded = readSmallFile(state.children).split(separator: "\n")
    .compactMap(ProcessIdentity.init(line:)).filter { $0.realm == realm }
  func stale() -> [ProcessIdentity] {
    let entries = recorded.isEmpty ? [] : ProcessEntry.all()
    return recorded.filter { $0.isGroupRunning(among: entries) }
  }
  func wait(until deadline: UInt64) {
    while !stale().isEmpty, monotonicMillis() < deadline { usleep(20_000) }
  }
  let start = monotonicMillis()
  for process in stale() { kill(-process.pid, SIGTERM) }
  wait(until: start + 3_000)
  for process in stale() { kill(-process.pid, SIGKILL) }
  wait(until: start + 5_000)
  _ = unsafe unlink(state.children)
  _ = unsafe unlink(state.status)
}
