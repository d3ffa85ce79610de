import Glibc

extension PriceFile {
  /// The bytes of a file or, for `-`, of standard input.
  ///
  /// - Throws: `MarketDataError.system`, or `PriceFileError` where there are more bytes than
  ///   `byteCountMax`.
  package static func bytes(path: String) throws -> [UInt8] {
    let name = path == "-" ? "/dev/stdin" : path
    let file = try SystemFile(name, flags: O_RDONLY, operation: "open")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(try file.byteCount(), byteCountMax))
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe read(file.descriptor, buffer.baseAddress, buffer.count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw MarketDataError.system(operation: "read", path: path, code: errno)
      }
      guard got > 0 else { return bytes }
      bytes += piece[..<got]
      guard bytes.count <= byteCountMax else {
        throw PriceFileError(PriceFileProblem("the file has more than 4 GiB"))
      }
    }
  }
}
