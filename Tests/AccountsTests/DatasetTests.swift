import Accounts
import Foundation
import RedisClient
import TestSupport
import Testing

@Suite("Datasets in the store")
struct DatasetTests {
  private static let all = ["AAPL", "IBM", "MSFT"]
  private static let ada = Author(id: "ada", name: "Ada", address: "192.0.2.1")
  private static let bob = Author(id: "bob", name: "Bob", address: "192.0.2.1")

  @Test("are removed and restored one by one, and never the last one")
  func removal() throws {
    let accounts = try TestStore().accounts
    #expect(try accounts.removedDatasets().isEmpty)
    #expect(try accounts.removeDataset("GOOG", among: Self.all, by: Self.ada) == .unknown)
    #expect(try accounts.removeDataset("IBM", among: Self.all, by: Self.ada) == .done)
    #expect(try accounts.removeDataset("IBM", among: Self.all, by: Self.bob) == .unknown)
    #expect(try accounts.removeDataset("AAPL", among: Self.all, by: .shell) == .done)
    #expect(try accounts.removeDataset("MSFT", among: Self.all, by: Self.ada) == .last)
    #expect(try accounts.removedDatasetIdentifiers() == ["AAPL", "IBM"])
    let removed = try accounts.removedDatasets()
    #expect(Set(removed.map { "\($0.id) by \($0.by)" }) == ["AAPL by ", "IBM by ada"])
    #expect(removed.allSatisfy { $0.timeMillis > 1_600_000_000_000 })
    #expect(try accounts.restoreDataset("IBM", by: .shell))
    #expect(try !accounts.restoreDataset("IBM", by: .shell))
    #expect(try accounts.removedDatasetIdentifiers() == ["AAPL"])
    #expect(try accounts.removeDataset("MSFT", among: Self.all, by: Self.ada) == .done)
  }

  @Test("are told of to workers when they are removed and when they are back")
  func published() async throws {
    let server = RedisServer()
    defer { withExtendedLifetime(server) {} }
    let store = try TestStore(on: server)
    let subscriber = try RedisSubscriber(
      url: store.url, channel: AccountKeys.sessionsEndedChannel)
    let (events, continuation) = AsyncStream.makeStream(of: RedisSubscriber.Event.self)
    Thread.detachNewThread {
      subscriber.run { continuation.yield($0) }
      continuation.finish()
    }
    var iterator = events.makeAsyncIterator()
    #expect(await iterator.next() == .subscribed)
    _ = try store.accounts.removeDataset("^GSPC", among: ["^GSPC", "IBM"], by: .shell)
    _ = try store.accounts.restoreDataset("^GSPC", by: .shell)
    for _ in 0..<2 {
      guard case .message(let message) = await iterator.next() else {
        Issue.record("no message")
        return
      }
      #expect(StoreNews(message: message) == .datasets)
    }
    subscriber.stop()
    #expect(await iterator.next() == nil)
  }

  @Test("a refresh is one at a time, and everybody sees how it goes")
  func refresh() throws {
    let accounts = try TestStore().accounts
    let none = try accounts.refreshState()
    #expect(none.phase == .none && none.startedMillis == nil && none.results.isEmpty)
    let ticket = try #require(try accounts.beginRefresh(total: 2, by: Self.ada))
    #expect(try accounts.beginRefresh(total: 9, by: Self.bob) == nil)
    for index in [1, 0, 1] {
      let value: JSONValue = ["id": .string("\(index)")]
      #expect(try accounts.renewRefresh(ticket, result: (index, value)))
    }
    let running = try accounts.refreshState()
    #expect(running.phase == .running && running.by == "ada" && running.total == 2)
    #expect(running.results == [["id": "0"], ["id": "1"]])
    try accounts.finishRefresh(ticket)
    let done = try accounts.refreshState()
    #expect(done.phase == .done && done.finishedMillis != nil && done.results.count == 2)
    #expect(try !accounts.renewRefresh(ticket))
    let next = try #require(try accounts.beginRefresh(total: 1, by: .shell))
    #expect(next != ticket)
    #expect(try accounts.refreshState().results.isEmpty)
  }

  @Test("a refresh whose process is gone is interrupted, and gives way to the next one")
  func interruption() throws {
    let store = try TestStore()
    let accounts = store.accounts
    let first = try #require(try accounts.beginRefresh(total: 3, by: Self.ada))
    let life = try store.redis.query(
      RedisCommand("PTTL", .text(AccountKeys.datasetRefreshLease))
    ).integer
    #expect((1...AccountStore.refreshLeaseMillis).contains(try #require(life)))
    // As its expiry does.
    func expire() throws {
      _ = try store.redis.query(RedisCommand("DEL", .text(AccountKeys.datasetRefreshLease)))
    }
    try expire()
    #expect(try accounts.refreshState().phase == .interrupted)
    // It was only slow.
    #expect(try accounts.renewRefresh(first))
    #expect(try accounts.refreshState().phase == .running)
    try expire()
    let second = try #require(try accounts.beginRefresh(total: 1, by: Self.bob))
    #expect(try !accounts.renewRefresh(first, result: (0, "late")))
    try accounts.finishRefresh(first)
    let state = try accounts.refreshState()
    #expect(state.phase == .running && state.by == "bob" && state.results.isEmpty)
    try accounts.finishRefresh(second)
    #expect(try accounts.refreshState().phase == .done)
  }
}
