import Accounts
import RedisClient
import TestSupport
import Testing

struct AuditTests {
  @Test("keeps what happened, newest first, and finds it by who, what and when, page by page")
  func find() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    for number in 0..<2_500 {
      let event = number % 2 == 0 ? AuditEvent.tokenCreated : .tokenEnded
      let author = number % 5 == 0 ? ada.author : bob.author
      try store.accounts.append(
        AuditNote(event, by: author, on: "object \(number)", detail: "{\"\r\n"))
    }
    let all = try store.accounts.auditEntries(AuditFilter(), countMax: 10_000)
    #expect(all.entries.count == 2_502 && all.next == nil)
    #expect(all.entries.dropLast(2).map(\.object) == (0..<2_500).reversed().map { "object \($0)" })
    let first = try #require(all.entries.first)
    #expect(first.event == "token_ended" && first.actorName == "Bob" && first.actor == bob.id)
    #expect(first.address == "192.0.2.1" && first.detail == "{\"\r\n")

    var filter = AuditFilter()
    filter.event = "token_created"
    filter.actor = ada.id
    var pages: [Int] = []
    var found: [AuditEntry] = []
    repeat {
      let page = try store.accounts.auditEntries(filter, countMax: 100)
      pages.append(page.entries.count)
      found += page.entries
      filter.before = page.next
    } while filter.before != nil
    #expect(found.map(\.object) == (0..<250).reversed().map { "object \($0 * 10)" })
    #expect(pages.dropLast().allSatisfy { $0 == 100 })

