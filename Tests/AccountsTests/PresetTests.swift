import Accounts
import RedisClient
import TestSupport
import Testing

struct PresetTests {
  @Test("keeps presets and lists them newest first, page by page")
  func order() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let saved = try (0..<25).map { try store.createPreset("\($0)", of: user) }
    let all = try store.accounts.presets(.owned(by: user.id), countMax: 100)
    #expect(all.items == saved.reversed() && all.next == nil)
    #expect(saved[0].content == (try store.content("0")))
    #expect(saved[0].version == 1 && saved[0].revision == 1 && saved[0].run == TestStore.stamp("1"))
    var pages: [[Preset]] = []
    var cursor: String?
    repeat {
      let page = try store.accounts.presets(.owned(by: user.id), after: cursor, countMax: 10)
      pages.append(page.items)
      cursor = page.next
    } while cursor != nil
    #expect(pages.map(\.count) == [10, 10, 5])
    #expect(pages.flatMap { $0 } == saved.reversed())
    let time = try #require(try store.redis.query(RedisCommand("TIME")).elements)
    let now = try #require(time[0].text.flatMap(Int64.init)) * 1000
    #expect(saved.allSatisfy { abs($0.createdMillis - now) < 60_000 })
  }

  @Test("looks at 500 presets at a time, and misses none")
  func longList() throws {
    let store = try TestStore()
    let url = store.url
    for owner in 0..<4 {
      let user = try store.createUser("owner \(owner)")
      let content = try store.content("of \(owner)")
      let new = (0..<150).map { _ in NewPreset(content, ofUser: user.id, run: .unknown) }
      _ = try TestStore.accounts(url).importPresets(new, by: .shell)
    }
    let first = try store.accounts.presets(.all, filter: PresetFilter(text: "of 0"), countMax: 200)
    #expect(first.items.count == 50)
    let next = try #require(first.next)
    let rest = try store.accounts.presets(
      .all, filter: PresetFilter(text: "of 0"), after: next, countMax: 200)
    #expect(rest.items.count == 100 && rest.next == nil)
    #expect(Set((first.items + rest.items).map(\.id)).count == 150)
  }

  @Test("finds presets by part of a text or by tag")
  func search() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    for number in 0..<120 { _ = try store.createPreset("Preset \(number)", of: user) }
    var special = try store.content("Gölden Cross")
    special.tags = ["gold"]
    special.summary = "weekly"
    _ = try store.accounts.createPreset(special, run: .unknown, by: user.author)
    for number in 120..<190 { _ = try store.createPreset("Preset \(number)", of: user) }
    func names(_ filter: PresetFilter) throws -> [String] {
      try store.accounts.presets(.owned(by: user.id), filter: filter, countMax: 200)
        .items.map(\.content.name)
    }
    #expect(try names(PresetFilter(text: "gölden")) == ["Gölden Cross"])
    #expect(try names(PresetFilter(text: "WEEK")) == ["Gölden Cross"])
    #expect(try names(PresetFilter(text: "gold")) == ["Gölden Cross"])
    #expect(try names(PresetFilter(tag: "gold")) == ["Gölden Cross"])
    #expect(try names(PresetFilter(text: "aapl")).count == 191)
    #expect(try names(PresetFilter(text: "nothing")) == [])
    #expect(try names(PresetFilter(text: "preset 18")).count == 11)
  }

  @Test("shows a preset to its owner, to users it is shared with, and to all when published")
  func access() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let preset = try store.createPreset("p", of: ada)
    func access(_ user: User) throws -> PresetAccess? {
      try store.accounts.preset(id: preset.id, for: user.id)?.access
    }
    #expect(try access(ada) == .owner)
    #expect(try access(bob) == nil)
    _ = try store.accounts.share(
      preset: preset.id, with: [bob, ada], revision: 1, by: ada.author)
    #expect(try access(bob) == .reader)
    #expect(try store.accounts.shares(ofPreset: preset.id) == [bob.id])
    #expect(
      try store.accounts.presets(.shared(with: bob.id), countMax: 9).items.map(\.id) == [preset.id])
    #expect(
      try store.accounts.share(preset: preset.id, with: [], revision: nil, by: bob.author) == nil)
    _ = try store.accounts.share(preset: preset.id, with: [], revision: 2, by: ada.author)
    #expect(try access(bob) == nil)
    #expect(try store.accounts.presets(.shared(with: bob.id), countMax: 9).items.isEmpty)

    _ = try store.accounts.publish(preset: preset.id, true, revision: nil, by: .shell)
    #expect(try access(bob) == .reader)
    #expect(try store.accounts.presets(.published, countMax: 9).items.map(\.id) == [preset.id])
    #expect(
      try store.accounts.savePreset(
        id: preset.id, store.content(), run: .unknown, revision: nil, by: bob.author) == nil)
    _ = try store.accounts.publish(preset: preset.id, false, revision: nil, by: .shell)
    #expect(try access(bob) == nil)
  }

  @Test("opens with the newest link only, until it ends")
  func link() throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    let preset = try store.createPreset("p", of: ada)
    let first = try #require(
      try store.accounts.createLink(toPreset: preset.id, revision: nil, by: ada.author))
    #expect(first.preset.hasLink)
    #expect(try store.accounts.preset(linkToken: first.token) == first.preset)
    let second = try #require(
      try store.accounts.createLink(toPreset: preset.id, revision: nil, by: ada.author))
    #expect(try store.accounts.preset(linkToken: first.token) == nil)
    #expect(try store.accounts.preset(linkToken: second.token)?.id == preset.id)
    #expect(
      try store.accounts.endLink(
        toPreset: preset.id, revision: nil, by: Author(id: "x", name: "", address: "")) == nil)
    _ = try store.accounts.endLink(toPreset: preset.id, revision: nil, by: ada.author)
    #expect(try store.accounts.preset(linkToken: second.token) == nil)
    for token in ["", "*", first.token] {
      #expect(try store.accounts.preset(linkToken: token) == nil)
    }
  }

  @Test("deletes softly, brings back, and removes for good what is old or too much")
  func delete() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let preset = try store.createPreset("p", of: ada)
    _ = try store.accounts.share(preset: preset.id, with: [bob], revision: nil, by: ada.author)
    let link = try #require(
      try store.accounts.createLink(toPreset: preset.id, revision: nil, by: ada.author)
    ).token
    #expect(try store.accounts.deletePreset(id: preset.id, revision: nil, by: bob.author) == nil)
    #expect(throws: AccountError.changedMeanwhile) {
      try store.accounts.deletePreset(id: preset.id, revision: 1, by: ada.author)
    }
    #expect(
      try store.accounts.deletePreset(id: preset.id, revision: 3, by: ada.author)?.deletedMillis
        != nil)
    #expect(try store.accounts.deletePreset(id: preset.id, revision: nil, by: ada.author) == nil)
    #expect(try store.accounts.preset(id: preset.id, for: ada.id) == nil)
    #expect(try store.accounts.preset(id: preset.id, for: bob.id) == nil)
    #expect(try store.accounts.preset(linkToken: link) == nil)
    #expect(try store.accounts.presets(.owned(by: ada.id), countMax: 9).items.isEmpty)
    #expect(try store.accounts.presets(.shared(with: bob.id), countMax: 9).items.isEmpty)
    #expect(try store.accounts.presets(.deleted(by: ada.id), countMax: 9).items.count == 1)

    let back = try #require(try store.accounts.restorePreset(id: preset.id, by: ada.author))
    #expect(back.deletedMillis == nil && back.content == preset.content)
    #expect(try store.accounts.restorePreset(id: preset.id, by: ada.author) == nil)
    #expect(try store.accounts.preset(id: preset.id, for: bob.id) != nil)

    // A deletion of more than 30 days ago.
    _ = try store.accounts.deletePreset(id: preset.id, revision: nil, by: ada.author)
    let deleted = RedisArgument.text(AccountKeys.deleted(byUser: ada.id))
    _ = try store.redis.execute(RedisCommand("ZADD", deleted, "1000", .text(preset.id)))
    try store.accounts.purgePresets(deletedBy: ada.author)
    let keys = try store.redis.query(RedisCommand("KEYS", "{accounts}:preset*")).elements
    #expect(keys == [])
  }

  @Test("keeps at most 100 deleted presets of a user")
  func deletedLimit() throws {
    let store = try TestStore()
    let ada = try store.createUser("Ada")
    for number in 0..<105 {
      let preset = try store.createPreset("\(number)", of: ada)
      _ = try store.accounts.deletePreset(id: preset.id, revision: nil, by: ada.author)
    }
    let kept = try store.accounts.presets(.deleted(by: ada.id), countMax: 200).items
    #expect(kept.map(\.content.name) == (5..<105).reversed().map(String.init))
  }

  @Test("takes as many presets as the quota says and no more, however many come at once")
  func limit() async throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    _ = try store.accounts.change(user: user.id, UserChange(presetCountMax: 5), by: .shell)
    let url = store.url
    let content = try store.content()
    let saved = await countWins(of: 12) { _ in
      _ = try TestStore.accounts(url).createPreset(content, run: .unknown, by: user.author)
      return true
    }
    #expect(saved == 5)
    let all = try store.accounts.presets(.owned(by: user.id), countMax: 99).items
    #expect(all.count == 5)
    _ = try store.accounts.deletePreset(id: all[0].id, revision: nil, by: user.author)
    _ = try store.createPreset("sixth", of: user)
    #expect(throws: AccountError.limitReached(what: "presets", countMax: 5)) {
      try store.accounts.restorePreset(id: all[0].id, by: user.author)
    }
  }

  @Test("gives a preset to another owner, with everything")
  func takeOver() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let preset = try store.createPreset("p", of: ada)
    #expect(throws: AccountError.self) {
      try store.accounts.give(preset: preset.id, to: "nobody", revision: nil, by: .shell)
    }
    #expect(
      try store.accounts.give(preset: preset.id, to: bob.id, revision: 1, by: .shell)?.owner
        == bob.id)
    #expect(try store.accounts.presets(.owned(by: ada.id), countMax: 9).items.isEmpty)
    #expect(try store.accounts.presets(.owned(by: bob.id), countMax: 9).items.count == 1)
    #expect(try store.accounts.preset(id: preset.id, for: ada.id) == nil)
    #expect(try store.accounts.give(preset: "x", to: bob.id, revision: nil, by: .shell) == nil)
  }

  @Test("is given to nobody who may have no more, and stays whose it is")
  func takeOverQuota() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let (first, second) = (
      try store.createPreset("first", of: ada), try store.createPreset("second", of: ada)
    )
    _ = try store.accounts.change(user: bob.id, UserChange(presetCountMax: 1), by: .shell)
    func give(_ preset: Preset) throws -> String? {
      try store.accounts.give(preset: preset.id, to: bob.id, revision: nil, by: .shell)?.owner
    }
    #expect(try give(first) == bob.id)
    #expect(
      throws: AccountError.limitReached(what: "presets of the new owner", countMax: 1)
    ) { try give(second) }
    #expect(
      try store.accounts.presets(.owned(by: ada.id), countMax: 9).items.map(\.id) == [second.id])
    #expect(try store.accounts.preset(id: second.id)?.owner == ada.id)
    #expect(try give(first) == bob.id, "what is so already needs no room")
  }

  @Test("touches only its own keys, whatever its text")
  func hostileText() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let name = #"<img src=x onerror=alert(1)> __proto__ "'{}:*"#
    let preset = try store.createPreset(name, of: user)
    #expect(preset.content.name == name)
    let keys = try store.redis.query(RedisCommand("KEYS", "*")).elements?.compactMap(\.text) ?? []
    #expect(
      Set(keys) == [
        AccountKeys.names, AccountKeys.user(user.id), AccountKeys.preset(preset.id),
        AccountKeys.versions(ofPreset: preset.id), AccountKeys.owned(byUser: user.id),
        AccountKeys.changes,
        AccountKeys.allPresets, AccountKeys.audit,
      ])
  }

  @Test("reports a damaged record as such")
  func corrupt() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let preset = try store.createPreset("p", of: user)
    let key = RedisArgument.text(AccountKeys.preset(preset.id))
    _ = try store.redis.execute(RedisCommand("HSET", key, "content", "{"))
    #expect(throws: AccountError.corruptRecord("preset")) {
      try store.accounts.presets(.owned(by: user.id), countMax: 9)
    }
    _ = try store.redis.execute(
      RedisCommand("HSET", .text(AccountKeys.versions(ofPreset: preset.id)), "1", "x"))
    #expect(throws: AccountError.corruptRecord("preset version")) {
      try store.accounts.versions(ofPreset: preset.id)
    }
  }
}

