import Accounts
import Foundation
import RedisClient
import TestSupport
import Testing

struct UserTests {
  @Test("signs in with name and password, whatever the name's case, and gives a session")
  func signIn() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada Lovelace", role: .admin)
    let token = try store.token("ADA lovelace")
    #expect(try store.accounts.session(token: token) == .valid(user))
  }

  @Test(
    "signs nobody in with an unknown name, a wrong or a shortened password",
    arguments: [
      ("Ada", "wrong password"), ("Ada", ""), ("Ada", "correct horse"), ("Bob", "correct horse 1"),
      ("", "correct horse 1"), ("Ada\u{0}", "correct horse 1"), ("*", "correct horse 1"),
      ("Ada", String(repeating: "x", count: 60_000)),
    ])
  func refused(name: String, password: String) throws {
    let store = try TestStore()
    try store.createUser("Ada")
    #expect(try store.signIn(name, password).isRefused)
  }

  @Test("gives a name to one user only, also in another case or width")
  func nameTaken() throws {
    let store = try TestStore()
    let user = try store.createUser("Admin")
    for name in ["Admin", "admin", "ＡＤＭＩＮ"] {
      #expect(throws: AccountError.nameTaken) { try store.createUser(name) }
    }
    #expect(try store.accounts.userRecords().map(\.user) == [user])
  }

  @Test("lists users by name")
  func list() throws {
    let store = try TestStore()
    #expect(try store.accounts.userRecords().isEmpty)
    #expect(try !store.accounts.hasUsers())
    let (bob, ada) = (try store.createUser("Bob"), try store.createUser("Ada", role: .admin))
    #expect(try store.accounts.userRecords().map(\.user) == [ada, bob])
    #expect(try store.accounts.hasUsers())
    #expect(try store.accounts.userRecord(id: bob.id)?.user == bob)
    #expect(try store.accounts.userRecord(name: "BOB")?.user == bob)
    #expect(try store.accounts.userRecord(id: "x") == nil)
  }

  @Test("lets one of many who create the same name at once win")
  func creationRace() async throws {
    let store = try TestStore()
    let url = store.url
    let hasher = store.hasher
    let wins = await countWins(of: 8) { _ in
      let name = try UserName("Ada")
      _ = try TestStore.accounts(url).createUser(
        name: name, password: try Password(TestStore.password, for: name), role: .member,
        by: .shell,
        hasher: hasher)
      return true
    }
    #expect(wins == 1)
    #expect(try store.accounts.userRecords().count == 1)
  }

  @Test("reports a damaged record as such")
  func corrupt() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let key = RedisArgument.text(AccountKeys.user(user.id))
    _ = try store.redis.execute(RedisCommand("HSET", key, "role", "emperor"))
    #expect(throws: AccountError.corruptRecord("user")) { try store.accounts.userRecords() }
    _ = try store.redis.execute(RedisCommand("HSET", key, "password", "plain"))
    #expect(throws: AccountError.corruptRecord("password")) {
      try store.signIn("Ada", "plain")
    }
  }
}

struct FirstSignInTests {
  private func redeem(
    _ accounts: AccountStore, _ token: String, _ name: String, _ hasher: PasswordHasher
  ) throws -> Redemption {
    let name = try UserName(name)
    return try accounts.redeem(
      token: token, name: name, password: try Password(TestStore.password, for: name),
      origin: TestStore.origin, hasher: hasher)
  }

  @Test("creates one admin, signed in, once")
  func once() throws {
    let store = try TestStore()
    let token = try store.accounts.createFirstSignInToken()
    guard case .done(let signIn) = try redeem(store.accounts, token, "Ada", store.hasher) else {
      Issue.record("refused")
      return
    }
    #expect(signIn.user.role == .admin)
    #expect(try store.accounts.session(token: signIn.token) == .valid(signIn.user))
    #expect(try redeem(store.accounts, token, "Bob", store.hasher) == .refused)
    #expect(try store.accounts.userRecords().map(\.user) == [signIn.user])
  }

