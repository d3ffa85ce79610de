import Glibc

/// Where the programs of others are: the PATH, and the directories of system programs, which the
/// PATH of ordinary users often lacks.
package func findProgram(_ name: String, package: String) throws(UpError) -> String {
  let path = environmentValue("PATH") ?? "/usr/bin:/bin"
  let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin", "/sbin"]
  for folder in folders {
    let candidate = "\(folder)/\(name)"
    if unsafe access(candidate, X_OK) == 0 { return candidate }
  }
  throw UpError("\(name) is not installed (Debian's package \(package))")
}

package func environmentValue(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// The environment of children: what they need to find programs and to speak, no more.
func childEnvironment(_ additions: [String] = []) -> [String] {
  let kept = [
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
    "SPEEDSTACK_SOCKETS_PER_USER", "SPEEDSTACK_COMPUTE_SECONDS",
    "SPEEDSTACK_CONNECTIONS_PER_ADDRESS",
  ].compactMap { name in environmentValue(name).map { "\(name)=\($0)" } }
  // Printing a backtrace takes seconds in which a dying child keeps its place.
  return kept + ["SWIFT_BACKTRACE=enable=no"] + additions
}
