import Accounts
import RedisClient
import TestSupport
import Testing

struct RecoveryCodeTests {
  /// A user with a second factor and recovery codes, which are returned.
  private func user(
    _ store: TestStore, _ name: String = "Ada"
  ) throws -> (user: User, codes: [String]) {
    let user = try store.createUser(name)
    let codes = try RecoveryCode.make()
    _ = try store.setSecondFactor(of: user, recoveryCodes: codes)
    return (user, codes)
  }

  private func isIn(_ outcome: SignInOutcome) -> Bool {
    if case .done = outcome { true } else { false }
  }

  private func left(_ store: TestStore, _ user: User) throws -> Int? {
    try store.accounts.userRecord(id: user.id)?.recoveryCodeCount
  }

  @Test("makes ten at a time, in four groups of Base32, none of them twice")
  func form() throws {
    let codes = try (0..<100).flatMap { _ in try RecoveryCode.make() }
    #expect(codes.count == 1_000 && Set(codes).count == 1_000)
    for code in codes {
      let groups = code.split(separator: "-", omittingEmptySubsequences: false)
      #expect(groups.map(\.count) == [4, 4, 4, 4])
      #expect(Base32.decode(groups.joined())?.count == 10)
    }
  }

  @Test("each sign in once in the place of a code, however they are typed, and none is left then")
  func once() throws {
    let store = try TestStore()
    let (user, codes) = try user(store)
    #expect(try left(store, user) == 10)
    for (index, code) in codes.enumerated() {
      let typed =
        switch index % 3 {
        case 0: code
        case 1: code.lowercased()
        default: code.replacing("-", with: "")
        }
      #expect(isIn(try store.signIn("Ada", code: typed)))
      #expect(try left(store, user) == 9 - index)
      #expect(try store.signIn("Ada", code: code).needsSecondFactor)
    }
    #expect(try store.accounts.userRecord(id: user.id)?.hasSecondFactor == true)
  }

  @Test("are asked for after the right password only, and only of their own user")
  func others() throws {
    let store = try TestStore()
    let (ada, codes) = try user(store)
    let (_, other) = try user(store, "Bob")
    #expect(try store.signIn("Ada", "wrong password", code: codes[0]).isRefused)
    for code in [other[0], "", "AAAA-AAAA-AAAA-AAAA", codes[0] + "A", String(codes[0].dropLast())] {
      #expect(try store.signIn("Ada", code: code).needsSecondFactor)
      try store.clearThrottles()
    }
    #expect(try left(store, ada) == 10)
    #expect(isIn(try store.signIn("Ada", code: codes[0])))
  }

  @Test("let one of many in who come with the same code at once")
  func race() async throws {
    let store = try TestStore()
    let (user, codes) = try user(store)
    let (url, hasher) = (store.url, store.hasher)
    let wins = await countWins(of: 4) { index in
      let attempt = SignInAttempt(
        name: "Ada", password: TestStore.password, code: codes[0],
        origin: RequestOrigin(address: "192.0.2.\(index)"))
      if case .done = try TestStore.accounts(url).signIn(attempt, hasher: hasher) { return true }
      return false
    }
    #expect(wins == 1)
    #expect(try left(store, user) == 9)
  }

  @Test("make whoever guesses them wait like whoever guesses a password")
  func throttled() throws {
    let store = try TestStore()
    let (_, codes) = try user(store)
    for _ in 0..<5 {
      #expect(try store.signIn("Ada", code: "AAAA-AAAA-AAAA-AAAA").needsSecondFactor)
    }
    #expect(try store.signIn("Ada", code: codes[0]) == .throttled(retryAfterSeconds: 1))
  }

  @Test("are replaced by new ones for whoever knows the password")
  func replaced() throws {
    let store = try TestStore()
    let (user, codes) = try user(store)
    let new = try RecoveryCode.make()
    func replace(_ password: String, revision: Int? = nil) throws -> CredentialChange {
      try store.accounts.replaceRecoveryCodes(
        with: new, password: password, revision: revision, by: user.author, hasher: store.hasher)
    }
    #expect(try replace("wrong password") == .wrongPassword)
    #expect(isIn(try store.signIn("Ada", code: codes[0])))
    let revision = try #require(try store.accounts.userRecord(id: user.id)).revision
    #expect(throws: AccountError.changedMeanwhile) {
      try replace(TestStore.password, revision: revision - 1)
    }
    #expect(try replace(TestStore.password, revision: revision) == .done)
    #expect(try store.signIn("Ada", code: codes[1]).needsSecondFactor)
    #expect(isIn(try store.signIn("Ada", code: new[1])))
  }

  @Test("stay through a change of the password, and go with the factor, whoever takes it away")
  func removed() throws {
    let store = try TestStore()
    let (user, codes) = try user(store)
    let new = try Password("another long one", for: try UserName("Ada"))
    #expect(
      try store.accounts.changePassword(
        current: TestStore.password, new: new, by: user.author, hasher: store.hasher) == .done)
    #expect(isIn(try store.signIn("Ada", "another long one", code: codes[0])))
    #expect(
      try store.accounts.removeSecondFactor(
        password: "another long one", by: user.author, hasher: store.hasher) == .done)
    #expect(try left(store, user) == 0)
    #expect(throws: AccountError.noSecondFactor) {
      try store.accounts.replaceRecoveryCodes(
        with: codes, password: "another long one", by: user.author, hasher: store.hasher)
    }
    for name in ["by an admin", "by the operator"] {
      let (other, _) = try self.user(store, name)
      if name == "by an admin" {
        #expect(try store.accounts.resetSecondFactor(ofUser: other.id, by: .shell))
      } else {
        try store.accounts.resetPassword(
          ofUser: other.id, to: new, by: .shell, hasher: store.hasher)
      }
      #expect(try left(store, other) == 0)
    }
  }

  @Test("are in the store as hashes only")
  func hashed() throws {
    let store = try TestStore()
    let (user, codes) = try user(store)
    let words = try store.redis.query(RedisCommand("HGETALL", .text(AccountKeys.user(user.id))))
    let text = try #require(words.elements).compactMap(\.text).joined(separator: " ").uppercased()
    for code in codes {
      #expect(!text.contains(code) && !text.contains(code.replacing("-", with: "")))
    }
  }
}

extension TestStore {
  /// Forgets who has tried how often.
  func clearThrottles() throws {
    let keys = try redis.query(RedisCommand("KEYS", "{accounts}:throttle:*")).elements ?? []
    for key in keys.compactMap(\.text) { _ = try redis.execute(RedisCommand("DEL", .text(key))) }
  }
}
