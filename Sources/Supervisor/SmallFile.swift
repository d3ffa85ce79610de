import Glibc

/// The text of a file of at most 64 KiB; empty when it cannot be read.
func readSmallFile(_ path: String) -> String {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
    count = max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Replaces a file in one step: readers see the old text or the new one.
func writeSmallFile(_ path: String, _ text: String, mode: mode_t = 0o600) throws(UpError) {
  let temporary = "\(path).tmp"
  let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw UpError("write \(path)", code: errno) }
  let bytes = Array(text.utf8)
  let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  let code = errno
  close(descriptor)
  guard written == bytes.count else { throw UpError("write \(path)", code: code) }
  guard unsafe rename(temporary, path) == 0 else { throw UpError("write \(path)", code: errno) }
}

/// The entries of a directory of /proc that are numbers: processes, or descriptors.
func numericEntries(_ path: String) -> [Int32] {
  guard let directory = unsafe opendir(path) else { return [] }
  defer { unsafe closedir(directory) }
  var numbers: [Int32] = []
  while let entry = unsafe readdir(directory) {
    // SAFETY: d_name is NUL-terminated within the entry, which lives until the next readdir.
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
      unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if let number = Int32(name) { numbers.append(number) }
  }
  return numbers
}
