import Glibc

/// A few bytes that a child maps and writes, and that the supervisor reads once it has ended: what
/// it was at. A file without a name.
struct SharedNote {
  private static let byteCount = 128

  let descriptor: Descriptor

  /// - Parameter folder: Where the file is for a moment.
  init(in folder: String) throws(UpError) {
    let path = "\(folder)/note"
    _ = unsafe unlink(path)
    descriptor = try Descriptor(
      adopting: unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600),
      for: "create \(path)")
    _ = unsafe unlink(path)
    guard ftruncate(descriptor.number, off_t(Self.byteCount)) == 0 else {
      throw UpError("create \(path)", code: errno)
    }
  }

  /// The words that stand there now.
  var words: [String] {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
      count = max(0, unsafe pread(descriptor.number, buffer.baseAddress, buffer.count, 0))
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).split(separator: " ")
      .map(String.init)
  }
}
