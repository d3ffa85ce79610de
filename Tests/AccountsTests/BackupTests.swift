import Accounts
import Foundation
import RedisClient
import TestSupport
import Testing

@Suite("A backup of the store")
struct BackupTests {
  @Test("replaces everything, tells of it in the log it brings, and tells workers")
  func restored() async throws {
    let server = RedisServer()
    defer { withExtendedLifetime(server) {} }
    let store = try TestStore(on: server)
    let ada = try store.createUser("Ada", role: .admin)
    let backup = try store.accounts.backup()
    try store.createUser("Bob")
    let subscriber = try RedisSubscriber(
      url: store.url, channel: AccountKeys.sessionsEndedChannel)
    let (events, continuation) = AsyncStream.makeStream(of: RedisSubscriber.Event.self)
    Thread.detachNewThread {
      subscriber.run { continuation.yield($0) }
      continuation.finish()
    }
    var iterator = events.makeAsyncIterator()
    #expect(await iterator.next() == .subscribed)
    try store.accounts.restore(backup, by: .shell)
    guard case .message(let message) = await iterator.next() else {
      Issue.record("no message")
      return
    }
    #expect(StoreNews(message: message) == .everything)
    #expect(try store.accounts.userRecords().map(\.user) == [ada])
    let log = try store.accounts.auditEntries(AuditFilter(), countMax: 9).entries
    #expect(log.map(\.event) == ["store_restored", "user_created"])
    #expect(log.first?.actorName == "shell" && log.first?.object == "")
    subscriber.stop()
    #expect(await iterator.next() == nil)
  }

  @Test("replaces nothing that anybody would miss where there are only links for a first user")
  func nothing() throws {
    let store = try TestStore()
    #expect(try store.accounts.holdsNothing())
    _ = try store.accounts.createFirstSignInToken()
    _ = try store.signIn("nobody")
    #expect(try store.accounts.holdsNothing())
    _ = try store.accounts.removeDataset("IBM", among: ["AAPL", "IBM"], by: .shell)
    #expect(try !store.accounts.holdsNothing())
    _ = try store.accounts.restoreDataset("IBM", by: .shell)
    #expect(try store.accounts.holdsNothing())
    _ = try store.accounts.invite(role: .member, lifeMillis: 60_000, by: .shell)
    #expect(try !store.accounts.holdsNothing(), "a link for a later user")
    let other = try TestStore()
    try other.createUser("Ada")
    #expect(try !other.accounts.holdsNothing())
  }
}
