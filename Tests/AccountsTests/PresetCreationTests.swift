import Accounts
import RedisClient
import TestSupport
import Testing

struct PresetCreationTests {
  @Test("makes one preset of one idempotency key, and refuses the key for another content")
  func idempotency() async throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let url = store.url
    let content = try store.content()
    let made = await countWins(of: 8) { _ in
      _ = try TestStore.accounts(url).createPreset(
        content, run: .unknown, key: "k", by: ada.author)
      return true
    }
    #expect(made == 8)
    #expect(try store.accounts.presets(.owned(by: ada.id), countMax: 9).items.count == 1)
    #expect(throws: AccountError.keyReused) { try store.createPreset("other", of: ada, key: "k") }
    // What was asked for counts where it is told: not what it comes to.
    func copy(_ name: String, request: String) throws -> String {
      try store.accounts.createPreset(
        try store.content(name), run: .unknown, key: "c", request: request, by: ada.author
      ).content.name
    }
    #expect(try copy("as it was", request: "of one") == "as it was")
    #expect(try copy("as it is now", request: "of one") == "as it was")
    #expect(throws: AccountError.keyReused) { try copy("as it was", request: "of another") }
    let other = try store.accounts.createPreset(
      content, run: .unknown, key: "k", by: bob.author)
    #expect(other.owner == bob.id)
  }

  @Test("imports what was deleted anew, and names what is somebody else's now")
  func importAgain() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let new = try (0..<3).map { number in
      NewPreset(
        try store.content("\(number)"), ofUser: ada.id, run: .unknown, key: "shell/\(number)")
    }
    func importAll() throws -> [String] {
      try store.accounts.importPresets(new, restoresDeleted: true, by: .shell).map(\.id)
    }
    let ids = try importAll()
    #expect(try importAll() == ids)
    for id in ids.prefix(2) {
      #expect(try store.accounts.deletePreset(id: id, revision: nil, by: ada.author) != nil)
    }
    // A key that comes again makes what it has made, be it deleted; an import brings it back.
    #expect(
      try store.accounts.importPresets(new, by: .shell).map { $0.deletedMillis != nil }
        == [true, true, false])
    #expect(try importAll() == ids)
    let listed = try store.accounts.presets(.owned(by: ada.id), countMax: 9).items
    #expect(listed.map(\.id).sorted() == ids.sorted())
    #expect(try store.accounts.presets(.deleted(by: ada.id), countMax: 9).items.isEmpty)
    let back = try store.accounts.auditEntries(AuditFilter(), countMax: 2).entries
    #expect(Set(back.map(\.object)) == Set(ids.prefix(2)))
    #expect(back.allSatisfy { $0.event == "preset_restored" })
    _ = try store.accounts.give(preset: ids[1], to: bob.id, revision: nil, by: .shell)
    #expect(throws: AccountError.importReused(index: 1)) { try importAll() }
    // Not more than the owner may have.
    _ = try store.accounts.deletePreset(id: ids[0], revision: nil, by: ada.author)
    _ = try store.accounts.change(user: ada.id, UserChange(presetCountMax: 1), by: .shell)
    #expect(throws: AccountError.importRefused(index: 0, countMax: 1)) {
      try store.accounts.importPresets([new[0]], restoresDeleted: true, by: .shell)
    }
  }
}
