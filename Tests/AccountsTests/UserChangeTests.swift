import Accounts
import RedisClient
import TestSupport
import Testing

struct UserChangeTests {
  @Test("ends the sessions of a user who is disabled or gets another role, and refuses sign-ins")
  func disabled() throws {
    let store = try TestStore()
    try store.createUser("Root", role: .admin)
    let user = try store.createUser("Ada")
    let token = try store.token("Ada")
    let access = try #require(
      try store.accounts.createToken(
        name: "ci", scopes: [.run], lifeMillis: 60_000, by: user.author)
    ).token
    let disabled = try #require(
      try store.accounts.change(user: user.id, UserChange(isDisabled: true), by: .shell))
    #expect(disabled.isDisabled && disabled.revision == 2)
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.accounts.bearer(token: access) == nil)
    #expect(try store.signIn("Ada").isRefused)
    #expect(try store.accounts.startSession(of: user, origin: TestStore.origin) == nil)

    _ = try store.accounts.change(user: user.id, UserChange(isDisabled: false), by: .shell)
    #expect(try store.accounts.bearer(token: access)?.user == user)
    let again = try store.token("Ada")
    _ = try store.accounts.change(user: user.id, UserChange(role: .admin), by: .shell)
    #expect(try store.accounts.session(token: again) == .none)
  }

  @Test("keeps the session of a user whose quotas change, or whose role stays")
  func quotas() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let token = try store.token("Ada")
    let record = try #require(
      try store.accounts.change(
        user: user.id, UserChange(role: .member, presetCountMax: 1, tokenCountMax: 2), by: .shell))
    #expect(record.quotas == Quotas(presetCountMax: 1, tokenCountMax: 2))
    #expect(try store.accounts.session(token: token) == .valid(user))
    _ = try store.createPreset("one", of: user)
    #expect(throws: AccountError.limitReached(what: "presets", countMax: 1)) {
      try store.createPreset("two", of: user)
    }
    for _ in 0..<2 {
      _ = try store.accounts.createToken(
        name: "t", scopes: [.read], lifeMillis: 60_000, by: user.author)
    }
    #expect(throws: AccountError.limitReached(what: "API tokens", countMax: 2)) {
      try store.accounts.createToken(
        name: "t", scopes: [.read], lifeMillis: 60_000, by: user.author)
    }
  }

  @Test("refuses a change of what has changed meanwhile")
  func precondition() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    _ = try store.accounts.change(
      user: user.id, UserChange(presetCountMax: 5), revision: 1, by: .shell)
    #expect(throws: AccountError.changedMeanwhile) {
      try store.accounts.change(
        user: user.id, UserChange(presetCountMax: 6), revision: 1, by: .shell)
    }
    #expect(try store.accounts.userRecord(id: user.id)?.quotas.presetCountMax == 5)
    #expect(try store.accounts.change(user: "x", UserChange(), by: .shell) == nil)
  }

  @Test("always leaves an admin who can sign in, however many go at once")
  func lastAdmin() async throws {
    let store = try TestStore()
    let admins = try (0..<4).map { try store.createUser("Admin \($0)", role: .admin) }
    let url = store.url
    let wins = await countWins(of: 4) { index in
      let change = index % 2 == 0 ? UserChange(role: .member) : UserChange(isDisabled: true)
      return try TestStore.accounts(url).change(user: admins[index].id, change, by: .shell) != nil
    }
    #expect(wins == 3)
    let left = try store.accounts.userRecords().filter { $0.user.role == .admin && !$0.isDisabled }
    #expect(left.count == 1)
  }
}

