import Glibc

extension SegmentHeader {
  /// The columns' bytes as they stand in the file, and the header that fits them.
  static func segment(
    of bars: BarSeries, label: DatasetLabel, recipe: UInt64
  ) -> (header: SegmentHeader, data: [UInt8]) {
    var header = SegmentHeader(label: label, rows: bars.rows, dataChecksum: 0, recipe: recipe)
    let byteCount = header.fileByteCount - SegmentHeader.byteCount
    var data = [UInt8](repeating: 0, count: byteCount)
    data.copy(bars.times, at: 0)
    let prices = [bars.open, bars.high, bars.low, bars.close, bars.volume]
    for (index, column) in prices.enumerated() {
      data.copy(column, at: (index + 1) * header.columnStride)
    }
    header.dataChecksum = checksum64(data)
    return (header, data)
  }
}

extension [UInt8] {
  /// Copies the elements' memory; the file's byte order is this machine's, marked in the header.
  fileprivate mutating func copy<Value: BitwiseCopyable>(_ column: [Value], at offset: Int) {
    unsafe withUnsafeMutableBytes { target in
      unsafe column.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(
          rebasing: target[offset..<(offset + source.count)]
        ).copyMemory(from: source)
      }
    }
  }
}

/// Writes a whole segment under a temporary name, then renames it: a visible file is complete.
///
/// - Precondition: the caller holds the directory's lock.
func writeSegment(
  header: SegmentHeader, data: [UInt8], directory: String
) throws(MarketDataError) {
  let path = "\(directory)/\(header.fileName)"
  let temporary = "\(path).tmp.\(getpid())"
  do throws(MarketDataError) {
    try writeWhole(header.encoded(), data, path: temporary)
    guard unsafe rename(temporary, path) == 0 else {
      throw .system(operation: "rename", path: temporary, code: errno)
    }
  } catch {
    removeFile(temporary)
    throw error
  }
  // The rename itself becomes durable with the directory.
  let folder = try SystemFile(directory, flags: O_RDONLY | O_DIRECTORY, operation: "open")
  fsync(folder.descriptor)
}

private func writeWhole(
  _ header: [UInt8], _ data: [UInt8], path: String
) throws(MarketDataError) {
  let file = try SystemFile(
    path, flags: O_WRONLY | O_CREAT | O_EXCL, operation: "create", mode: 0o444)
  // Asked for now, a full disk is an error here and not a signal in a reader later.
  let code = posix_fallocate(file.descriptor, 0, off_t(header.count + data.count))
  guard code == 0 else { throw .system(operation: "make room for", path: path, code: code) }
  try file.write(header)
  try file.write(data)
  guard fsync(file.descriptor) == 0 else {
    throw .system(operation: "write", path: path, code: errno)
  }
}

extension SystemFile {
  fileprivate func write(_ bytes: [UInt8]) throws(MarketDataError) {
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
