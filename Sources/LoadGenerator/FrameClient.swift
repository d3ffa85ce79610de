import NIOCore
internal import WireMessages

/// A client that asks for a whole column and throws the bytes away as fast as they come.
final class FrameClient {
  /// Messages that are looked at are shorter: heads and ends of answers, not columns.
  private static let keptByteCountMax = 4_096

  private let socket: BlockingSocket
  private let target: LoadTarget
  private var reader = ServerFrameReader(keptByteCountMax: keptByteCountMax)
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)
  private var lastIdentifier: UInt64 = 0
  /// The server's first message.
  private(set) var hello: [UInt8] = []

  init(_ site: LoadSite) throws(LoadError) {
    target = site.target
    socket = try BlockingSocket(site.target)
  }

  /// Upgrades the connection and reads the hello.
  func open(_ site: LoadSite) throws {
    guard socket.write(Array(site.upgradeRequest.utf8)) else { throw LoadError.noHello }
    var answer: [UInt8] = []
    while answer.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      let count = socket.read(into: &buffer)
      guard count > 0, answer.count < 16 << 10 else { throw LoadError.noHello }
      answer += buffer[..<count]
    }
    let words = String(decoding: answer.prefix(12), as: UTF8.self).split(separator: " ")
    guard words.last == "101" else {
      throw LoadError.upgradeRefused(status: words.last.flatMap { Int($0) } ?? 0)
    }
    try readHello(answer)
  }

  /// The hello is longer than what is kept of other messages.
  private func readHello(_ answer: [UInt8]) throws {
    var whole = ServerFrameReader()
    let end = answer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? 0
    var bytes = Array(answer[end...])
    while true {
      var position = 0
      if case .message(let message) = try whole.next(in: bytes.span, from: &position) {
        return hello = message
      }
      let count = socket.read(into: &buffer)
      guard count > 0 else { throw LoadError.noHello }
      bytes = Array(buffer[..<count])
    }
  }

  /// Asks for a column and waits for its end.
  ///
  /// - Parameter recorded: Gets the bytes of the answer where it is not nil.
  /// - Returns: Nanoseconds from the first byte sent to the last one read, and the bytes read.
  func fetch(
    _ column: ColumnsState, recorded: inout [UInt8]?
  ) throws -> (nanos: UInt64, byteCount: Int) {
    lastIdentifier += 1
    let message = encodeColumns(id: lastIdentifier, column)
    let frame = clientFrame(opcode: 0x2, message, allocator: ByteBufferAllocator())
    let started = NIODeadline.now().uptimeNanoseconds
    guard socket.write(Array(frame.readableBytesView)) else { throw lost() }
    var byteCount = 0
    while true {
      let count = socket.read(into: &buffer)
      guard count > 0 else { throw lost() }
      byteCount += count
      recorded?.append(contentsOf: buffer[..<count])
      if try isEnd(count) { break }
    }
    return (NIODeadline.now().uptimeNanoseconds - started, byteCount)
  }

  /// Whether the answer's end is among the first `count` bytes of the buffer.
  private func isEnd(_ count: Int) throws -> Bool {
    var position = 0
    // A slice shares the bytes, and is gone before the next ones come.
    let bytes = buffer[..<count]
    while let frame = try reader.next(in: bytes.span, from: &position) {
      switch frame {
      case .message(let message):
        // What is cut off is a piece.
        guard let head = try? readServerMessageHead(message) else { continue }
        if head.kind == .complete { return true }
        guard head.kind == .piece else {
          throw LoadError.refused("\(head.code?.rawValue ?? head.kind.rawValue)")
        }
      case .ping(let payload):
        let pong = clientFrame(opcode: 0xA, payload, allocator: ByteBufferAllocator())
        _ = socket.write(Array(pong.readableBytesView))
      case .close(let code, _): throw LoadError.refused("close \(code.map(String.init) ?? "")")
      case .other: break
      }
    }
    return false
  }

  private func lost() -> LoadError {
    .unreachable(url: target.url, reason: "the connection ended, or nothing came for 10 s")
  }
}