struct PasswordChangeTests {
  @Test("asks for the old password, ends every session, and takes the new one only")
  func change() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let token = try store.token("Ada")
    let new = try Password("another long one", for: try UserName("Ada"))
    #expect(
      try store.accounts.changePassword(
        current: "wrong password", new: new, by: user.author, hasher: store.hasher)
        == .wrongPassword)
    #expect(try store.accounts.session(token: token) == .valid(user))
    #expect(
      try store.accounts.changePassword(
        current: TestStore.password, new: new, by: user.author, hasher: store.hasher) == .done)
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.signIn("Ada").isRefused)
    _ = try store.token("Ada", "another long one")
  }

  @Test("ends every API token with the sessions, unless they are kept", arguments: [false, true])
  func tokens(areKept: Bool) throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    func tokens(of user: User) throws -> [String] {
      try (0..<2).map { number in
        try #require(
          try store.accounts.createToken(
            name: "ci \(number)", scopes: [.run], lifeMillis: 60_000, by: user.author)
        ).token
      }
    }
    let (mine, others) = (try tokens(of: ada), try tokens(of: bob))
    let new = try Password("another long one", for: try UserName("Ada"))
    let newest = try Password("the longest of all", for: try UserName("Ada"))
    func check(_ step: Comment) throws {
      for token in mine {
        #expect(try store.accounts.bearer(token: token)?.user == (areKept ? ada : nil), step)
      }
      #expect(try store.accounts.tokens(ofUser: ada.id).count == (areKept ? 2 : 0), step)
      for token in others { #expect(try store.accounts.bearer(token: token)?.user == bob, step) }
    }
    #expect(
      try store.accounts.changePassword(
        current: TestStore.password, new: new, keepsTokens: areKept, by: ada.author,
        hasher: store.hasher) == .done)
    try check("changed")
    try store.accounts.resetPassword(
      ofUser: ada.id, to: newest, keepsTokens: areKept, by: .shell, hasher: store.hasher)
    try check("reset")
  }

  @Test("refuses a change of a user who has changed meanwhile, and then nothing has ended")
  func precondition() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let token = try store.token("Ada")
    let new = try Password("another long one", for: try UserName("Ada"))
    _ = try store.accounts.change(user: user.id, UserChange(presetCountMax: 5), by: .shell)
    #expect(throws: AccountError.changedMeanwhile) {
      try store.accounts.changePassword(
        current: TestStore.password, new: new, revision: 1, by: user.author, hasher: store.hasher)
    }
    #expect(try store.accounts.session(token: token) == .valid(user))
    #expect(
      try store.accounts.changePassword(
        current: TestStore.password, new: new, revision: 2, by: user.author, hasher: store.hasher)
        == .done)
  }

  @Test("makes guesses of the old password wait")
  func guesses() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    for _ in 0..<5 {
      #expect(
        try store.accounts.removeSecondFactor(
          password: "wrong password", by: user.author, hasher: store.hasher) == .wrongPassword)
    }
    #expect(throws: AccountError.throttled(retryAfterSeconds: 1)) {
      try store.accounts.removeSecondFactor(
        password: TestStore.password, by: user.author, hasher: store.hasher)
    }
    // At the door nobody waits for that.
    _ = try store.token("Ada")
  }

  @Test("sets a password without the old one, which takes the second factor away")
  func reset() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    _ = try store.setSecondFactor(of: user)
    let token = try store.startSession(user)
    let new = try Password("another long one", for: try UserName("Ada"))
    try store.accounts.resetPassword(ofUser: user.id, to: new, by: .shell, hasher: store.hasher)
    #expect(try store.accounts.session(token: token) == .none)
    #expect(try store.accounts.userRecord(id: user.id)?.hasSecondFactor == false)
    _ = try store.token("Ada", "another long one")
  }
}

