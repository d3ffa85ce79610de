import Accounts
import Foundation
import RedisClient
import Testing

/// A store with something of every kind that can be changed.
struct AuditedWorld {
  let store: TestStore
  let (root, ada, bob): (User, User, User)
  let (session, otherSession): (String, String)
  let (preset, deleted, linked): (Preset, Preset, Preset)
  let (invitation, tokenIdentifier): (Invitation, String)
  let link: String
  let secret: [UInt8]

  init() throws {
    store = try TestStore()
    root = try store.createUser("Root", role: .admin)
    ada = try store.createUser("Ada")
    bob = try store.createUser("Bob")
    session = try store.startSession(ada)
    otherSession = try store.startSession(ada)
    preset = try store.createPreset("first", of: ada)
    deleted = try store.createPreset("deleted", of: ada)
    linked = try store.createPreset("linked", of: ada)
    _ = try store.accounts.deletePreset(id: deleted.id, revision: nil, by: ada.author)
    _ = try store.accounts.createLink(toPreset: linked.id, revision: nil, by: ada.author)
    _ = try store.accounts.publish(preset: linked.id, true, revision: nil, by: .shell)
    (invitation, link) = try store.accounts.invite(
      role: .member, lifeMillis: 60_000, by: root.author)
    tokenIdentifier = try #require(
      try store.accounts.createToken(
        name: "t", scopes: [.read], lifeMillis: 60_000, by: ada.author)
    ).record.id
    secret = try TimeBasedCode.makeSecret()
    // Bob has a second factor.
    _ = try store.accounts.setSecondFactor(
      secret: secret, code: try code(), recoveryCodes: try RecoveryCode.make(),
      password: TestStore.password, by: bob.author,
      hasher: store.hasher)
  }

  func code() throws -> String {
    let step = Int64(Date().timeIntervalSince1970) / TimeBasedCode.stepSeconds
    return try TimeBasedCode.code(secret: secret, step: step)
  }

  func hash(_ token: String) throws -> String { try #require(SecretToken.hash(of: token)) }

  /// Every key with its value but for the audit log's, and those that count attempts.
  func state() throws -> [String: RedisReply] {
    // Not with DUMP: the order in which it writes a hash depends on who has read it.
    let script = """
      local function sorted(key)
        local kind = redis.call('TYPE', key).ok
        if kind == 'string' then return redis.call('GET', key) end
        if kind == 'zset' then
          return table.concat(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), ' ')
        end
        local words = {}
        if kind == 'set' then words = redis.call('SMEMBERS', key) end
        if kind == 'hash' then
          for _, name in ipairs(redis.call('HKEYS', key)) do
            words[#words + 1] = name .. '=' .. redis.call('HGET', key, name)
          end
        end
        table.sort(words)
        return table.concat(words, ' ')
      end
      local all = {}
      for _, key in ipairs(redis.call('KEYS', '*')) do
        all[#all + 1] = key
        all[#all + 1] = sorted(key)
      end
      return all
      """
    let words = try #require(try store.redis.query(.script(script, keys: [])).elements)
    var state: [String: RedisReply] = [:]
    for index in stride(from: 0, to: words.count, by: 2) {
      state[words[index].text ?? ""] = words[index + 1]
    }
    return state.filter { key, _ in
      key != AccountKeys.audit
        && !["throttle:", "known:", "refusals"].contains { key.hasPrefix("{accounts}:\($0)") }
    }
  }

  /// The keys that differ from an earlier state.
  func changes(since before: [String: RedisReply]) throws -> [String] {
    let after = try state()
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
  }

  /// The entries, the newest first.
  func entries() throws -> [AuditEntry] {
    try store.accounts.auditEntries(AuditFilter(), countMax: 1_000).entries
  }
}

/// A kind of change, and what the audit log must say of it.
struct AuditedChange: Sendable, CustomTestStringConvertible {
  /// Event and object of an entry; what is made has an identifier that nobody knows before.
  typealias Entry = (event: AuditEvent, object: String?)

  let testDescription: String
  /// What is told, in order.
  let expected: @Sendable (AuditedWorld) throws -> [Entry]
  /// nil: the user that it makes.
  let author: @Sendable (AuditedWorld) -> Author?
  /// Whether the same once more changes nothing: it is refused, or found done.
  let isOnce: Bool
  var limits = SessionLimits.product
  let make: @Sendable (AuditedWorld, AccountStore) throws -> Void

  init(
    _ name: String, _ expected: @escaping @Sendable (AuditedWorld) throws -> [Entry],
    by author: @escaping @Sendable (AuditedWorld) -> Author? = { $0.ada.author },
    isOnce: Bool = true, limits: SessionLimits = .product,
    _ make: @escaping @Sendable (AuditedWorld, AccountStore) throws -> Void
  ) {
    testDescription = name
    self.expected = expected
    self.author = author
    self.isOnce = isOnce
    self.limits = limits
    self.make = make
  }

