import Glibc

/// A bound and listening socket, made by the supervisor and shared with its children, so that a
/// child's death or replacement refuses nobody: connections wait in the socket's queue.
struct ListeningSocket {
  private static let backlog: Int32 = 4_096

  let descriptor: Descriptor

  /// A unix socket that its user alone can reach; what is left at the path is replaced.
  init(unixPath path: String) throws(UpError) {
    _ = unsafe unlink(path)
    descriptor = try Self.open(AF_UNIX, "create the socket \(path)")
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(path.utf8CString)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count <= capacity else { throw UpError("the socket path is too long: \(path)") }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
      unsafe name.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    let code = Self.bind(descriptor.number, &address)
    guard code == 0 else { throw UpError("bind the socket \(path)", code: code) }
    guard unsafe chmod(path, 0o600) == 0, listen(descriptor.number, Self.backlog) == 0 else {
      throw UpError("listen on \(path)", code: errno)
    }
  }

  /// A TCP port of 127.0.0.1.
  init(loopbackPort port: UInt16) throws(UpError) {
    descriptor = try Self.open(AF_INET, "create the socket of port \(port)")
    var on: Int32 = 1
    _ = unsafe setsockopt(
      descriptor.number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var code = Self.bind(descriptor.number, &address)
    if code == 0, listen(descriptor.number, Self.backlog) != 0 { code = errno }
    switch code {
    case 0: return
    case EADDRINUSE:
      throw UpError("port \(port) of 127.0.0.1 is in use already; choose another with --port")
    case EACCES:
      throw UpError(
        "port \(port) needs a privilege that this user lacks; choose one above 1023 with --port")
    default: throw UpError("listen on port \(port) of 127.0.0.1", code: code)
    }
  }

  private static func open(_ family: Int32, _ purpose: String) throws(UpError) -> Descriptor {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return try Descriptor(adopting: socket(family, kind, 0), for: purpose)
  }

  /// Returns 0 or errno.
  private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
    let length = socklen_t(MemoryLayout<Address>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      // SAFETY: every socket address begins with the fields of sockaddr, and its length is given.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.bind(descriptor, $0, length)
      }
    }
    return result == 0 ? 0 : errno
  }
}
