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
}
