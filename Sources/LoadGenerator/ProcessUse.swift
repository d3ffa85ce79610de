internal import Glibc

/// What a process has used so far, as the kernel counts it.
package struct ProcessUse: Sendable, Equatable {
  /// Resident memory that no file or shared segment backs, in bytes.
  package let privateBytes: Int
  /// Processor time, in seconds.
  package let processorSeconds: Double

  /// Nil where there is no such process.
  package init?(pid: Int32) {
    // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html: resident, shared in pages.
    guard let memory = readWords("/proc/\(pid)/statm"), memory.count > 2,
      let resident = Int(memory[1]), let shared = Int(memory[2]),
      let stat = readWords("/proc/\(pid)/stat"),
      // The program's name, in parentheses, may hold spaces.
      let name = stat.lastIndex(where: { $0.hasSuffix(")") }), stat.count > name + 13,
      let user = Double(stat[name + 12]), let system = Double(stat[name + 13])
    else { return nil }
    privateBytes = (resident - shared) * sysconf(Int32(_SC_PAGESIZE))
    processorSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}

/// The words of a small file, nil where it cannot be read.
private func readWords(_ path: String) -> [Substring]? {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4_096)
  let count = unsafe read(descriptor, &bytes, bytes.count)
  guard count > 0 else { return nil }
  return String(decoding: bytes.prefix(count), as: UTF8.self)
    .split { $0 == " " || $0 == "\n" }
}