  init(
    _ event: AuditEvent, of object: (@Sendable (AuditedWorld) throws -> String)? = nil,
    by author: @escaping @Sendable (AuditedWorld) -> Author? = { $0.ada.author },
    isOnce: Bool = true, _ make: @escaping @Sendable (AuditedWorld, AccountStore) throws -> Void
  ) {
    self.init(
      event.rawValue, { [(event, try object?($0))] }, by: author, isOnce: isOnce, make)
  }
}

extension AuditedChange {
  static let all = users + credentials + sessions + presets

  private static let shell: @Sendable (AuditedWorld) -> Author? = { _ in .shell }
  private static let root: @Sendable (AuditedWorld) -> Author? = { $0.root.author }

  private static let users = [
    AuditedChange(.userCreated, by: shell) { world, accounts in
      let name = try UserName("New")
      _ = try accounts.createUser(
        name: name, password: try Password(TestStore.password, for: name), role: .member,
        by: .shell, hasher: world.store.hasher)
    },
    AuditedChange(
      "a redemption", { _ in [(.userCreated, nil), (.sessionCreated, nil)] }, by: { _ in nil }
    ) { world, accounts in
      let name = try UserName("New")
      _ = try accounts.redeem(
        token: world.link, name: name, password: try Password(TestStore.password, for: name),
        origin: TestStore.origin, hasher: world.store.hasher)
    },
    AuditedChange(.userUpdated, of: { $0.ada.id }, by: root) { world, accounts in
      _ = try accounts.change(
        user: world.ada.id, UserChange(role: .admin, presetCountMax: 7), by: world.root.author)
    },
    AuditedChange("disablement", { [(.userUpdated, $0.ada.id)] }, by: root) { world, accounts in
      _ = try accounts.change(
        user: world.ada.id, UserChange(isDisabled: true), by: world.root.author)
    },
    AuditedChange(.userInvited, of: { _ in String(repeating: "i", count: 22) }, by: root) {
      world, accounts in
      _ = try accounts.invite(
        role: .member, lifeMillis: 60_000, id: String(repeating: "i", count: 22),
        by: world.root.author)
    },
    AuditedChange(.passwordLinkCreated, of: { $0.ada.id }, by: root) { world, accounts in
      _ = try accounts.makePasswordLink(
        forUser: world.ada.id, lifeMillis: 60_000, id: String(repeating: "l", count: 22),
        by: world.root.author)
    },
    AuditedChange(.invitationEnded, of: { $0.invitation.id }, by: root) { world, accounts in
      _ = try accounts.endInvitation(id: world.invitation.id, by: world.root.author)
    },
  ]

  private static let credentials = [
    AuditedChange(.passwordChanged, of: { $0.ada.id }) { world, accounts in
      _ = try accounts.changePassword(
        current: TestStore.password, new: try Password("another horse 2", for: UserName("Ada")),
        by: world.ada.author, hasher: world.store.hasher)
    },
    AuditedChange(
      "a password set in a shell", { [(.passwordChanged, $0.ada.id)] }, by: shell, isOnce: false
    ) { world, accounts in
      try accounts.resetPassword(
        ofUser: world.ada.id, to: try Password("another horse 2", for: UserName("Ada")),
        by: .shell, hasher: world.store.hasher)
    },
    AuditedChange(.secondFactorSet, of: { $0.ada.id }, isOnce: false) { world, accounts in
      _ = try accounts.setSecondFactor(
        secret: world.secret, code: try world.code(), recoveryCodes: try RecoveryCode.make(),
        password: TestStore.password,
        by: world.ada.author, hasher: world.store.hasher)
    },
    AuditedChange(.secondFactorRemoved, of: { $0.bob.id }, by: { $0.bob.author }) {
      world, accounts in
      _ = try accounts.removeSecondFactor(
        password: TestStore.password, by: world.bob.author, hasher: world.store.hasher)
    },
    AuditedChange(.secondFactorReset, of: { $0.bob.id }, by: root) { world, accounts in
      _ = try accounts.resetSecondFactor(ofUser: world.bob.id, by: world.root.author)
    },
    AuditedChange(.tokenCreated, of: { _ in String(repeating: "t", count: 22) }) {
      world, accounts in
      _ = try accounts.createToken(
        name: "t", scopes: [.run], lifeMillis: 60_000, id: String(repeating: "t", count: 22),
        by: world.ada.author)
    },
    AuditedChange(.tokenEnded, of: { $0.tokenIdentifier }) { world, accounts in
      _ = try accounts.endToken(id: world.tokenIdentifier, by: world.ada.author)
    },
    AuditedChange(.tokensEnded, of: { $0.ada.id }, by: { $0.root.author }) { world, accounts in
      try accounts.endTokens(ofUser: world.ada.id, by: world.root.author)
    },
  ]

