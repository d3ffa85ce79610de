internal import Glibc

/// A connected stream socket whose calls wait; as close to C as a client of ours gets.
struct BlockingSocket: ~Copyable {
  let descriptor: Int32

  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Connects, and gives up on a server that says nothing for ten seconds.
  init(_ target: LoadTarget) throws(LoadError) {
    switch target.address {
    case .unix(let path): descriptor = try Self.connect(path: path, target)
    case .tcp(let host, let port): descriptor = try Self.connect(host: host, port: port, target)
    }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    var on: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
  }

  /// Writes all bytes; false where the peer is gone.
  func write(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        // SAFETY: the address is inside the buffer, which is not empty.
        let count = unsafe send(
          descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Reads what is there into the beginning of `bytes`; waits for the first byte.
  ///
  /// - Returns: How many bytes; 0 where the peer is gone or silent for too long.
  func read(into bytes: inout [UInt8]) -> Int {
    max(0, unsafe recv(descriptor, &bytes, bytes.count, 0))
  }

  private static func connect(path: String, _ target: LoadTarget) throws(LoadError) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let status = unsafe withUnixAddress(path) { unsafe Glibc.connect(descriptor, $0, $1) }
    return try check(descriptor, status, target)
  }

  private static func connect(
    host: String, port: Int, _ target: LoadTarget
  ) throws(LoadError) -> Int32 {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, "\(port)", &hints, &found) == 0, let first = unsafe found else {
      throw .unreachable(url: target.url, reason: "the host name is unknown")
    }
    defer { unsafe freeaddrinfo(first) }
    let descriptor = unsafe socket(
      first.pointee.ai_family, first.pointee.ai_socktype, first.pointee.ai_protocol)
    let status = unsafe Glibc.connect(
      descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen)
    return try check(descriptor, status, target)
  }

  private static func check(
    _ descriptor: Int32, _ status: Int32, _ target: LoadTarget
  ) throws(LoadError) -> Int32 {
    guard descriptor >= 0, status == 0 else {
      let reason = systemMessage(errno)
      if descriptor >= 0 { close(descriptor) }
      throw .unreachable(url: target.url, reason: reason)
    }
    return descriptor
  }
}

/// Calls `body` with the address of a unix socket.
func withUnixAddress(
  _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
    unsafe field.copyBytes(from: path.utf8.prefix(field.count - 1))
  }
  return unsafe withUnsafePointer(to: &address) { pointer in
    // SAFETY: sockaddr_un begins as every sockaddr does, and its whole size is given.
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
}
