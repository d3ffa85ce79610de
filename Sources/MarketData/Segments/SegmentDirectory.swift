import Glibc

/// The directory in memory that holds the segments of one instance of the product on this host.
///
/// Private to its user. Every process of the instance holds a shared lock on it for as long as it
/// lives: whoever gets the exclusive one knows that the instance has ended, however it ended.
package final class SegmentDirectory: Sendable {
  package let path: String
  private let presence: SystemFile

  private static let namePrefix = "speedstack-"
  private static let temporaryMark = ".tmp."
  /// Somebody may remove the directory, as abandoned, between its making and its lock.
  private static let attemptCount = 10
  /// Longest wait for another process that fills the same dataset, in milliseconds.
  private static let fillMillisMax = 10_000

  /// Where the instance with that state directory has its segments.
  package static func path(root: String, state: String) -> String {
    root + "/" + namePrefix + hexadecimal(checksum64(Array("\(geteuid()) \(state)".utf8)))
  }

  /// Makes the directory where it is missing, and joins those who use it.
  ///
  /// - Throws: Where there is no room for it, or something else is in its place.
  package convenience init(_ path: String) throws(MarketDataError) {
    for _ in 0..<Self.attemptCount {
      if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
        throw .system(operation: "create", path: path, code: errno)
      }
      if let presence = try Self.enter(path) {
        self.init(path, presence: presence)
        return
      }
    }
    throw .system(operation: "create", path: path, code: EBUSY)
  }

  /// Joins those who use the directory; nil where there is none.
  package convenience init?(existing path: String) throws(MarketDataError) {
    guard let presence = try Self.enter(path) else { return nil }
    self.init(path, presence: presence)
  }

  private init(_ path: String, presence: consuming SystemFile) {
    self.path = path
    self.presence = presence
  }

  private static func enter(_ path: String) throws(MarketDataError) -> SystemFile? {
    let directory: SystemFile
    do throws(MarketDataError) {
      directory = try SystemFile(
        path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW, operation: "open")
    } catch {
      if case .system(_, _, ENOENT) = error { return nil }
      throw error
    }
    // Anybody may make names in /dev/shm: what another user made is not to be trusted.
    let status = try directory.status()
    guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw .foreignDirectory(path: path)
    }
    try directory.lock(LOCK_SH)
    guard try directory.isAtItsPath() else { return nil }
    return consume directory
  }

  /// Removes the directory with everything in it if no other process uses it. The last thing to do
  /// with it: it may leave without its lock.
  package func removeIfUnused() {
    if presence.tryLock(LOCK_EX) { Self.remove(path) }
  }

  /// Removes the directories of instances of this user that have ended without doing so.
  ///
  /// - Returns: Their paths.
  package static func removeAbandoned(in root: String) -> [String] {
    let names = (try? directoryEntries(root)) ?? []
    return names.filter(isInstanceName).map { "\(root)/\($0)" }.filter { path in
      guard
        let directory = try? SystemFile(
          path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW, operation: "open"),
        (try? directory.status())?.st_uid == geteuid(), directory.tryLock(LOCK_EX)
      else { return false }
      remove(path)
      return true
    }
  }

  private static func isInstanceName(_ name: String) -> Bool {
    name.hasPrefix(namePrefix) && isDatasetVersion(String(name.dropFirst(namePrefix.count)))
  }

  private static func remove(_ path: String) {
    for name in (try? directoryEntries(path)) ?? [] { removeFile("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }
}

// MARK: Segments

extension SegmentDirectory {
  /// Maps a version; nil where there is no such segment. One that is damaged throws, and is removed
  /// for others: whoever has it mapped keeps it.
  func open(_ name: SegmentName) throws(MarketDataError) -> BarColumns? {
    let file: SystemFile
    do throws(MarketDataError) {
      file = try SystemFile(
        "\(path)/\(name.fileName)", flags: O_RDONLY | O_NOFOLLOW, operation: "open")
    } catch {
      if case .system(_, _, ENOENT) = error { return nil }
      throw error
    }
    do throws(MarketDataError) {
      return try BarColumns(segment: file)
    } catch {
      if case .damagedSegment(let path, _) = error { removeFile(path) }
      throw error
    }
  }

  /// Names of the segments, the newest of each dataset first.
  func names() throws(MarketDataError) -> [SegmentName] {
    let names = try directoryEntries(path).compactMap(SegmentName.init(fileName:))
    let dated = names.map { (name: $0, time: modificationNanos($0)) }
    return dated.sorted { ($0.name.id, $1.time) < ($1.name.id, $0.time) }.map(\.name)
  }

  private func modificationNanos(_ name: SegmentName) -> Int64 {
    var status = stat()
    guard unsafe stat("\(path)/\(name.fileName)", &status) == 0 else { return 0 }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// The lock of a dataset: one process at a time makes segments of it, the others wait, and then
  /// find them. Held until the value ends.
  ///
  /// - Throws: `busy` where another takes too long.
  func fillLock(_ id: String) throws(MarketDataError) -> SystemFile {
    let lock = try SystemFile(
      "\(path)/\(id).lock", flags: O_RDWR | O_CREAT | O_NOFOLLOW, operation: "open", mode: 0o600)
    let deadline = ContinuousClock.now + .milliseconds(Self.fillMillisMax)
    while !lock.tryLock(LOCK_EX) {
      guard ContinuousClock.now < deadline else { throw .busy(path: lock.path) }
      usleep(1_000)
    }
    return lock
  }

  /// Makes a segment under a temporary name, then renames it: a visible one is complete.
  ///
  /// One of the same name is replaced; whoever has it mapped keeps it.
  /// - Returns: Nil where somebody has just removed it.
  /// - Precondition: The dataset's `fillLock` is held.
  func place(_ content: SegmentContent) throws(MarketDataError) -> BarColumns? {
    let name = content.header.name
    removeLeftovers(of: name.id)
    let path = "\(path)/\(name.fileName)"
    let temporary = "\(path)\(Self.temporaryMark)\(getpid())"
    do throws(MarketDataError) {
      try Self.write(content, to: temporary)
      guard unsafe rename(temporary, path) == 0 else {
        throw .system(operation: "rename", path: temporary, code: errno)
      }
    } catch {
      removeFile(temporary)
      throw error
    }
    return try open(name)
  }

  private static func write(_ content: SegmentContent, to path: String) throws(MarketDataError) {
    let file = try SystemFile(
      path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, operation: "create", mode: 0o400)
    // Asked for now, a full /dev/shm is an error here and not a signal in a reader later.
    let code = posix_fallocate(file.descriptor, 0, off_t(content.header.fileByteCount))
    guard code == 0 else { throw .system(operation: "make room for", path: path, code: code) }
    try file.write(content.header.encoded())
    try file.write(content.data)
  }

  /// Under the lock nobody else fills: a temporary file is left from a killed process.
  private func removeLeftovers(of id: String) {
    for name in (try? directoryEntries(path)) ?? [] {
      guard let end = name.firstRange(of: Self.temporaryMark) else { continue }
      let segment = SegmentName(fileName: String(name[..<end.lowerBound]))
      if segment?.id == id { removeFile("\(path)/\(name)") }
    }
  }

  /// Removes the versions of a dataset that nobody has mapped, but for the current one.
  func removeUnused(of id: String, except version: String) {
    for name in (try? names()) ?? [] where name.id == id && name.version != version {
      let file = try? SystemFile(
        "\(path)/\(name.fileName)", flags: O_RDONLY | O_NOFOLLOW, operation: "open")
      file?.removeIfUnused()
    }
  }
}
