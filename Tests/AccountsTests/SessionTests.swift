import Accounts
import Foundation
import RedisClient
import TestSupport
import Testing

struct SessionTests {
  @Test("opens for its token, and ends with it")
  func life() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    #expect(try store.accounts.session(token: token) == .valid(user))
    let other = try store.startSession(user)
    try store.accounts.endSession(token: token, from: TestStore.origin)
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.accounts.session(token: other) == .valid(user))
    try store.accounts.endSession(token: token, from: TestStore.origin)
  }

  @Test("is none for anything that is no token of ours")
  func unknown() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    _ = try store.startSession(user)
    for token in ["", "x", "*", try SecretToken.make(), String(repeating: "é", count: 43)] {
      #expect(try store.accounts.session(token: token) == .none)
    }
  }

  @Test("ends when nobody uses it, at the latest at its deadline, by the store's clock")
  func expiry() throws {
    let limits = SessionLimits(idleMillis: 60_000, absoluteMillis: 600_000, countMax: 5)
    let store = try TestStore(limits: limits)
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    let key = AccountKeys.session(try #require(SecretToken.hash(of: token)))
    let idle = try #require(try store.redis.query(RedisCommand("PTTL", .text(key))).integer)
    #expect((50_000...60_000).contains(idle))

    // Use puts the idle time off…
    _ = try store.redis.execute(RedisCommand("PEXPIRE", .text(key), "20000"))
    #expect(try store.accounts.session(token: token) == .valid(user))
    let renewed = try #require(try store.redis.query(RedisCommand("PTTL", .text(key))).integer)
    #expect((50_000...60_000).contains(renewed))

    // …but never past the deadline, which use does not move.
    let time = try #require(try store.redis.query(RedisCommand("TIME")).elements)
    let now = try #require(time[0].text.flatMap(Int64.init)) * 1000
    let soon = RedisArgument.integer(now + 30_000)
    _ = try store.redis.execute(RedisCommand("HSET", .text(key), "deadline", soon))
    _ = try store.redis.execute(RedisCommand("PEXPIRE", .text(key), "5000"))
    #expect(try store.accounts.session(token: token) == .valid(user))
    let capped = try #require(try store.redis.query(RedisCommand("PTTL", .text(key))).integer)
    #expect((5001...31_000).contains(capped))

    _ = try store.redis.execute(
      RedisCommand("HSET", .text(key), "deadline", .integer(now - 1)))
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.redis.query(RedisCommand("EXISTS", .text(key))) == .integer(0))
  }

  @Test("is not put off by a look-up that does not count as use")
  func lookUpOnly() throws {
    let limits = SessionLimits(idleMillis: 60_000, absoluteMillis: 600_000, countMax: 5)
    let store = try TestStore(limits: limits)
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    let key = RedisArgument.text(AccountKeys.session(try #require(SecretToken.hash(of: token))))
    _ = try store.redis.execute(RedisCommand("PEXPIRE", key, "20000"))
    #expect(try store.accounts.session(token: token, countsAsUse: false) == .valid(user))
    let left = try #require(try store.redis.query(RedisCommand("PTTL", key)).integer)
    #expect((1...20_000).contains(left))
    try store.accounts.endSession(token: token, from: TestStore.origin)
    #expect(try store.accounts.session(token: token, countsAsUse: false) == .none)
  }

  @Test("ends the oldest where a user opens one too many")
  func countMax() throws {
    let limits = SessionLimits(idleMillis: 60_000, absoluteMillis: 600_000, countMax: 3)
    let store = try TestStore(limits: limits)
    let user = try store.createUser("Ada")
    let other = try store.startSession(try store.createUser("Bob"))
    // The order of sessions is that of their deadlines, to the millisecond: make them differ.
    let oldest = try store.startSession(user)
    let hash = try #require(SecretToken.hash(of: oldest))
    let sessions = RedisArgument.text(AccountKeys.sessions(ofUser: user.id))
    _ = try store.redis.execute(RedisCommand("ZINCRBY", sessions, "-1000", .text(hash)))
    let newer = try (0..<3).map { _ in try store.startSession(user) }
    #expect(try store.accounts.session(token: oldest) == .none)
    for token in newer { #expect(try store.accounts.session(token: token) == .valid(user)) }
    #expect(try store.accounts.session(token: other) != .none)
    #expect(try store.redis.query(RedisCommand("ZCARD", sessions)) == .integer(3))
  }

  @Test("ends all of a user's, and nobody else's")
  func endAll() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let tokens = try (0..<3).map { _ in try store.startSession(ada) }
    let other = try store.startSession(bob)
    try store.accounts.endSessions(ofUser: ada.id, by: .shell)
    for token in tokens { #expect(try store.accounts.session(token: token) == .none) }
    #expect(try store.accounts.session(token: other) == .valid(bob))
  }

  @Test("does not open for a user who is no more")
  func removedUser() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    _ = try store.redis.execute(RedisCommand("DEL", .text(AccountKeys.user(user.id))))
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.accounts.startSession(of: user, origin: TestStore.origin) == nil)
  }

  @Test("tells the channel what has ended")
  func published() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let tokens = try (0..<2).map { _ in try store.startSession(user) }
    let subscriber = Process()
    let output = Pipe()
    subscriber.executableURL = URL(fileURLWithPath: "/usr/bin/redis-cli")
    subscriber.arguments = [
      "-s", RedisServer.shared.socket, "subscribe", AccountKeys.sessionsEndedChannel,
    ]
    subscriber.standardOutput = output
    subscriber.standardError = FileHandle.nullDevice
    try subscriber.run()
    defer { subscriber.terminate() }
    let reader = LineReader(output.fileHandleForReading)
    reader.skip(to: "1")
    try store.accounts.endSession(token: tokens[0], from: TestStore.origin)
    try store.accounts.endSessions(ofUser: user.id, by: .shell)
    // Other tests share the server, and so the channel.
    reader.skip(to: "session \(try #require(SecretToken.hash(of: tokens[0])))")
    reader.skip(to: "user \(user.id)")
  }

  @Test("still tells who is signed in while the store takes no writes that need memory")
  func fullStore() throws {
    let server = RedisServer()
    let store = try TestStore(on: server)
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    _ = try store.redis.execute(RedisCommand("CONFIG", "SET", "maxmemory", "1"))
    #expect(try store.accounts.session(token: token) == .valid(user))
    let error = #expect(throws: RedisError.self) {
      try store.accounts.startSession(of: user, origin: TestStore.origin)
    }
    #expect(error?.code == .server("OOM"))
    #expect(error?.isUnavailable == true)
    try store.accounts.endSession(token: token, from: TestStore.origin)
    #expect(try store.accounts.session(token: token) == .none)
  }
}

/// Reads lines as they come.
private final class LineReader {
  private let handle: FileHandle
  private var buffer = Data()

  init(_ handle: FileHandle) { self.handle = handle }

  /// Reads up to and including the line; traps where the output ends without it.
  func skip(to line: String) {
    while nextLine() != line {}
  }

  private func nextLine() -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      let more = handle.availableData
      precondition(!more.isEmpty, "the output ended")
      buffer += more
    }
  }
}
