import Glibc

/// Starts the house in a session of its own and returns when it answers, or has failed.
///
/// - Parameters:
///   - arguments: Of the program's `up`, without `--detach`; the pipe's option is added here.
///   - consoleOption: Name of the option that takes the number of the console's descriptor.
/// - Returns: The exit status.
package func runDetached(
  program: String, arguments: [String], consoleOption: String, state path: String
) throws(UpError) -> Int32 {
  keepDescriptorsFromChildren()
  let state = StateDirectory(path: path)
  try state.create()
  var ends: [Int32] = [-1, -1]
  guard unsafe pipe(&ends) == 0 else { throw UpError("create a pipe", code: errno) }
  let reading = try Descriptor(adopting: ends[0], for: "create a pipe")
  var writing: Descriptor? = try Descriptor(adopting: ends[1], for: "create a pipe")
  let inherited = ["SPEEDSTACK_STORE_URL", "SPEEDSTACK_CACHE_URL", "XDG_STATE_HOME"].compactMap {
    name in environmentValue(name).map { "\(name)=\($0)" }
  }
  let launch = ChildLaunch(
    program: program, arguments: arguments + [consoleOption, "3"],
    environment: childEnvironment(inherited), logPath: "\(state.logs)/supervisor.log",
    listener: writing?.number, isGroupLeader: false)
  let pid = try launch.spawn()
  writing = nil
  return try relay(from: reading, ofProcess: pid, state: state)
}

/// Shows what the house says until it says that it is ready.
private func relay(
  from pipe: Descriptor, ofProcess pid: Int32, state: StateDirectory
) throws(UpError) -> Int32 {
  var pending: [UInt8] = []
  while true {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
      count = max(0, unsafe read(pipe.number, buffer.baseAddress, buffer.count))
    }
    guard !bytes.isEmpty else { break }
    pending += bytes
    while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: pending[..<end], as: UTF8.self)
      pending.removeSubrange(...end)
      if line == Console.readyLine { return 0 }
      if line.hasPrefix(Console.failurePrefix) { throw UpError(String(line.dropFirst())) }
      print(line)
      fflush(nil)
    }
  }
  var status: Int32 = 0
  unsafe waitpid(pid, &status, 0)
  guard status == 0 else {
    throw UpError("the start failed; see \(state.logs)/supervisor.log")
  }
  return 0
}

/// Leaves the terminal of the front command: to be called first in the detached process.
package func leaveTerminal() {
  setsid()
}
