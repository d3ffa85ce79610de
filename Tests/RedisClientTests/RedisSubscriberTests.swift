import Foundation
import RedisClient
import TestSupport
import Testing

@Suite("Redis subscriber")
struct RedisSubscriberTests {
  /// A subscriber on a thread of its own, and what it hears.
  private func listen(
    _ url: RedisURL, _ timings: RedisSubscriber.Timings = RedisSubscriber.Timings()
  ) throws -> (RedisSubscriber, AsyncStream<RedisSubscriber.Event>.Iterator) {
    let subscriber = try RedisSubscriber(url: url, channel: "news", timings: timings)
    let (events, continuation) = AsyncStream.makeStream(of: RedisSubscriber.Event.self)
    Thread.detachNewThread {
      subscriber.run { continuation.yield($0) }
      continuation.finish()
    }
    return (subscriber, events.makeAsyncIterator())
  }

  private func publish(_ text: String, on server: RedisServer) throws {
    let redis = RedisConnection(
      url: try RedisURL("unix://\(server.socket)"), timeoutMillis: 5000, restMillis: 0)
    #expect(
      try redis.execute(RedisCommand("PUBLISH", "news", .text(text))) == .integer(1))
  }

  private func expectLoss(_ event: RedisSubscriber.Event?, _ code: RedisError.Code) {
    guard case .lost(let error) = event else {
      Issue.record("no loss but \(String(describing: event))")
      return
    }
    #expect(error.code == code)
  }

  @Test("hears messages in order, bytes of any kind, until it is stopped")
  func hears() async throws {
    let server = RedisServer()
    var (subscriber, events) = try listen(try RedisURL("unix://\(server.socket)?db=5"))
    #expect(await events.next() == .subscribed)
    let texts =
      (0..<500).map { "message \($0)" } + [
        "", "a\r\nb\u{0}", String(repeating: "x", count: 100_000),
      ]
    for text in texts { try publish(text, on: server) }
    for text in texts { #expect(await events.next() == .message(Array(text.utf8))) }
    subscriber.stop()
    #expect(await events.next() == nil)
  }

  @Test("tells of the loss once and of the return when a killed server is back, and hears again")
  func killed() async throws {
    let server = RedisServer()
    var (subscriber, events) = try listen(try RedisURL("unix://\(server.socket)"))
    #expect(await events.next() == .subscribed)
    for round in 0..<3 {
      server.tell("kill")
      expectLoss(await events.next(), .connectionLost)
      server.tell("start")
      #expect(await events.next() == .subscribed)
      try publish("round \(round)", on: server)
      #expect(await events.next() == .message(Array("round \(round)".utf8)))
    }
    subscriber.stop()
    #expect(await events.next() == nil)
  }

  @Test("starts without a server, and stops while there is none")
  func absent() async throws {
    var (subscriber, events) = try listen(try RedisURL("unix:///tmp/no-such-redis.sock"))
    expectLoss(await events.next(), .connectionFailed)
    subscriber.stop()
    #expect(await events.next() == nil)
  }

  @Test("notices a server that has merely become silent")
  func hangs() async throws {
    let server = RedisServer()
    var timings = RedisSubscriber.Timings()
    timings.silenceMillis = 20
    timings.answerMillis = 200
    var (subscriber, events) = try listen(try RedisURL("unix://\(server.socket)"), timings)
    #expect(await events.next() == .subscribed)
    server.tell("pause")
    expectLoss(await events.next(), .timedOut)
    server.tell("resume")
    #expect(await events.next() == .subscribed)
    subscriber.stop()
    #expect(await events.next() == nil)
  }

  @Test("signs in, and is told why not")
  func credentials() async throws {
    let server = RedisServer(options: "--requirepass s3cret")
    var (right, heard) = try listen(try RedisURL("unix://:s3cret@\(server.socket)?db=2"))
    #expect(await heard.next() == .subscribed)
    right.stop()
    var (wrong, refused) = try listen(try RedisURL("unix://:other@\(server.socket)"))
    expectLoss(await refused.next(), .server("WRONGPASS"))
    wrong.stop()
  }
}
