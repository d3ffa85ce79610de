import Accounts
import Foundation
import RedisClient
import Synchronization
import TestSupport
import Testing

@Suite("The published end of sessions")
struct SessionEndTests {
  @Test("is understood by its reader, for one session and for all of a user")
  func published() async throws {
    let server = RedisServer()
    let store = try TestStore(on: server)
    let user = try store.createUser("Ada")
    let token = try store.startSession(user)
    let subscriber = try RedisSubscriber(
      url: store.url, channel: AccountKeys.sessionsEndedChannel)
    let (events, continuation) = AsyncStream.makeStream(of: RedisSubscriber.Event.self)
    Thread.detachNewThread {
      subscriber.run { continuation.yield($0) }
      continuation.finish()
    }
    var iterator = events.makeAsyncIterator()
    #expect(await iterator.next() == .subscribed)
    try store.accounts.endSession(token: token, from: TestStore.origin)
    try store.accounts.endSessions(ofUser: user.id, by: .shell)
    var ends: [SessionEnd?] = []
    while ends.count < 2, case .message(let message) = await iterator.next() {
      ends.append(SessionEnd(message: message))
    }
    let hash = try #require(SecretToken.hash(of: token))
    #expect(ends == [.session(hash: hash), .user(id: user.id)])
    subscriber.stop()
    #expect(await iterator.next() == nil)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "session", "session ", " a", "user", "user a b", "User a", "session\u{0}a", "everything",
    ])
  func nothingElse(text: String) {
    #expect(SessionEnd(message: Array(text.utf8)) == nil)
    #expect(StoreNews(message: Array("everything \(text)".utf8)) == nil)
    #expect(SessionEnd(message: Array("user \(String(repeating: "a", count: 300))".utf8)) == nil)
    #expect(SessionEnd(message: Array("user ".utf8) + [0xFF]) == nil)
  }
}
