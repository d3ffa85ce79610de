/// The configuration of an own redis-server. Reachable by a unix socket of this user alone.
enum RedisServer {
  /// Users, sessions and presets: every write is on disk within a second, nothing is evicted.
  static func storeConfiguration(_ state: StateDirectory) -> String {
    common(state, .store) + """
      # Who may do what; see StoreAccess.
      aclfile \(quoted(state.storeAccess))
      appendonly yes
      # Written at once, flushed every second: the kill of a process loses nothing, a power cut at
      # most a second. `always` would end Redis on a full disk instead of refusing writes.
      appendfsync everysec
      # Losing a session or a user to make room is no option.
      maxmemory-policy noeviction

      """
  }

  /// What may be lost and made again: bounded, never on disk.
  static func cacheConfiguration(_ state: StateDirectory) -> String {
    common(state, .cache) + """
      appendonly no
      maxmemory 256mb
      maxmemory-policy allkeys-lru

      """
  }

  private static func common(_ state: StateDirectory, _ name: ChildName) -> String {
    """
    # Written by `speedstack up` at every start.
    port 0
    unixsocket \(quoted(state.socket(of: name)))
    unixsocketperm 700
    dir \(quoted(state.folder(of: name)))
    daemonize no
    # To standard output, which is the log file.
    logfile ""
    # No snapshots; the append-only file is the persistence where there is one.
    save ""

    """
  }

  /// Redis reads double quotes with backslashes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }
}