struct PresetVersionTests {
  @Test("keeps every save as a version, to be read, compared and saved again")
  func versions() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let preset = try store.createPreset("first", of: user)
    var changed = try store.content("second")
    changed.parameters = [PresetField("window", .number(20)), PresetField("high", .number(70))]
    let saved = try #require(
      try store.accounts.savePreset(
        id: preset.id, changed, run: TestStore.stamp("2"), revision: 1, by: user.author))
    #expect(saved.version == 2 && saved.revision == 2 && saved.content == changed)
    #expect(throws: AccountError.changedMeanwhile) {
      try store.accounts.savePreset(
        id: preset.id, changed, run: TestStore.stamp("2"), revision: 1, by: user.author)
    }
    let versions = try store.accounts.versions(ofPreset: preset.id)
    #expect(versions.map(\.number) == [2, 1])
    #expect(versions[1].content == preset.content && versions[1].by == user.id)
    #expect(versions.map(\.run) == ["2", "1"].map(TestStore.stamp))
    #expect(try store.accounts.version(1, ofPreset: preset.id) == versions[1])
    #expect(try store.accounts.version(3, ofPreset: preset.id) == nil)

    let differences = versions[1].content.differences(to: versions[0].content)
    #expect(
      differences == [
        PresetDifference(field: "name", before: "first", after: "second"),
        PresetDifference(field: "parameters.window", before: .number(14), after: .number(20)),
        PresetDifference(field: "parameters.low", before: .number(25.5), after: nil),
        PresetDifference(field: "parameters.high", before: nil, after: .number(70)),
      ])
    #expect(changed.differences(to: changed) == [])
  }

  @Test("keeps the newest 50 versions")
  func count() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let preset = try store.createPreset("p", of: user)
    for number in 2...60 {
      _ = try store.accounts.savePreset(
        id: preset.id, store.content("\(number)"), run: .unknown,
        revision: nil, by: user.author)
    }
    let kept = try store.accounts.versions(ofPreset: preset.id)
    #expect(kept.map(\.number) == (11...60).reversed())
  }

  @Test("keeps as many large versions as fit into 256 KiB, the newest always")
  func bytes() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let preset = try store.createPreset("p", of: user)
    var content = try store.content("large")
    content.strategy = .text(String(repeating: "x", count: 16 << 10))
    for _ in 2...30 {
      _ = try store.accounts.savePreset(
        id: preset.id, content, run: .unknown, revision: nil, by: user.author)
    }
    let kept = try store.accounts.versions(ofPreset: preset.id)
    #expect((13...15).contains(kept.count) && kept.first?.number == 30)
    #expect(kept.map(\.number) == Array((31 - kept.count...30).reversed()))
  }
}

struct RunStampTests {
  @Test("a preset's run is stored with every dataset, or as unknown")
  func roundTrip() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let run = RunStamp(
      dataVersions: ["EURUSD=X": "0123456789abcdef", "^GSPC": "fedcba9876543210"],
      receipt: String(repeating: "a", count: 64))
    for run in [run, .unknown] {
      let made = try store.accounts.createPreset(store.content(), run: run, by: user.author)
      #expect(try store.accounts.preset(id: made.id)?.run == run)
      #expect(try store.accounts.versions(ofPreset: made.id).map(\.run) == [run])
    }
  }
}
