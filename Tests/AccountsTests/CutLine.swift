import Foundation
import RedisClient
import Synchronization
import Testing

/// A unix socket in front of a store that lets a number of requests through and is dead from then
/// on: what the store has afterwards is what a process that is killed there leaves.
final class CutLine: Sendable {
  /// The address of the store through this line.
  let url: RedisURL
  private let path = "/tmp/speedstack-cut-\(UUID().uuidString.prefix(8)).sock"
  private let listener: Int32
  private let store: String
  private let left: Atomic<Int>

  init(to url: RedisURL, after requestCount: Int) throws {
    guard case .unix(let store) = url.endpoint else { preconditionFailure("a unix socket") }
    self.store = store
    self.url = try RedisURL("unix://\(path)?db=\(url.database)")
    left = Atomic(requestCount)
    listener = unsafe try Self.open(path) { unsafe bind($0, $1, $2) }
    try #require(listen(listener, 8) == 0)
    Thread.detachNewThread { [self] in serve() }
  }

  /// Whether it has come to the cut.
  var isDead: Bool { left.load(ordering: .acquiring) < 0 }

  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    unsafe unlink(path)
  }

  private func serve() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      if !isDead, let server = unsafe try? Self.open(store, { unsafe connect($0, $1, $2) }) {
        pass(client, server)
        _ = Glibc.close(server)
      }
      _ = Glibc.close(client)
    }
    _ = Glibc.close(listener)
  }

  /// The client sends a request in one piece, and the next one only after the answer.
  private func pass(_ client: Int32, _ server: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      var ready = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&ready, 2, 10_000) > 0 else { return }
      let isAnswer = ready[1].revents != 0
      let count = unsafe read(isAnswer ? server : client, &buffer, buffer.count)
      guard count > 0 else { return }
      if !isAnswer, left.subtract(1, ordering: .acquiringAndReleasing).newValue < 0 { return }
      guard unsafe write(isAnswer ? client : server, buffer, count) == count else { return }
    }
  }

  /// A socket, and `use` of it with an address.
  private static func open(
    _ path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      unsafe bytes.copyBytes(from: path.utf8)
    }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe use(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    return descriptor
  }
}
