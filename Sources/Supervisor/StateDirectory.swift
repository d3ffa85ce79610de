import Glibc

/// The one directory in which everything of a running house lies, private to its user.
package struct StateDirectory: Sendable, Equatable {
  /// `sockaddr_un` holds 108 bytes with the closing zero; the longest name below is added.
  static let pathByteCountMax = 107 - "/run/worker-999.sock".utf8.count

  package let path: String

  package init(path: String) { self.path = path }

  /// Price files of this installation.
  package var prices: String { "\(path)/prices" }
  var run: String { "\(path)/run" }
  var logs: String { "\(path)/logs" }
  var nginx: String { "\(path)/nginx" }
  var lock: String { "\(run)/supervisor.lock" }
  var status: String { "\(run)/status" }
  package var children: String { "\(run)/children" }
  var certificate: String { "\(nginx)/tls.crt" }
  var certificateKey: String { "\(nginx)/tls.key" }
  var nginxConfiguration: String { "\(nginx)/nginx.conf" }

  func folder(of name: ChildName) -> String { "\(path)/\(name.text)" }
  func socket(of name: ChildName) -> String { "\(run)/\(name.text).sock" }
  /// All API processes accept on one socket.
  var apiSocket: String { "\(run)/api.sock" }
  func log(of name: ChildName) -> String { "\(logs)/\(name.text).log" }
  /// The users of the store's own Redis, and the address with which its owner uses it.
  var storeAccess: String { "\(run)/store.acl" }
  package var storeAddress: String { "\(run)/store.url" }
  func redisConfiguration(of name: ChildName) -> String { "\(run)/\(name.text).conf" }

  /// Makes the directories, each readable by its owner alone.
  package func create() throws(UpError) {
    guard path.utf8.count <= Self.pathByteCountMax else {
      throw UpError(
        "the state directory's path is too long for unix sockets (\(path.utf8.count) of at most"
          + " \(Self.pathByteCountMax) bytes): \(path)")
    }
    try makeParents()
    try checkIsOurs()
    for folder in [path, run, logs, nginx, prices, folder(of: .store), folder(of: .cache)] {
      try makeDirectory(folder)
    }
    // Marks the directory as ours: a detached start makes it twice, before anybody takes the lock.
    let mark = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard mark >= 0 else { throw UpError("create \(lock)", code: errno) }
    close(mark)
    guard unsafe access(path, W_OK | X_OK) == 0 else {
      throw UpError("the state directory \(path) is not writable")
    }
  }

  /// Refuses a directory that exists and holds something else: a slip in `--state` must not change
  /// the modes of a home directory or of /tmp.
  private func checkIsOurs() throws(UpError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw UpError("\(path) is not a directory; name another with --state")
    }
    guard status.st_uid == geteuid() else {
      throw UpError("\(path) belongs to another user; name another directory with --state")
    }
    guard unsafe access(lock, F_OK) == 0 || isEmpty else {
      throw UpError(
        "\(path) holds other files; name an empty or a new directory with --state")
    }
  }

  private var isEmpty: Bool {
    guard let directory = unsafe opendir(path) else { return false }
    defer { unsafe closedir(directory) }
    var count = 0
    while unsafe readdir(directory) != nil { count += 1 }
    // Itself and its parent.
    return count <= 2
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
