import RedisClient
import TestSupport
import Testing

struct RedisConnectionTests {
  private func connect(_ url: RedisURL? = nil) throws -> RedisConnection {
    RedisConnection(
      url: try url ?? RedisServer.shared.freshURL(), timeoutMillis: 5000, restMillis: 0)
  }

  @Test("carries any bytes, as key and as value")
  func binarySafe() throws {
    let redis = try connect()
    let all = [UInt8](0...255) + Array("\r\n$3\r\n*1\r\n".utf8)
    _ = try redis.execute(RedisCommand("SET", .bytes(all), .bytes(all.reversed())))
    #expect(try redis.query(RedisCommand("GET", .bytes(all))) == .bytes(all.reversed()))
    _ = try redis.execute(RedisCommand("SET", "empty", .bytes([])))
    #expect(try redis.query(RedisCommand("GET", "empty")) == .bytes([]))
    #expect(try redis.query(RedisCommand("STRLEN", .bytes(all))) == .integer(Int64(all.count)))
  }

  @Test("carries a value larger than every buffer on the way")
  func large() throws {
    let redis = try connect()
    let value = [UInt8](repeating: 7, count: 3_000_000)
    _ = try redis.execute(RedisCommand("SET", "large", .bytes(value)))
    #expect(try redis.query(RedisCommand("GET", "large")) == .bytes(value))
  }

  @Test("tells every kind of reply apart")
  func kinds() throws {
    let redis = try connect()
    #expect(try redis.query(RedisCommand("PING")) == .status("PONG"))
    #expect(try redis.query(RedisCommand("GET", "nothing")) == .null)
    #expect(try redis.query(RedisCommand("INCRBY", "n", .integer(-5))) == .integer(-5))
    let nested = try redis.query(.script("return {1, {'a', false}, {}}", keys: []))
    #expect(
      nested == .array([.integer(1), .array([.bytes([97]), .null]), .array([])]))
  }

  @Test("gives an error reply its code, and goes on working")
  func serverError() throws {
    let redis = try connect()
    _ = try redis.execute(RedisCommand("SET", "text", "a"))
    let error = #expect(throws: RedisError.self) {
      try redis.query(RedisCommand("LPUSH", "text", "b"))
    }
    #expect(error?.code == .server("WRONGTYPE"))
    #expect(error?.context.hasPrefix("LPUSH on ") == true)
    #expect(error?.isUnavailable == false)
    #expect(try redis.query(RedisCommand("GET", "text")) == .bytes([97]))
  }

  @Test("does not repeat arguments that the server echoes")
  func echo() throws {
    let redis = try connect()
    let error = #expect(throws: RedisError.self) {
      try redis.query(RedisCommand("NOSUCH", "hunter2hunter2"))
    }
    #expect(error?.code == .server("ERR"))
    #expect(error.map { "\($0)".contains("hunter2") } == false)
  }

  @Test("answers each command of a pipeline in order")
  func pipeline() throws {
    let redis = try connect()
    let commands = (0..<500).map { RedisCommand("ECHO", .integer(Int64($0))) }
    let replies = try redis.pipeline(commands)
    #expect(replies.map(\.text) == (0..<500).map { "\($0)" })
    #expect(try redis.pipeline([]) == [])
  }

  @Test("does all of a transaction, or nothing")
  func transaction() throws {
    let redis = try connect()
    let replies = try redis.transaction([
      RedisCommand("INCR", "n"), RedisCommand("APPEND", "text", "ab"),
    ])
    #expect(replies == [.integer(1), .integer(2)])
    let error = #expect(throws: RedisError.self) {
      try redis.transaction([RedisCommand("INCR", "n"), RedisCommand("INCR")])
    }
    #expect(error?.code == .server("ERR"))
    #expect(try redis.query(RedisCommand("GET", "n")).text == "1")
  }

  @Test("gives up a transaction whose watched key was changed")
  func watch() throws {
    let url = try RedisServer.shared.freshURL()
    let redis = try connect(url)
    _ = try redis.execute(RedisCommand("WATCH", "n"))
    _ = try connect(url).execute(RedisCommand("SET", "n", "5"))
    let error = #expect(throws: RedisError.self) {
      try redis.transaction([RedisCommand("INCR", "n")])
    }
    #expect(error?.code == .transactionAborted)
    #expect(try redis.query(RedisCommand("GET", "n")).text == "5")
  }

  @Test("says that there is no server, and never waits for one")
  func noServer() throws {
    for address in ["unix:///nonexistent/redis.sock", "redis://127.0.0.1:1"] {
      let redis = RedisConnection(url: try RedisURL(address), timeoutMillis: 500, restMillis: 0)
      let error = #expect(throws: RedisError.self) { try redis.query(RedisCommand("PING")) }
      #expect(error?.code == .connectionFailed)
      #expect(error?.isUnavailable == true)
    }
  }
}
