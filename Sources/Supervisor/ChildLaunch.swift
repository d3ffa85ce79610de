import Glibc

/// How a child is started.
struct ChildLaunch {
  var program: String
  var arguments: [String]
  var environment: [String] = []
  var logPath: String
  /// Handed down as descriptor 3.
  var listener: Int32?
  /// Handed down as descriptor 4.
  var heartbeat: Int32?
  /// Handed down as descriptor 5.
  var runningJob: Int32?
  /// Whether the process leads a group of its own; one that starts a session of its own must not.
  var isGroupLeader = true

  /// Starts the process: its own process group, no signal blocked or ignored, standard input empty,
  /// both outputs appended to the log, no descriptor but the ones named here.
  ///
  /// - Returns: The pid.
  func spawn() throws(UpError) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe addFiles(to: &actions)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    resetSignals(in: &attributes)
    var pid: pid_t = 0
    let code = unsafe withCStrings([program] + arguments) { argv in
      unsafe withCStrings(environment) { envp in
        unsafe posix_spawn(&pid, program, &actions, &attributes, argv, envp)
      }
    }
    guard code == 0 else { throw UpError("start \(program)", code: code) }
    return pid
  }

  private func addFiles(to actions: inout posix_spawn_file_actions_t) {
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, logPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // All other descriptors of ours close themselves on exec; dup2 makes copies that do not.
    if let listener { unsafe posix_spawn_file_actions_adddup2(&actions, listener, 3) }
    if let heartbeat { unsafe posix_spawn_file_actions_adddup2(&actions, heartbeat, 4) }
    if let runningJob { unsafe posix_spawn_file_actions_adddup2(&actions, runningJob, 5) }
  }

  private func resetSignals(in attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    if isGroupLeader { flags |= POSIX_SPAWN_SETPGROUP }
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }
}

/// Calls `body` with a NULL-terminated array of C strings that live until it returns.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
  unsafe pointers.append(nil)
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("the array is not empty") }
    return unsafe body(base)
  }
}