  private static let sessions = [
    AuditedChange(
      "a sign-in", { [(.signedOut, try $0.hash($0.session)), (.signedIn, nil)] }, isOnce: false
    ) { world, accounts in
      _ = try accounts.signIn(
        SignInAttempt(name: "Ada", password: TestStore.password, origin: TestStore.origin),
        replacing: world.session, hasher: world.store.hasher)
    },
    AuditedChange(.signedOut, of: { try $0.hash($0.session) }) { world, accounts in
      try accounts.endSession(token: world.session, from: TestStore.origin)
    },
    AuditedChange(.sessionEnded, of: { try $0.hash($0.otherSession) }) { world, accounts in
      _ = try accounts.endSession(id: try world.hash(world.otherSession), by: world.ada.author)
    },
    AuditedChange(
      "a session that was ended from a shell",
      { [(.sessionEnded, try $0.hash($0.session))] }, by: { _ in .shell }
    ) { world, accounts in
      _ = try accounts.endSession(
        id: try world.hash(world.session), ofUser: world.ada.id, by: .shell)
    },
    AuditedChange("a sign-out everywhere", { [(.signedOut, $0.ada.id)] }) { world, accounts in
      try accounts.endSessions(ofUser: world.ada.id, by: world.ada.author)
    },
    AuditedChange(.sessionsEnded, of: { $0.ada.id }, by: root) { world, accounts in
      try accounts.endSessions(ofUser: world.ada.id, by: world.root.author)
    },
    AuditedChange(
      "a session more than a user may have",
      { _ in [(.sessionEnded, nil), (.sessionCreated, nil)] }, isOnce: false,
      limits: SessionLimits(idleMillis: 60_000, absoluteMillis: 120_000, countMax: 2)
    ) { world, accounts in
      _ = try accounts.startSession(of: world.ada, origin: TestStore.origin)
    },
  ]

  private static let presets = [
    AuditedChange(.presetCreated) { world, accounts in
      _ = try accounts.createPreset(
        try world.store.content("new"), run: .unknown, key: "k", by: world.ada.author)
    },
    AuditedChange("an import", { _ in [(.presetCreated, nil), (.presetCreated, nil)] }, by: root) {
      world, accounts in
      let new = try [world.ada, world.bob].map { owner in
        NewPreset(try world.store.content(), ofUser: owner.id, run: .unknown, key: "k")
      }
      _ = try accounts.importPresets(new, by: world.root.author)
    },
    AuditedChange(.presetUpdated, of: { $0.preset.id }) { world, accounts in
      _ = try accounts.savePreset(
        id: world.preset.id, try world.store.content("x"), run: .unknown, revision: 1,
        by: world.ada.author)
    },
    AuditedChange(.presetDeleted, of: { $0.preset.id }) { world, accounts in
      _ = try accounts.deletePreset(id: world.preset.id, revision: nil, by: world.ada.author)
    },
    AuditedChange(.presetRestored, of: { $0.deleted.id }) { world, accounts in
      _ = try accounts.restorePreset(id: world.deleted.id, by: world.ada.author)
    },
    AuditedChange(.presetShared, of: { $0.preset.id }) { world, accounts in
      _ = try accounts.share(
        preset: world.preset.id, with: [world.bob], revision: nil, by: world.ada.author)
    },
    AuditedChange(.presetLinkCreated, of: { $0.preset.id }) { world, accounts in
      _ = try accounts.createLink(toPreset: world.preset.id, revision: 1, by: world.ada.author)
    },
    AuditedChange(.presetLinkEnded, of: { $0.linked.id }) { world, accounts in
      _ = try accounts.endLink(toPreset: world.linked.id, revision: nil, by: world.ada.author)
    },
    AuditedChange(.presetPublished, of: { $0.preset.id }, by: shell) { world, accounts in
      _ = try accounts.publish(preset: world.preset.id, true, revision: nil, by: .shell)
    },
    AuditedChange(.presetUnpublished, of: { $0.linked.id }, by: root) { world, accounts in
      _ = try accounts.publish(
        preset: world.linked.id, false, revision: nil, by: world.root.author)
    },
    AuditedChange(.presetTakenOver, of: { $0.preset.id }, by: root) { world, accounts in
      _ = try accounts.give(
        preset: world.preset.id, to: world.bob.id, revision: nil, by: world.root.author)
    },
  ]
}
