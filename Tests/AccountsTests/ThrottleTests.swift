import Accounts
import RedisClient
import TestSupport
import Testing

struct ThrottleTests {
  /// Lets the waiting times of every counter pass.
  private func passTime(_ store: TestStore) throws {
    let keys = try store.redis.query(RedisCommand("KEYS", "{accounts}:throttle:*")).elements ?? []
    for key in keys.compactMap(\.text) {
      _ = try store.redis.execute(RedisCommand("HDEL", .text(key), "next"))
    }
  }

  private func seconds(_ outcome: SignInOutcome) -> Int? {
    if case .throttled(let seconds) = outcome { seconds } else { nil }
  }

  @Test("makes an account's attempts wait, from whatever address, and locks nobody out")
  func account() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    for attempt in 0..<12 {
      let outcome = try store.signIn("Ada", "wrong password", from: "198.51.100.\(attempt)")
      #expect(outcome.isRefused)
      if attempt < 11 { try passTime(store) }
    }
    // The right password waits as well, and is taken then.
    let wait = try #require(seconds(try store.signIn("ada", from: "203.0.113.1")))
    #expect((1...60).contains(wait))
    try passTime(store)
    guard case .done(let signIn) = try store.signIn("ada", from: "203.0.113.1") else {
      Issue.record("locked out")
      return
    }
    #expect(signIn.user == user)
  }

  @Test("treats a name that nobody has like one that somebody has")
  func unknownName() throws {
    let store = try TestStore()
    try store.createUser("Ada")
    var outcomes: [String: [Bool]] = [:]
    for name in ["Ada", "Nobody"] {
      for attempt in 0..<7 {
        let outcome = try store.signIn(name, "wrong password", from: "198.51.100.\(attempt)")
        outcomes[name, default: []].append(outcome.isRefused)
      }
    }
    #expect(outcomes["Ada"] == outcomes["Nobody"])
    #expect(outcomes["Ada"] == [true, true, true, true, true, false, false])
  }

  @Test("doubles the wait up to a minute")
  func delays() throws {
    let store = try TestStore()
    try store.createUser("Ada")
    for _ in 0..<4 { #expect(try store.signIn("Ada", "wrong password").isRefused) }
    for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
      #expect(try store.signIn("Ada", "wrong password", from: "203.0.113.9").isRefused)
      let wait = try #require(
        seconds(try store.signIn("Ada", "wrong password", from: "203.0.113.10")))
      #expect((expected - 1...expected).contains(wait))
      try passTime(store)
    }
  }

  @Test("does not let strangers hold up somebody at an address of theirs")
  func knownAddress() throws {
    let store = try TestStore()
    try store.createUser("Ada")
    _ = try store.token("Ada")
    for attempt in 0..<6 {
      _ = try store.signIn("Ada", "wrong password", from: "198.51.100.\(attempt)")
    }
    #expect(seconds(try store.signIn("Ada", from: "203.0.113.1")) != nil)
    guard case .done = try store.signIn("Ada") else {
      Issue.record("held up")
      return
    }
  }

  @Test("makes an address wait that tries many names")
  func address() throws {
    let store = try TestStore()
    for attempt in 0..<20 {
      #expect(try store.signIn("user \(attempt)", "wrong password").isRefused)
    }
    #expect(seconds(try store.signIn("another", "wrong password")) == 1)
    #expect(try store.signIn("another", "wrong password", from: "203.0.113.1").isRefused)
  }

  @Test("takes a network of IPv6 for one address, and mapped IPv4 addresses for many")
  func networks() throws {
    let store = try TestStore()
    for attempt in 0..<20 {
      let mapped = "::ffff:198.51.100.\(attempt)"
      #expect(try store.signIn("a\(attempt)", "wrong password", from: mapped).isRefused)
    }
    for attempt in 0..<20 {
      let address = "2001:db8:1:2:\(attempt)::\(attempt)"
      #expect(try store.signIn("b\(attempt)", "wrong password", from: address).isRefused)
    }
    #expect(seconds(try store.signIn("c", "wrong password", from: "2001:db8:1:2::99")) == 1)
    #expect(try store.signIn("d", "wrong password", from: "2001:db8:1:3::99").isRefused)
    #expect(try store.signIn("e", "wrong password", from: "::ffff:198.51.100.99").isRefused)
  }

  @Test("lets no more guesses through at once than one after the other")
  func atOnce() async throws {
    let store = try TestStore()
    try store.createUser("Ada")
    let url = store.url
    let hasher = store.hasher
    let tried = await countWins(of: 16) { index in
      let attempt = SignInAttempt(
        name: "Ada", password: "wrong password", origin: RequestOrigin(address: "\(index)"))
      return try TestStore.accounts(url).signIn(attempt, hasher: hasher).isRefused
    }
    #expect(tried == 5)
  }

  @Test("counts no sign-in that is asked for its second factor")
  func secondFactor() throws {
    let store = try TestStore()
    _ = try store.setSecondFactor(of: store.createUser("Ada"))
    for _ in 0..<30 { #expect(try store.signIn("Ada").needsSecondFactor) }
    for _ in 0..<4 { #expect(try store.signIn("Ada", "wrong password").isRefused) }
  }

  @Test("forgets failures at a success")
  func success() throws {
    let store = try TestStore()
    try store.createUser("Ada")
    for _ in 0..<3 {
      for _ in 0..<4 { #expect(try store.signIn("Ada", "wrong password").isRefused) }
      _ = try store.token("Ada")
    }
  }
}