struct SecondFactorTests {
  @Test(
    "makes the codes of RFC 6238, appendix B",
    arguments: [
      (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
      (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ] as [(Int64, String)])
  func vectors(seconds: Int64, code: String) throws {
    let secret = Array("12345678901234567890".utf8)
    #expect(
      try TimeBasedCode.code(secret: secret, step: seconds / 30, digitCount: 8) == code)
  }

  @Test("reads back the Base32 that it writes, and nothing else (RFC 4648 §10)")
  func base32() throws {
    for (text, encoded) in [
      ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
      ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
    ] {
      #expect(Base32.encode(Array(text.utf8)) == encoded)
      #expect(Base32.decode(encoded) == Array(text.utf8))
    }
    for bad in ["M", "MZ", "my", "MY=", "M1"] { #expect(Base32.decode(bad) == nil) }
  }

  @Test("is asked for after the right password only, takes each code once, and can be removed")
  func life() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let secret = try store.setSecondFactor(of: user)
    #expect(try store.accounts.userRecord(id: user.id)?.hasSecondFactor == true)
    #expect(try store.signIn("Ada", "wrong password").isRefused)
    #expect(try store.signIn("Ada").needsSecondFactor)
    #expect(try store.signIn("Ada", code: "000000x").needsSecondFactor)
    // The code that has set it is used up; the next step's is not.
    let step = try store.step()
    let next = try TimeBasedCode.code(secret: secret, step: step + 1)
    guard case .done = try store.signIn("Ada", code: next) else {
      Issue.record("refused")
      return
    }
    #expect(try store.signIn("Ada", code: next).needsSecondFactor)
    #expect(
      try store.accounts.removeSecondFactor(
        password: "wrong password", by: user.author, hasher: store.hasher) == .wrongPassword)
    #expect(
      try store.accounts.removeSecondFactor(
        password: TestStore.password, by: user.author, hasher: store.hasher) == .done)
    _ = try store.token("Ada")
  }

  @Test("stays through a change of the password, and goes where an admin resets it")
  func passwordChange() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let secret = try store.setSecondFactor(of: user)
    let new = try Password("another long one", for: try UserName("Ada"))
    #expect(
      try store.accounts.changePassword(
        current: TestStore.password, new: new, by: user.author, hasher: store.hasher) == .done)
    #expect(try store.signIn("Ada", "another long one").needsSecondFactor)
    let code = try TimeBasedCode.code(secret: secret, step: try store.step() + 1)
    guard case .done = try store.signIn("Ada", "another long one", code: code) else {
      Issue.record("refused")
      return
    }
    #expect(try store.accounts.resetSecondFactor(ofUser: user.id, by: .shell))
    #expect(try !store.accounts.resetSecondFactor(ofUser: "x", by: .shell))
    _ = try store.token("Ada", "another long one")
  }

  @Test("is not set with a code of another secret, nor with a wrong password")
  func refused() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let secret = try TimeBasedCode.makeSecret()
    let code = try TimeBasedCode.code(secret: secret, step: try store.step())
    #expect(
      try store.accounts.setSecondFactor(
        secret: secret, code: "12345", recoveryCodes: [], password: TestStore.password,
        by: user.author, hasher: store.hasher) == .wrongCode)
    #expect(
      try store.accounts.setSecondFactor(
        secret: secret, code: code, recoveryCodes: [], password: "wrong password",
        by: user.author, hasher: store.hasher) == .wrongPassword)
    _ = try store.token("Ada")
  }
}

extension TestStore {
  /// The step of the store's clock.
  func step() throws -> Int64 {
    let time = try redis.query(RedisCommand("TIME"))
    guard let seconds = time.elements?.first?.text.flatMap(Int64.init) else {
      throw AccountError.corruptRecord("time")
    }
    return seconds / TimeBasedCode.stepSeconds
  }

  /// Sets a second factor and returns its secret.
  func setSecondFactor(of user: User, recoveryCodes: [String] = []) throws -> [UInt8] {
    let secret = try TimeBasedCode.makeSecret()
    let outcome = try accounts.setSecondFactor(
      secret: secret,
      code: try TimeBasedCode.code(secret: secret, step: try step()),
      recoveryCodes: recoveryCodes, password: Self.password, by: user.author, hasher: hasher)
    #expect(outcome == .done)
    return secret
  }
}
