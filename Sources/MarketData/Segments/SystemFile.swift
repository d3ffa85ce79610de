import Glibc

/// An open file descriptor that closes itself.
struct SystemFile: ~Copyable {
  let descriptor: Int32
  let path: String

  init(_ path: String, flags: Int32, operation: String, mode: mode_t = 0) throws(MarketDataError) {
    descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
    self.path = path
    guard descriptor >= 0 else {
      throw .system(operation: operation, path: path, code: errno)
    }
  }

  deinit { close(descriptor) }

  func status() throws(MarketDataError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .system(operation: "look at", path: path, code: errno)
    }
    return status
  }

  func byteCount() throws(MarketDataError) -> Int { Int(try status().st_size) }

  /// Whether the path still leads to this file: it may have been removed or replaced.
  func isAtItsPath() throws(MarketDataError) -> Bool {
    let ours = try status()
    var found = stat()
    guard unsafe lstat(path, &found) == 0 else { return false }
    return found.st_dev == ours.st_dev && found.st_ino == ours.st_ino
  }

  /// Takes the whole file's lock (`LOCK_SH` or `LOCK_EX`), waiting for others; closing returns it.
  func lock(_ kind: Int32) throws(MarketDataError) {
    while flock(descriptor, kind) != 0 {
      guard errno == EINTR else {
        throw .system(operation: "lock", path: path, code: errno)
      }
    }
  }

  /// Takes the whole file's lock if nobody is in the way. In place of a lock that is held already
  /// it may leave none.
  func tryLock(_ kind: Int32) -> Bool { flock(descriptor, kind | LOCK_NB) == 0 }

  /// Reads at most `count` bytes from the file's start.
  func readPrefix(_ count: Int) throws(MarketDataError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[initialized...]))
        let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(initialized))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        initialized += got
      }
    }
    guard failure == 0 else {
      throw .system(operation: "read", path: path, code: failure)
    }
    return bytes
  }

  /// Writes all bytes at the file's position.
  func write(_ bytes: [UInt8]) throws(MarketDataError) {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
        let written = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written >= 0 else {
          failure = errno
          return
        }
        offset += written
      }
    }
    guard failure == 0 else {
      throw .system(operation: "write", path: path, code: failure)
    }
  }
}

/// The system's sentence for an errno value.
func systemMessage(_ code: Int32) -> String {
  unsafe String(cString: strerror(code))
}

/// Removes a file; one that is already gone, or stays, is found by whoever needs the name.
func removeFile(_ path: String) {
  _ = unsafe unlink(path)
}

/// Names of the entries of a directory, sorted, without itself and its parent.
func directoryEntries(_ path: String) throws(MarketDataError) -> [String] {
  guard let directory = unsafe opendir(path) else {
    throw .system(operation: "list", path: path, code: errno)
  }
  defer { unsafe closedir(directory) }
  var names: [String] = []
  while let entry = unsafe readdir(directory) {
    // SAFETY: d_name is NUL-terminated within the entry, which lives until the next readdir.
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
      unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
