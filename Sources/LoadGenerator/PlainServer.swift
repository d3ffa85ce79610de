internal import Glibc
import NIOCore
import NIOPosix

/// The fastest server there is: it answers every request with the same prepared bytes, by one
/// `send` loop on a blocking unix socket, one connection after another.
///
/// What nginx passes on from it is the measure for the worker.
final class PlainServer: Sendable {
  let path: String
  private let listener: Int32
  private let thread = NIOThreadPool(numberOfThreads: 1)

  /// - Parameters:
  ///   - requestByteCount: Length of every request.
  ///   - answer: Frames as they go over the wire.
  init(path: String, requestByteCount: Int, answer: [UInt8]) throws(LoadError) {
    self.path = path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let status = unsafe withUnixAddress(path) { [listener] in unsafe bind(listener, $0, $1) }
    guard status == 0, listen(listener, 8) == 0 else {
      throw .option("Cannot listen on \(path): \(systemMessage(errno)).")
    }
    thread.start()
    thread.submit { [listener] state in
      guard case .active = state else { return }
      while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
        Self.serve(BlockingSocket(adopting: descriptor), requestByteCount, answer)
      }
    }
  }

  /// Ends it; the client's connection must be closed already.
  func stop() throws {
    shutdown(listener, Int32(SHUT_RDWR))
    try thread.syncShutdownGracefully()
    close(listener)
    unsafe unlink(path)
  }

  private static func serve(
    _ socket: consuming BlockingSocket, _ requestByteCount: Int, _ answer: [UInt8]
  ) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var request: [UInt8] = []
    while request.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      let count = socket.read(into: &buffer)
      guard count > 0, request.count < 64 << 10 else { return }
      request += buffer[..<count]
    }
    let upgraded = """
      HTTP/1.1 101 Switching Protocols\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      \r

      """
    // A message of one byte in place of a hello.
    guard socket.write(Array(upgraded.utf8) + [0x82, 1, 0xC0]) else { return }
    var missing = requestByteCount
    while true {
      let count = socket.read(into: &buffer)
      guard count > 0 else { return }
      missing -= count
      guard missing <= 0 else { continue }
      missing += requestByteCount
      guard socket.write(answer) else { return }
    }
  }
}