  @Test("refuses unknown and expired tokens")
  func refused() throws {
    let store = try TestStore()
    for token in ["", "x", try SecretToken.make()] {
      #expect(try redeem(store.accounts, token, "Ada", store.hasher) == .refused)
    }
    let token = try store.accounts.createFirstSignInToken()
    let key = AccountKeys.invitation(try #require(SecretToken.hash(of: token)))
    let left = try #require(try store.redis.query(RedisCommand("PTTL", .text(key))).integer)
    #expect((800_000...900_000).contains(left))
    _ = try store.redis.execute(RedisCommand("PEXPIRE", .text(key), "0"))
    #expect(try redeem(store.accounts, token, "Ada", store.hasher) == .refused)
    #expect(try !store.accounts.hasUsers())
  }

  @Test("ends with the first user, by a link or from a shell, and no other link does")
  func endsWithTheFirst() throws {
    for isByLink in [true, false] {
      let store = try TestStore()
      let tokens = [
        try store.accounts.createFirstSignInToken(), try store.accounts.createFirstSignInToken(),
      ]
      let (other, _) = try store.accounts.invite(role: .member, lifeMillis: 60_000, by: .shell)
      #expect(try store.accounts.invitations().count == 3)
      if isByLink {
        _ = try redeem(store.accounts, tokens[0], "Ada", store.hasher)
      } else {
        try store.createUser("Ada", role: .admin)
      }
      #expect(try store.accounts.invitations() == [other])
      for token in tokens {
        let key = AccountKeys.invitation(try #require(SecretToken.hash(of: token)))
        #expect(try store.redis.query(RedisCommand("EXISTS", .text(key))) == .integer(0))
      }
    }
  }

  @Test("creates nobody where there is a user, whatever the name")
  func notFirst() throws {
    let store = try TestStore()
    let token = try store.accounts.createFirstSignInToken()
    let user = try store.createUser("Ada")
    for name in ["ada", "Bob"] {
      #expect(try redeem(store.accounts, token, name, store.hasher) == .refused)
    }
    #expect(try store.accounts.userRecords().map(\.user) == [user])
  }

  @Test("leaves the link good where the name is taken, and makes users of the invited role")
  func invitation() throws {
    let store = try TestStore()
    try store.createUser("Ada", role: .admin)
    let (invitation, token) = try store.accounts.invite(
      role: .member, lifeMillis: 60_000, by: .shell)
    #expect(try store.accounts.invitations() == [invitation])
    #expect(throws: AccountError.nameTaken) {
      try redeem(store.accounts, token, "ADA", store.hasher)
    }
    guard case .done(let signIn) = try redeem(store.accounts, token, "Bob", store.hasher) else {
      Issue.record("refused")
      return
    }
    #expect(signIn.user.role == .member)
    #expect(try redeem(store.accounts, token, "Cy", store.hasher) == .refused)
    #expect(try store.accounts.invitations().isEmpty)

    let (second, taken) = try store.accounts.invite(
      role: .admin, lifeMillis: 60_000, by: .shell)
    #expect(try store.accounts.endInvitation(id: second.id, by: .shell))
    #expect(try !store.accounts.endInvitation(id: second.id, by: .shell))
    #expect(try redeem(store.accounts, taken, "Cy", store.hasher) == .refused)
  }

  @Test("makes one invitation of one idempotency key")
  func repeatedInvitation() throws {
    let store = try TestStore()
    let id = makeIdentifier(fromKey: "k", ofUser: "u", for: "invitation")
    _ = try store.accounts.invite(role: .member, lifeMillis: 60_000, id: id, by: .shell)
    #expect(throws: AccountError.alreadyMade) {
      try store.accounts.invite(role: .member, lifeMillis: 60_000, id: id, by: .shell)
    }
    #expect(try store.accounts.invitations().count == 1)
  }

  @Test("lets exactly one of many who redeem one token or several at once win", arguments: 0..<6)
  func race(round: Int) async throws {
    let store = try TestStore()
    let url = store.url
    let hasher = store.hasher
    let tokens = try (0..<(round % 2 == 0 ? 1 : 8)).map { _ in
      try store.accounts.createFirstSignInToken()
    }
    let wins = await countWins(of: 8) { index in
      let name = try UserName("user \(index)")
      let outcome = try TestStore.accounts(url).redeem(
        token: tokens[index % tokens.count], name: name,
        password: try Password(TestStore.password, for: name), origin: TestStore.origin,
        hasher: hasher)
      return outcome != .refused
    }
    #expect(wins == 1)
    #expect(try store.accounts.userRecords().count == 1)
  }
}

struct SecretsAtRestTests {
  @Test("leaves no token and no password in any file of the store")
  func secrets() throws {
    let server = RedisServer(options: "--appendfsync always")
    let store = try TestStore(on: server)
    let user = try store.createUser("Ada")
    let token = try store.token("Ada")
    let first = try store.accounts.createFirstSignInToken()
    let access = try #require(
      try store.accounts.createToken(
        name: "ci", scopes: [.read], lifeMillis: 60_000, by: user.author)
    ).token
    let preset = try store.createPreset("shared", of: user)
    let link = try #require(
      try store.accounts.createLink(toPreset: preset.id, revision: nil, by: user.author)
    ).token
    let secret = try TimeBasedCode.makeSecret()
    let step = Int64(Date().timeIntervalSince1970) / TimeBasedCode.stepSeconds
    let outcome = try store.accounts.setSecondFactor(
      secret: secret, code: try TimeBasedCode.code(secret: secret, step: step), recoveryCodes: [],
      password: TestStore.password, by: user.author, hasher: store.hasher)
    #expect(outcome == .done)
    _ = try store.redis.query(RedisCommand("SAVE"))
    var found = Data()
    let files = FileManager.default.enumerator(atPath: server.directory)
    for case let file as String in try #require(files) {
      found += FileManager.default.contents(atPath: "\(server.directory)/\(file)") ?? Data()
    }
    // What must be there is, so the search can fail.
    #expect(found.range(of: Data(user.id.utf8)) != nil)
    let hash = try #require(SecretToken.hash(of: token))
    #expect(found.range(of: Data(hash.utf8)) != nil)
    #expect(found.range(of: Data("$scrypt$ln=4,r=8,p=1$".utf8)) != nil)
    let bare = String(access.dropFirst(AccessToken.prefix.count))
    for text in [TestStore.password, token, first, bare, link, Base32.encode(secret)] {
      #expect(found.range(of: Data(text.utf8)) == nil)
    }
    #expect(found.range(of: Data(secret)) == nil)
  }
}

/// Runs the body on so many threads at once; counts those that return true. Errors lose.
func countWins(of count: Int, _ body: @escaping @Sendable (Int) throws -> Bool) async -> Int {
  await withTaskGroup(of: Bool.self) { group in
    for index in 0..<count { group.addTask { (try? body(index)) ?? false } }
    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
  }
}
