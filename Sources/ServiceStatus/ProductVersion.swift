internal import Glibc

/// The version of the product, as the build has left it in a file beside the program: what `git
/// describe` says. `unknown` where it was built without.
package let productVersion = versionBesideProgram() ?? "unknown"

/// Longer is no version.
private let byteCountMax = 100

private func versionBesideProgram() -> String? {
  var path = [CChar](repeating: 0, count: 4_096)
  let count = unsafe readlink("/proc/self/exe", &path, path.count)
  guard count > 0 else { return nil }
  let program = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  guard let slash = program.lastIndex(of: "/") else { return nil }
  let file = unsafe open("\(program[..<slash])/speedstack.version", O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: byteCountMax)
  let length = unsafe read(file, &bytes, bytes.count)
  let line = bytes.prefix(max(0, length)).prefix { (0x21...0x7E).contains($0) }
  return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
}
