import Accounts
import RedisClient
import TestSupport
import Testing

struct AccessTokenTests {
  @Test("bears its user and scopes until it ends, and is listed without its secret")
  func life() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let (record, token) = try #require(
      try store.accounts.createToken(
        name: "ci", scopes: [.run, .read], lifeMillis: 3_600_000, by: user.author))
    #expect(token.hasPrefix("sst_") && token.utf8.count == 47)
    #expect(record.expiresMillis - record.createdMillis == 3_600_000)
    let bearer = try #require(try store.accounts.bearer(token: token))
    #expect(bearer.user == user && bearer.scopes == [.read, .run])
    #expect(try store.accounts.tokens(ofUser: user.id) == [record])
    #expect(try store.accounts.session(token: token) == .none)

    let other = try store.createUser("Bob")
    #expect(try !store.accounts.endToken(id: record.id, by: other.author))
    #expect(try store.accounts.endToken(id: record.id, by: user.author))
    #expect(try !store.accounts.endToken(id: record.id, by: user.author))
    #expect(try store.accounts.bearer(token: token) == nil)
    #expect(try store.accounts.tokens(ofUser: user.id) == [])
  }

  @Test("expires by the store's clock, and makes room for another")
  func expiry() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    _ = try store.accounts.change(user: user.id, UserChange(tokenCountMax: 1), by: .shell)
    let (_, token) = try #require(
      try store.accounts.createToken(
        name: "ci", scopes: [.read], lifeMillis: 60_000, by: user.author))
    let key = AccountKeys.token(try #require(AccessToken.hash(of: token)))
    let left = try #require(try store.redis.query(RedisCommand("PTTL", .text(key))).integer)
    #expect((50_000...60_000).contains(left))
    _ = try store.redis.execute(RedisCommand("PEXPIRE", .text(key), "0"))
    #expect(try store.accounts.bearer(token: token) == nil)
    #expect(try store.accounts.tokens(ofUser: user.id) == [])
    let again = try store.accounts.createToken(
      name: "ci", scopes: [.read], lifeMillis: 60_000, by: user.author)
    #expect(again != nil)
  }

  @Test("is none for what is no token of ours")
  func unknown() throws {
    let store = try TestStore()
    let session = try store.startSession(try store.createUser("Ada"))
    for token in [
      "", "sst_", session, "sst_" + session, "sst_" + String(repeating: "é", count: 43),
    ] {
      #expect(try store.accounts.bearer(token: token) == nil)
    }
  }

  @Test("is made once for one idempotency key")
  func repeated() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let id = makeIdentifier(fromKey: "k", ofUser: user.id, for: "token")
    _ = try store.accounts.createToken(
      name: "ci", scopes: [.read], lifeMillis: 60_000, id: id, by: user.author)
    #expect(throws: AccountError.alreadyMade) {
      try store.accounts.createToken(
        name: "ci", scopes: [.read], lifeMillis: 60_000, id: id, by: user.author)
    }
  }
}

struct SessionListTests {
  @Test("lists a user's open sessions with where they came from, and ends one of them")
  func list() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let agent = "Mozilla\u{1B}[31m\r\n" + String(repeating: "x", count: 500)
    let token = try #require(
      try store.accounts.startSession(
        of: ada, origin: RequestOrigin(address: "192.0.2.7", agent: agent)))
    _ = try store.startSession(ada)
    let sessions = try store.accounts.sessions(ofUser: ada.id)
    #expect(sessions.count == 2)
    let hash = try #require(SecretToken.hash(of: token))
    let listed = try #require(sessions.first { $0.id == hash })
    #expect(listed.origin.address == "192.0.2.7")
    #expect(listed.origin.agent.hasPrefix("Mozilla [31m  xx"))
    #expect(listed.origin.agent.unicodeScalars.count == 200)
    #expect(listed.deadlineMillis > listed.createdMillis)

    #expect(try !store.accounts.endSession(id: hash, by: bob.author))
    #expect(try store.accounts.session(token: token) == .valid(ada))
    #expect(try store.accounts.endSession(id: hash, by: ada.author))
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.accounts.sessions(ofUser: ada.id).count == 1)
  }
}
