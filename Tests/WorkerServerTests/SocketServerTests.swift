import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import WorkerServer

@Suite("The socket over a unix socket")
struct SocketServerTests {
  /// Status line of an HTTP answer.
  private func statusLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
  }

  /// The answer's header lines and what follows them.
  private func split(_ bytes: [UInt8]) throws -> (headers: [String], rest: [UInt8]) {
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    return (lines.map(String.init), Array(bytes[end.upperBound...]))
  }

  /// Upgrades, sends `frames`, and returns the server's frames.
  private func framesAnswered(_ frames: [UInt8]) async throws -> [UInt8] {
    let server = try SocketServer()
    let answer = try await server.exchange(Array(RequestChange().text.utf8), frames: frames)
    try await server.stop()
    #expect(statusLine(answer) == "HTTP/1.1 101 Switching Protocols")
    return try split(answer).rest
  }

  @Test(
    "answers refused upgrades with the status of the protocol page",
    arguments: RequestChange.refusals)
  func refuses(change: RequestChange, refusal: Refusal) async throws {
    let server = try SocketServer()
    let answer = try await server.exchange(Array(change.text.utf8))
    try await server.stop()
    let status = refusal.status
    #expect(statusLine(answer) == "HTTP/1.1 \(status.code) \(status.reasonPhrase)")
    let headers = try split(answer).headers.map { $0.lowercased() }
    #expect(headers.contains("connection: close"))
    if refusal == .notAnUpgrade { #expect(headers.contains("sec-websocket-version: 13")) }
  }

  @Test("answers bytes that are not HTTP with 400")
  func garbage() async throws {
    let server = try SocketServer()
    let answer = try await server.exchange(Array("\u{1}\u{2}garbage\r\n\r\n".utf8))
    try await server.stop()
    #expect(statusLine(answer) == "HTTP/1.1 400 Bad Request")
  }

  @Test("answers an unknown session with 401")
  func unknownSession() async throws {
    let server = try SocketServer()
    let change = RequestChange(headers: ["Cookie": "sid=bad"])
    let answer = try await server.exchange(Array(change.text.utf8))
    try await server.stop()
    #expect(statusLine(answer) == "HTTP/1.1 401 Unauthorized")
  }

  @Test("answers 503 when the store fails")
  func storeFails() async throws {
    struct Down: Error {}
    let server = try SocketServer { _, _ in throw Down() }
    let answer = try await server.exchange(Array(RequestChange().text.utf8))
    try await server.stop()
    #expect(statusLine(answer) == "HTTP/1.1 503 Service Unavailable")
  }

  @Test("answers 503 when the store hangs, to those who wait behind others as well")
  func storeHangs() async throws {
    let hold = DispatchSemaphore(value: 0)
    let server = try SocketServer(patience: .milliseconds(50)) { _, _ in
      hold.wait()
      return .none
    }
    let request = Array(RequestChange().text.utf8)
    async let first = server.exchange(request)
    async let second = server.exchange(request)
    for answer in [try await first, try await second] {
      #expect(statusLine(answer) == "HTTP/1.1 503 Service Unavailable")
    }
    hold.signal()
    hold.signal()
    try await server.stop()
  }

  @Test("upgrades with the handshake of RFC 6455 and the subprotocol, and loses no early frame")
  func upgrades() async throws {
    let server = try SocketServer()
    let frames = ClientFrame(.binary, [1, 2]).bytes + ClientFrame(.close, [0x03, 0xE8]).bytes
    let answer = try await server.exchange(Array(RequestChange().text.utf8) + frames)
    try await server.stop()
    #expect(statusLine(answer) == "HTTP/1.1 101 Switching Protocols")
    let (headers, rest) = try split(answer)
    // The key and the accept value of RFC 6455 §1.3.
    #expect(headers.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    #expect(headers.contains("Sec-WebSocket-Protocol: speedstack.v1"))
    #expect(rest == [0x82, 2, 1, 2, 0x88, 2, 0x03, 0xE8])
  }

  @Test("a ping asks for the session again, which is no use of it, and closes with 4401 at its end")
  func recheck() async throws {
    var timings = SocketTimings()
    timings.pingInterval = .milliseconds(1)
    let questions = Mutex<[Bool]>([])
    let server = try SocketServer(timings: timings) { _, countsAsUse in
      questions.withLock { $0.append(countsAsUse) }
      return countsAsUse ? .valid(.test("ann")) : .none
    }
    let answer = try await server.exchange(Array(RequestChange().text.utf8))
    try await server.stop()
    let (_, rest) = try split(answer)
    #expect(rest == [0x89, 0, 0x88, 2, 0x11, 0x31])
    #expect(questions.withLock { $0 } == [true, false])
  }

  @Test("answers pings and closes as the client closes")
  func pingAndClose() async throws {
    let frames = ClientFrame(.ping, [7]).bytes + ClientFrame(.close, []).bytes
    #expect(try await framesAnswered(frames) == [0x8A, 1, 7, 0x88, 0])
  }

  static let refusedFrames: [(String, [ClientFrame], UInt16)] = [
    ("text", [ClientFrame(.text, [0x61])], 1003),
    ("unmasked", [ClientFrame(.binary, [1]).with { $0.maskingKey = nil }], 1002),
    ("reserved opcode", [ClientFrame(first: 0x83)], 1002),
    ("close reason", [ClientFrame(.close, [0x03, 0xE8, 0xFF])], 1007),
    ("oversize", [ClientFrame(.binary, [UInt8](repeating: 0, count: 1 << 20))], 1009),
    (
      "fragments",
      [ClientFrame(.binary, [], final: false)]
        + Array(repeating: ClientFrame(.continuation, [], final: false), count: 64), 1009
    ),
  ]

  @Test(
    "closes with the code of the protocol page, and the code arrives",
    arguments: refusedFrames.indices)
  func closes(index: Int) async throws {
    let (name, frames, code) = Self.refusedFrames[index]
    let expected: [UInt8] = [0x88, 2, UInt8(code >> 8), UInt8(code & 0xFF)]
    let answer = try await framesAnswered(frames.flatMap(\.bytes))
    #expect(answer == expected, "\(name)")
  }

  @Test("echoes a stream that does not fit the buffers, in order, while the client writes")
  func longStream() async throws {
    let messages = (0..<400).map { [UInt8](repeating: UInt8($0 % 251), count: 20_000) }
    let frames = messages.map { ClientFrame(.binary, $0).bytes } + [ClientFrame(.close, []).bytes]
    let expected = messages.map { [0x82, 126, 0x4E, 0x20] + $0 } + [[0x88, 0]]
    let answer = try await framesAnswered(Array(frames.joined()))
    // Not compared inside the macro, which would look for the smallest difference of megabytes.
    let isEqual = answer == Array(expected.joined())
    #expect(isEqual)
  }
}
