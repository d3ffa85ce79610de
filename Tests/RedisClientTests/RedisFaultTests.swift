import Foundation
import RedisClient
import Synchronization
import TestSupport
import Testing

struct RedisFaultTests {
  private func connect(
    _ server: RedisServer, timeoutMillis: Int = 5000, restMillis: Int = 0
  ) throws -> RedisConnection {
    RedisConnection(
      url: try RedisURL("unix://\(server.socket)?db=3"), timeoutMillis: timeoutMillis,
      restMillis: restMillis)
  }

  @Test("works again, changes included, when a killed server is back, with what it had")
  func killed() throws {
    let server = RedisServer(options: "--appendfsync always")
    let redis = try connect(server)
    _ = try redis.execute(RedisCommand("SET", "a", "1"))
    server.tell("kill")
    let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("GET", "a")) }
    #expect(error?.isUnavailable == true)
    server.tell("start")
    #expect(try redis.query(RedisCommand("GET", "a")).text == "1")
    server.tell("kill")
    server.tell("start")
    // The connection died unnoticed: even a command that is sent only once must not fail.
    #expect(try redis.execute(RedisCommand("INCR", "a")) == .integer(2))
  }

  @Test("signs in and selects its database anew after every loss")
  func credentials() throws {
    let server = RedisServer(options: "--requirepass s3cret")
    let address = "unix://:s3cret@\(server.socket)?db=7"
    let redis = RedisConnection(url: try RedisURL(address), timeoutMillis: 5000, restMillis: 0)
    _ = try redis.execute(RedisCommand("SET", "a", "1"))
    for _ in 0..<2 {
      _ = try? redis.execute(RedisCommand("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no"))
      #expect(try redis.query(RedisCommand("GET", "a")).text == "1")
    }
    let wrong = RedisConnection(
      url: try RedisURL("unix://:other@\(server.socket)"), timeoutMillis: 5000, restMillis: 0)
    let error = #expect(throws: RedisError.self) { try wrong.query(RedisCommand("PING")) }
    #expect(error?.code == .server("WRONGPASS"))
    #expect(error?.isUnavailable == true)
  }

  @Test("gives up on a server that hangs, and trusts no late reply")
  func hangs() throws {
    let server = RedisServer()
    let redis = try connect(server, timeoutMillis: 100)
    _ = try redis.execute(RedisCommand("SET", "a", "1"))
    server.tell("pause")
    let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("GET", "a")) }
    #expect(error?.code == .timedOut)
    server.tell("resume")
    #expect(try connect(server).query(RedisCommand("PING")) == .status("PONG"))
    let patient = try connect(server)
    #expect(try patient.query(RedisCommand("ECHO", "b")).text == "b")
  }

  @Test("goes on at once after one slow answer")
  func goesOn() throws {
    let server = RedisServer()
    let redis = try connect(server, timeoutMillis: 1000, restMillis: 3_600_000)
    _ = try redis.query(RedisCommand("PING"))
    server.tell("pause")
    let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("PING")) }
    #expect(error?.code == .timedOut)
    server.tell("resume")
    #expect(try redis.query(RedisCommand("PING")) == .status("PONG"))
  }

  @Test("fails at once for a rest where a server hangs")
  func rests() throws {
    let server = RedisServer()
    let redis = try connect(server, timeoutMillis: 50, restMillis: 3_600_000)
    _ = try redis.query(RedisCommand("PING"))
    server.tell("pause")
    for _ in 0..<2 {
      let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("PING")) }
      #expect(error?.code == .timedOut)
    }
    server.tell("resume")
    let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("PING")) }
    #expect(error?.code == .connectionFailed)
    #expect(error?.message.contains("not tried again yet") == true)
  }

  @Test(
    "repeats a query once when the connection ends under it, and never a change",
    arguments: [(true, 2), (false, 1)])
  func repeats(isQuery: Bool, sent: Int) throws {
    let server = try HangUpServer()
    let redis = RedisConnection(
      url: try RedisURL("unix://\(server.path)"), timeoutMillis: 5000, restMillis: 0)
    // Answered: the connection is a proven one from here.
    #expect(try redis.query(RedisCommand("PING")) == .status("PONG"))
    let error = #expect(throws: RedisError.self) {
      isQuery
        ? try redis.query(RedisCommand("INCR", "n")) : try redis.execute(RedisCommand("INCR", "n"))
    }
    #expect(error?.code == .connectionLost)
    #expect(server.stop() == sent)
  }
}

/// Listens on a unix socket, answers PING, and hangs up on every other command after reading it.
private final class HangUpServer: Sendable {
  let path = "/tmp/speedstack-hangup-\(UUID().uuidString.prefix(8)).sock"
  private let descriptor: Int32
  private let commandCount = Atomic(0)

  init() throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      unsafe bytes.copyBytes(from: path.utf8)
    }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0 && listen(descriptor, 8) == 0)
    Thread.detachNewThread { [self] in serve() }
  }

  private func serve() {
    while true {
      let peer = accept(descriptor, nil, nil)
      guard peer >= 0 else { return }
      var buffer = [UInt8](repeating: 0, count: 1024)
      while true {
        let count = unsafe read(peer, &buffer, buffer.count)
        guard count > 0 else { break }
        let isPing = String(decoding: buffer.prefix(count), as: UTF8.self).contains("PING")
        guard isPing else {
          commandCount.add(1, ordering: .relaxed)
          break
        }
        let pong = Array("+PONG\r\n".utf8)
        _ = unsafe write(peer, pong, pong.count)
      }
      close(peer)
    }
  }

  /// Ends the server and returns how many commands, PING aside, have reached it.
  func stop() -> Int {
    shutdown(descriptor, Int32(SHUT_RDWR))
    unsafe unlink(path)
    return commandCount.load(ordering: .relaxed)
  }
}