    var times = AuditFilter()
    times.fromMillis = first.timeMillis + 1
    #expect(try store.accounts.auditEntries(times, countMax: 10).entries.isEmpty)
    times = AuditFilter()
    times.toMillis = first.timeMillis
    #expect(try store.accounts.auditEntries(times, countMax: 10).entries.first == first)
    times.toMillis = all.entries.last.map { $0.timeMillis - 1 }
    #expect(try store.accounts.auditEntries(times, countMax: 10).entries.isEmpty)
  }

  @Test("bounds a member's changes of a day, and refuses nothing that makes an account safe")
  func changes() throws {
    let store = try TestStore()
    let (ada, root) = (try store.createUser("Ada"), try store.createUser("Root", role: .admin))
    let first = try store.createPreset("first", of: ada)
    _ = try store.accounts.createLink(toPreset: first.id, revision: nil, by: ada.author)
    for user in [ada, root] {
      try setCount(store, user, "changes", 9_999)
    }
    _ = try store.createPreset("the last one", of: ada)
    for change in [
      { _ = try store.createPreset("more", of: ada) },
      {
        _ = try store.accounts.createToken(
          name: "ci", scopes: [.read], lifeMillis: 1000, by: ada.author)
      },
    ] {
      let error = #expect(throws: AccountError.self) { try change() }
      guard case .tooManyChanges(1...86_400)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(try store.accounts.endLink(toPreset: first.id, revision: nil, by: ada.author) != nil)
    #expect(
      try store.accounts.share(preset: first.id, with: [], revision: nil, by: ada.author) != nil)
    #expect(try store.accounts.deletePreset(id: first.id, revision: nil, by: ada.author) != nil)
    _ = try store.token("Ada")
    for number in 0..<2 { _ = try store.createPreset("\(number)", of: root) }
    #expect(try count(store, root, "changes") == 9_999)
  }

  @Test("tells of a thousand sign-ins of a member and day, and lets the others in all the same")
  func signIns() throws {
    let store = try TestStore()
    let (ada, root) = (try store.createUser("Ada"), try store.createUser("Root", role: .admin))
    for user in [ada, root] { try setCount(store, user, "sign-ins", 999) }
    func told(_ name: String) throws -> [AuditEntry] {
      let before = try store.accounts.auditEntries(AuditFilter(), countMax: 1).entries.first?.id
      for _ in 0..<3 {
        try store.accounts.endSession(token: try store.token(name), from: TestStore.origin)
      }
      let all = try store.accounts.auditEntries(AuditFilter(), countMax: 100).entries
      return Array(all.prefix { $0.id != before })
    }
    let last = try told("Ada")
    #expect(last.map(\.event) == ["authn_login_success"])
    #expect(last.first?.detail.hasSuffix("(the last one that is told of today)") == true)
    #expect(try told("Root").count == 6)
    // What one signs in with is told of all the same.
    _ = try store.setSecondFactor(of: ada)
    #expect(
      try store.accounts.auditEntries(AuditFilter(), countMax: 1).entries.first?.event
        == "second_factor_set")
  }

  private func setCount(_ store: TestStore, _ user: User, _ bound: String, _ count: Int) throws {
    _ = try store.redis.execute(
      RedisCommand(
        "HSET", .text(AccountKeys.changes), .text("\(user.id) \(bound)"), .integer(Int64(count))))
  }

  private func count(_ store: TestStore, _ user: User, _ bound: String) throws -> Int? {
    let reply = try store.redis.query(
      RedisCommand("HGET", .text(AccountKeys.changes), .text("\(user.id) \(bound)")))
    return reply.text.flatMap { Int($0) }
  }

  @Test("cuts what is told at length")
  func longDetail() throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    try store.accounts.append(
      AuditNote(.presetShared, by: ada.author, detail: String(repeating: "é", count: 9_000)))
    let entry = try store.accounts.auditEntries(AuditFilter(), countMax: 1).entries.first
    #expect(entry?.detail == String(repeating: "é", count: 7_000) + "…")
  }

  @Test("tells of a thousand refusals of a day, of strangers and of each user, and of no more")
  func refusals() throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    let stranger = AuditNote(
      .signInRefused, by: .stranger(from: TestStore.origin), detail: "second factor")
    for _ in 0..<1_100 { try store.accounts.append(refusal: stranger) }
    try store.accounts.append(refusal: AuditNote(.passwordChangeRefused, by: ada.author))
    let entries = try store.accounts.auditEntries(AuditFilter(), countMax: 10_000).entries
    #expect(entries.map(\.event).prefix(2) == ["authn_password_change_fail", "authn_login_fail"])
    #expect(entries.filter { $0.event == "authn_login_fail" }.count == 1_000)
    #expect(entries[1].detail == "second factor (the last one that is told of today)")
    #expect(entries[2].detail == "second factor" && entries.last?.event == "user_created")
    let left = try store.redis.query(RedisCommand("PTTL", "{accounts}:refusals")).integer
    #expect((86_000_000...86_400_000).contains(try #require(left)))
  }

  @Test("takes over a log under its former key, with what was told meanwhile", arguments: [0, 3])
  func adoption(meanwhile: Int) throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    for number in 0..<5 {
      try store.accounts.append(AuditNote(.tokenCreated, by: ada.author, on: "\(number)"))
    }
    let old = try store.accounts.auditEntries(AuditFilter(), countMax: 100).entries
    let former = RedisArgument.text("{audit}:events")
    _ = try store.redis.execute(RedisCommand("RENAME", .text(AccountKeys.audit), former))
    for _ in 0..<meanwhile {
      try store.accounts.append(AuditNote(.tokenEnded, by: ada.author, on: "new"))
    }
    let new = try store.accounts.auditEntries(AuditFilter(), countMax: 100).entries
    for _ in 0..<2 {
      try store.accounts.adoptFormerAudit()
      let all = try store.accounts.auditEntries(AuditFilter(), countMax: 100).entries
      // Within one millisecond an identifier may have been given twice.
      #expect(all.map(\.object) == (new + old).map(\.object) && all.suffix(6) == old)
      #expect(old.count == 6 && new.count == meanwhile)
      #expect(try store.redis.query(RedisCommand("EXISTS", former)) == .integer(0))
    }
  }
}
