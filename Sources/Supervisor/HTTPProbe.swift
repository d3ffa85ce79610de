import Glibc

/// Asks 127.0.0.1 for one page, to learn whether the house answers.
enum HTTPProbe {
  private static let timeoutMicros = 500_000

  /// The status of `GET path`.
  ///
  /// - Returns: nil when no complete status line came within half a second.
  static func status(port: UInt16, path: String) -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 0, tv_usec: timeoutMicros)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    guard isConnected(descriptor, port: port) else { return nil }
    let request = Array(
      "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
    let sent = unsafe request.withUnsafeBytes {
      unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard sent == request.count else { return nil }
    let answer = unsafe [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
      count = max(0, unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    // HTTP/1.1 200 OK
    let words = String(decoding: answer, as: UTF8.self).split(separator: " ")
    return words.count >= 2 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) : nil
  }

  private static func isConnected(_ descriptor: Int32, port: UInt16) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      // SAFETY: a sockaddr_in begins with the fields of sockaddr, and its length is given.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
