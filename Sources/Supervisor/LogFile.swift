import Glibc

/// Keeps log files bounded: what is full moves to `NAME.1`, of which there is one.
enum LogFile {
  static let byteCountMax = 8 << 20

  /// Before its writer starts: a rename is enough.
  static func rotateBeforeStart(_ path: String) {
    guard byteCount(path) > byteCountMax / 2 else { return }
    _ = unsafe rename(path, "\(path).1")
  }

  /// While its writer runs: the writer appends to the open file, so the file is copied and emptied.
  /// Lines that arrive in between are lost.
  static func bound(_ path: String) {
    guard byteCount(path) > byteCountMax else { return }
    let source = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard source >= 0 else { return }
    defer { close(source) }
    let target = unsafe open("\(path).1", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard target >= 0 else { return }
    defer { close(target) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { unsafe buffer.deallocate() }
    while true {
      let got = unsafe read(source, buffer.baseAddress, buffer.count)
      guard got > 0, unsafe write(target, buffer.baseAddress, got) == got else { break }
    }
    ftruncate(source, 0)
  }

  /// The last line that is not empty, for an error message; at most 300 characters.
  static func lastLine(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let tail = 4_096
    let start = max(0, lseek(descriptor, 0, SEEK_END) - off_t(tail))
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: tail) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, buffer.count, start))
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last.map { String($0.prefix(300)) }
  }

  private static func byteCount(_ path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
