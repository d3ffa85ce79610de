import Accounts
import RedisClient
import Testing

struct AuditedChangeTests {
  @Test(
    "leaves a change and its entry, or neither, wherever the process is killed",
    arguments: AuditedChange.all)
  func killed(change: AuditedChange) throws {
    // No change takes more requests than that.
    for requestCount in 0..<20 {
      let world = try AuditedWorld()
      let before = (state: try world.state(), entries: try world.entries())
      let line = try CutLine(to: world.store.url, after: requestCount)
      defer { line.close() }
      var heard: [AuditNote] = []
      let accounts = AccountStore(
        redis: TestStore.connect(line.url), sessionLimits: change.limits
      ) { heard.append($0) }
      let failure = Result { try change.make(world, accounts) }
      let after = (state: try world.state(), entries: try world.entries())
      let told = Array(after.entries.dropLast(before.entries.count).reversed())
      #expect(Array(after.entries.suffix(before.entries.count)) == before.entries)
      let changes = try world.changes(since: before.state)
      #expect(changes.isEmpty == told.isEmpty, "after \(requestCount) requests: \(changes)")
      guard !line.isDead else { continue }
      try failure.get()
      try check(told, change, in: world)
      #expect(heard.map(\.event) == told.map(\.event) && heard.map(\.object) == told.map(\.object))
      if change.isOnce {
        _ = try? change.make(world, world.store.accounts)
        #expect(try world.changes(since: after.state) == [])
        #expect(try world.entries() == after.entries)
      }
      return
    }
    Issue.record("it never came to its end")
  }

  private func check(
    _ told: [AuditEntry], _ change: AuditedChange, in world: AuditedWorld
  ) throws {
    let expected = try change.expected(world)
    let made = User(id: told.first?.object ?? "", name: "New", role: .member)
    let author = change.author(world) ?? made.author
    #expect(told.map(\.event) == expected.map(\.event.rawValue))
    for (entry, expected) in zip(told, expected) {
      #expect(!entry.object.isEmpty && entry.object == expected.object ?? entry.object)
      #expect(Author(id: entry.actor, name: entry.actorName, address: entry.address) == author)
    }
  }

  @Test("tells of no change that is refused", arguments: RefusedChange.all)
  func refused(change: RefusedChange) throws {
    let world = try AuditedWorld()
    let before = (state: try world.state(), entries: try world.entries())
    let isMade = try? change.make(world, world.store.accounts)
    #expect(isMade != true)
    let changes = try world.changes(since: before.state)
    #expect(changes.isEmpty, "\(changes)")
    #expect(try world.entries() == before.entries)
  }
}

/// What the store refuses, by an error or by false.
struct RefusedChange: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable (AuditedWorld, AccountStore) throws -> Bool

  init(
    _ name: String, _ make: @escaping @Sendable (AuditedWorld, AccountStore) throws -> Bool
  ) {
    testDescription = name
    self.make = make
  }

  static let all = ofUsers + ofPresets

  private static let ofUsers = [
    RefusedChange("a taken name") { world, _ in
      try world.store.createUser("ADA").id != ""
    },
    RefusedChange("the last admin's role") { world, accounts in
      try accounts.change(user: world.root.id, UserChange(role: .member), by: .shell) != nil
    },
    RefusedChange("a user that was changed meanwhile") { world, accounts in
      try accounts.change(
        user: world.ada.id, UserChange(role: .admin), revision: 9, by: .shell) != nil
    },
    RefusedChange("an unknown user") { _, accounts in
      try accounts.change(user: "x", UserChange(role: .admin), by: .shell) != nil
    },
    RefusedChange("an unknown link") { world, accounts in
      let name = try UserName("New")
      return try accounts.redeem(
        token: String(repeating: "x", count: 43), name: name,
        password: try Password(TestStore.password, for: name), origin: TestStore.origin,
        hasher: world.store.hasher) != .refused
    },
    RefusedChange("a wrong password at sign-in") { world, _ in
      try world.store.signIn("Ada", "wrong password").isRefused == false
    },
    RefusedChange("a sign-in without the second factor") { world, _ in
      try world.store.signIn("Bob").needsSecondFactor == false
    },
    RefusedChange("a wrong password at its change") { world, accounts in
      try accounts.changePassword(
        current: "wrong password", new: try Password("another horse 2", for: UserName("Ada")),
        by: world.ada.author, hasher: world.store.hasher) == .done
    },
    RefusedChange("a wrong code of a new second factor") { world, accounts in
      try accounts.setSecondFactor(
        secret: world.secret, code: "x", recoveryCodes: try RecoveryCode.make(),
        password: TestStore.password, by: world.ada.author,
        hasher: world.store.hasher) == .done
    },
    RefusedChange("somebody else's session") { world, accounts in
      try accounts.endSession(id: try world.hash(world.session), by: world.bob.author)
    },
    RefusedChange("a session of another user than was named, from a shell") { world, accounts in
      try accounts.endSession(
        id: try world.hash(world.session), ofUser: world.bob.id, by: .shell)
    },
    RefusedChange("somebody else's token") { world, accounts in
      try accounts.endToken(id: world.tokenIdentifier, by: world.bob.author)
    },
  ]

  private static let ofPresets = [
    RefusedChange("somebody else's preset, saved") { world, accounts in
      try accounts.savePreset(
        id: world.preset.id, try world.store.content("x"), run: .unknown, revision: nil,
        by: world.bob.author) != nil
    },
    RefusedChange("a preset that was changed meanwhile") { world, accounts in
      try accounts.savePreset(
        id: world.preset.id, try world.store.content("x"), run: .unknown, revision: 9,
        by: world.ada.author) != nil
    },
    RefusedChange("somebody else's preset, deleted") { world, accounts in
      try accounts.deletePreset(id: world.preset.id, revision: nil, by: world.bob.author) != nil
    },
    RefusedChange("somebody else's preset, restored") { world, accounts in
      try accounts.restorePreset(id: world.deleted.id, by: world.bob.author) != nil
    },
    RefusedChange("somebody else's preset, shared") { world, accounts in
      try accounts.share(
        preset: world.preset.id, with: [world.root], revision: nil, by: world.bob.author)
        != nil
    },
    RefusedChange("somebody else's preset, linked") { world, accounts in
      try accounts.createLink(toPreset: world.preset.id, revision: nil, by: world.bob.author)
        != nil
    },
    RefusedChange("a preset for nobody") { world, accounts in
      try accounts.give(preset: world.preset.id, to: "x", revision: nil, by: .shell) != nil
    },
    RefusedChange("a deleted preset, published") { world, accounts in
      try accounts.publish(preset: world.deleted.id, true, revision: nil, by: .shell) != nil
    },
    RefusedChange("a key that came with another preset") { world, accounts in
      let (ada, store) = (world.ada, world.store)
      _ = try accounts.importPresets(
        [
          NewPreset(try store.content("a"), ofUser: ada.id, run: .unknown, key: "k"),
          NewPreset(try store.content("b"), ofUser: ada.id, run: .unknown, key: "k"),
        ], by: .shell)
      return true
    },
  ]
}
