import NIOCore
import Synchronization
import Testing
import WorkerServer

@Suite("The end of sessions")
struct SessionEndTests {
  private static let sessionEnded: [UInt8] = [0x88, 2, 0x11, 0x31]

  /// Tokens are `user` or `user-session`.
  private static func identity(_ token: String) -> SessionIdentity {
    .test(String(token.prefix { $0 != "-" }), hash: "hash-\(token)")
  }

  private func makeServer(
    userLimits: UserLimits = UserLimits(),
    _ answer: @escaping @Sendable (String) -> SessionAnswer = { .valid(identity($0)) }
  ) throws -> SocketServer {
    try SocketServer(userLimits: userLimits) { token, _ in answer(token) }
  }

  /// Echoes a message and closes, which shows that the socket was still open.
  private func expectOpen(_ socket: OpenSocket) async throws {
    try await socket.send(ClientFrame(.binary, [9]))
    try await socket.send(ClientFrame(.close, []))
    #expect(try await socket.bytesToEnd() == [0x82, 1, 9, 0x88, 0])
  }

  static let ends: [(message: String, closed: [Bool])] = [
    ("session hash-ann-1", [true, false, false]),
    ("user ann", [true, true, false]),
    ("user bob", [false, false, true]),
    ("session ann", [false, false, false]),
    ("user ann ", [false, false, false]),
    ("nonsense", [false, false, false]),
  ]

  @Test("closes the sockets that it concerns with 4401, and no others", arguments: ends)
  func closes(message: String, closed: [Bool]) async throws {
    let server = try makeServer()
    var sockets: [OpenSocket] = []
    for token in ["ann-1", "ann-2", "bob-1"] { sockets.append(try await server.open(token)) }
    try server.tell { $0.heard(published: Array(message.utf8)) }
    for (socket, isClosed) in zip(sockets, closed) {
      if isClosed {
        #expect(try await socket.bytesToEnd() == Self.sessionEnded)
      } else {
        try await expectOpen(socket)
      }
    }
    try await server.stop()
  }

  @Test("that comes between the store's answer and the opening closes the socket all the same")
  func endsWhileOpening() async throws {
    let hub = Mutex<SocketServer?>(nil)
    let isFirst = Mutex(true)
    let server = try makeServer { token in
      let first = isFirst.withLock { first in
        defer { first = false }
        return first
      }
      guard first else { return .none }
      // The store has answered, and the worker hears of the end before the answer.
      try? hub.withLock { $0 }?.tell { $0.heard(published: Array("user ann".utf8)) }
      return .valid(Self.identity(token))
    }
    hub.withLock { $0 = server }
    let socket = try await server.open("ann")
    #expect(try await socket.bytesToEnd() == Self.sessionEnded)
    hub.withLock { $0 = nil }
    try await server.stop()
  }

  @Test(
    "that was missed is found by asking about every session, again where the store fails",
    arguments: [true, false])
  func asksAnew(wasRestored: Bool) async throws {
    let answers = Mutex<[String: [SessionAnswer]]>([:])
    let server = try makeServer { token in
      answers.withLock { $0[token]?.popLast() } ?? .valid(Self.identity(token))
    }
    let ended = try await server.open("ann-1")
    let endedToo = try await server.open("ann-1")
    let failed = try await server.open("ann-2")
    let valid = try await server.open("bob")
    answers.withLock { $0 = ["ann-1": [.none], "ann-2": [.none, .unreachable]] }
    try server.tell {
      if wasRestored {
        $0.heard(published: Array("everything".utf8))
      } else {
        $0.sessionsMayHaveEnded()
      }
    }
    #expect(try await ended.bytesToEnd() == Self.sessionEnded)
    #expect(try await endedToo.bytesToEnd() == Self.sessionEnded)
    #expect(try await failed.bytesToEnd() == Self.sessionEnded)
    #expect(answers.withLock { $0.values.allSatisfy(\.isEmpty) }, "asked once per session")
    try await expectOpen(valid)
    try await server.stop()
  }

  @Test("one socket more than a user may have is refused with 429, until another is closed")
  func socketLimit() async throws {
    let server = try makeServer(userLimits: UserLimits(socketCount: 2))
    let first = try await server.open("ann-1")
    let second = try await server.open("ann-2")
    let request = Array(RequestChange(headers: ["Cookie": "sid=ann-3"]).text.utf8)
    let answer = String(decoding: try await server.exchange(request), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
    #expect(answer.contains("\r\nRetry-After: 1\r\n") && answer.contains(" 2 sockets "))
    let other = try await server.open("bob")
    try await expectOpen(first)
    let third = try await server.open("ann-3")
    for socket in [second, third, other] { try await expectOpen(socket) }
    try await server.stop()
  }
}
