import Glibc

/// The one directory in which everything of a running house lies, private to its user.
package struct StateDirectory: Sendable, Equatable {
  /// `sockaddr_un` holds 108 bytes with the closing zero; the longest name below is added.
  static let pathByteCountMax = 107 - "/run/worker-999.sock".utf8.count

  package let path: String

  package init(path: String) { self.path = path }

  package var data: String { "\(path)/data" }
  var run: String { "\(path)/run" }
  var logs: String { "\(path)/logs" }
  var nginx: String { "\(path)/nginx" }
  var lock: String { "\(run)/supervisor.lock" }
  var status: String { "\(run)/status" }
  var children: String { "\(run)/children" }
  var nginxConfiguration: String { "\(nginx)/nginx.conf" }

  func folder(of name: ChildName) -> String { "\(path)/\(name.text)" }
  func socket(of name: ChildName) -> String { "\(run)/\(name.text).sock" }
  /// All API processes accept on one socket.
  var apiSocket: String { "\(run)/api.sock" }
  func log(of name: ChildName) -> String { "\(logs)/\(name.text).log" }
  func redisConfiguration(of name: ChildName) -> String { "\(run)/\(name.text).conf" }

  /// Makes the directories, each readable by its owner alone.
  func create() throws(UpError) {
    guard path.utf8.count <= Self.pathByteCountMax else {
      throw UpError(
        "the state directory's path is too long for unix sockets (\(path.utf8.count) of at most"
          + " \(Self.pathByteCountMax) bytes): \(path)")
    }
    try makeParents()
    for folder in [path, run, logs, nginx, folder(of: .store), folder(of: .cache)] {
      try makeDirectory(folder)
    }
    guard unsafe access(path, W_OK | X_OK) == 0 else {
      throw UpError("the state directory \(path) is not writable")
    }
  }

  private func makeParents() throws(UpError) {
    for index in path.indices.dropFirst() where path[index] == "/" {
      let parent = String(path[..<index])
      if unsafe mkdir(parent, 0o755) != 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
        throw UpError("create \(parent) for the state directory", code: errno)
      }
    }
  }

  private func makeDirectory(_ folder: String) throws(UpError) {
    if unsafe mkdir(folder, 0o700) == 0 { return }
    guard errno == EEXIST else { throw UpError("create \(folder)", code: errno) }
    guard unsafe chmod(folder, 0o700) == 0 else {
      throw UpError("make \(folder) private", code: errno)
    }
  }
}
