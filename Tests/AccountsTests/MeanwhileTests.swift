import Accounts
import RedisClient
import Testing

/// What somebody else changes while a password is being hashed.
struct MeanwhileTests {
  /// Runs `work` up to its first hash, then `change`, then the rest of `work`.
  private func run<Outcome: Sendable>(
    _ store: TestStore,
    _ work: @escaping @Sendable (AccountStore, PasswordHasher) throws -> Outcome,
    meanwhile change: () throws -> Void
  ) async throws -> Outcome {
    let gate = AdmissionGate(slots: 1, waiting: 1, patienceMillis: 60_000)
    let hasher = try PasswordHasher(cost: TestStore.cost, gate: gate)
    let url = store.url
    #expect(gate.enter())
    let task = Task.detached { try work(TestStore.accounts(url), hasher) }
    while gate.admittedCount < 2 { await Task.yield() }
    try change()
    gate.leave()
    return try await task.value
  }

  private static let attempt = SignInAttempt(
    name: "Ada", password: TestStore.password, origin: TestStore.origin)

  @Test("a password that is changed meanwhile opens nothing any more")
  func oldPassword() async throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    let outcome = try await run(store) { accounts, hasher in
      try accounts.signIn(Self.attempt, hasher: hasher)
    } meanwhile: {
      try store.accounts.resetPassword(
        ofUser: ada.id, to: try Password("another horse 2", for: UserName("Ada")), by: .shell,
        hasher: store.hasher)
    }
    #expect(outcome.isRefused)
    #expect(try store.accounts.sessions(ofUser: ada.id).isEmpty)
  }

  @Test("a second factor that is set meanwhile stays, whatever becomes of the password")
  func secondFactor() async throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    let author = ada.author
    await #expect(throws: AccountError.changedMeanwhile) {
      try await run(store) { accounts, hasher in
        try accounts.changePassword(
          current: TestStore.password, new: try Password("another horse 2", for: UserName("Ada")),
          by: author, hasher: hasher)
      } meanwhile: {
        _ = try store.setSecondFactor(of: ada)
      }
    }
    #expect(try store.accounts.userRecord(id: ada.id)?.hasSecondFactor == true)
    #expect(try store.signIn("Ada").needsSecondFactor)
  }

  @Test("a second factor that an admin takes away meanwhile does not come back")
  func reset() async throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    _ = try store.setSecondFactor(of: ada)
    let author = ada.author
    await #expect(throws: AccountError.changedMeanwhile) {
      try await run(store) { accounts, hasher in
        try accounts.changePassword(
          current: TestStore.password, new: try Password("another horse 2", for: UserName("Ada")),
          by: author, hasher: hasher)
      } meanwhile: {
        let isReset = try store.accounts.resetSecondFactor(ofUser: ada.id, by: .shell)
        #expect(isReset)
      }
    }
    #expect(try store.accounts.userRecord(id: ada.id)?.hasSecondFactor == false)
  }

  @Test("an invitation ends with its admin's role, and with their account")
  func invitations() throws {
    for change in [UserChange(role: .member), UserChange(isDisabled: true)] {
      let store = try TestStore()
      _ = try store.createUser("Root", role: .admin)
      let second = try store.createUser("Second", role: .admin)
      let (_, token) = try store.accounts.invite(
        role: .admin, lifeMillis: 60_000, by: second.author)
      _ = try store.accounts.change(user: second.id, change, by: .shell)
      let name = try UserName("Eve")
      let outcome = try store.accounts.redeem(
        token: token, name: name, password: try Password(TestStore.password, for: name),
        origin: TestStore.origin, hasher: store.hasher)
      #expect(outcome == .refused)
      #expect(try store.accounts.userRecord(name: "Eve") == nil)
    }
  }

  @Test("a link for a new password ends every way in, and opens nothing that was shut")
  func passwordLink() throws {
    let store = try TestStore()
    let root = try store.createUser("Root", role: .admin)
    let ada = try store.createUser("Ada")
    _ = try store.token("Ada")
    _ = try store.accounts.createToken(
      name: "ci", scopes: [.read], lifeMillis: 60_000, by: ada.author)
    _ = try store.setSecondFactor(of: ada)
    func link() throws -> String {
      try #require(
        try store.accounts.makePasswordLink(
          forUser: ada.id, lifeMillis: 60_000, by: root.author)
      ).token
    }
    func redeem(_ token: String, _ name: String = "ADA") throws -> Redemption {
      let name = try UserName(name)
      return try store.accounts.redeem(
        token: token, name: name, password: try Password("another horse 2", for: name),
        origin: TestStore.origin, hasher: store.hasher)
    }
    let (first, second) = (try link(), try link())
    #expect(try redeem(first, "Root") == .otherName)
    _ = try store.accounts.change(user: ada.id, UserChange(isDisabled: true), by: .shell)
    #expect(try redeem(first) == .refused)
    _ = try store.accounts.change(user: ada.id, UserChange(isDisabled: false), by: .shell)
    guard case .done(let signIn) = try redeem(first) else {
      Issue.record("refused")
      return
    }
    #expect(signIn.user == ada)
    #expect(try store.accounts.sessions(ofUser: ada.id).count == 1)
    #expect(try store.accounts.tokens(ofUser: ada.id).isEmpty)
    #expect(try store.accounts.userRecord(id: ada.id)?.hasSecondFactor == false)
    #expect(try redeem(first) == .refused)
    guard case .done = try store.signIn("Ada", "another horse 2") else {
      Issue.record("the new password does not open")
      return
    }
    // It was for the password that is gone.
    #expect(try redeem(second) == .refused)
    // A link of somebody who may make none any more is none.
    let third = try link()
    _ = try store.createUser("Other root", role: .admin)
    _ = try store.accounts.change(user: root.id, UserChange(role: .member), by: .shell)
    #expect(try redeem(third) == .refused)
    #expect(try store.accounts.makePasswordLink(forUser: "x", lifeMillis: 1, by: .shell) == nil)
  }

  @Test("a sign-in that is not even tried, for want of a slot, is no guess")
  func busy() throws {
    let store = try TestStore()
    try store.createUser("Ada")
    let gate = AdmissionGate(slots: 1, waiting: 0)
    #expect(gate.enter())
    let hasher = try PasswordHasher(cost: TestStore.cost, gate: gate)
    for _ in 0..<30 {
      #expect {
        try store.accounts.signIn(Self.attempt, hasher: hasher)
      } throws: { error in
        if case .busy? = error as? AccountError { true } else { false }
      }
    }
    gate.leave()
    guard case .done = try store.accounts.signIn(Self.attempt, hasher: hasher) else {
      Issue.record("not signed in")
      return
    }
  }

  @Test("what is told of a user's change is what has changed")
  func toldChange() throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    _ = try store.accounts.change(
      user: ada.id, UserChange(role: .member, isDisabled: false, presetCountMax: 7), by: .shell)
    var filter = AuditFilter()
    filter.event = AuditEvent.userUpdated.rawValue
    #expect(
      try store.accounts.auditEntries(filter, countMax: 9).entries.map(\.detail) == ["presets 7"])
  }

  @Test("a preset that is given away takes neither its link nor its new owner's leave along")
  func givenAway() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let preset = try store.createPreset("p", of: ada)
    _ = try store.accounts.share(preset: preset.id, with: [bob], revision: nil, by: ada.author)
    let link = try #require(
      try store.accounts.createLink(toPreset: preset.id, revision: nil, by: ada.author))
    let given = try #require(
      try store.accounts.give(preset: preset.id, to: bob.id, revision: nil, by: .shell))
    #expect(!given.hasLink)
    #expect(try store.accounts.preset(linkToken: link.token) == nil)
    #expect(try store.accounts.shares(ofPreset: preset.id).isEmpty)
    #expect(try store.accounts.presets(.shared(with: bob.id), countMax: 9).items.isEmpty)
    #expect(try store.accounts.presets(.owned(by: bob.id), countMax: 9).items.count == 1)
  }
}
