/// Hears what is published on one channel, and connects again after every failure.
///
/// Redis keeps nothing for a subscriber that is away: whoever needs every message asks for the
/// state anew at each `subscribed`. A connection that is gone is noticed at once, one that has
/// merely become silent by a PING that stays unanswered. Blocking; `run` belongs to one thread.
package final class RedisSubscriber: Sendable {
  package enum Event: Sendable, Equatable {
    /// What is published from now on arrives; what was published before may have been missed.
    case subscribed
    case message([UInt8])
    /// Nothing arrives until the next `subscribed`. Once per loss, not per attempt.
    case lost(RedisError)
  }

  /// How long it waits for what, in milliseconds.
  package struct Timings: Sendable, Equatable {
    /// Longest wait for a connection or an answer.
    package var answerMillis = 500
    /// Silence after which the server is asked whether it is there.
    package var silenceMillis = 1_000
    /// Rest after a failure: the first one, which doubles with each further one, and the longest.
    package var firstRestMillis = 50
    package var restMillisMax = 500

    package init() {}
  }

  private let url: RedisURL
  private let channel: String
  private let timings: Timings
  private let stopSignal: StopSignal

  /// - Throws: Where the system has no descriptors left.
  package init(
    url: RedisURL, channel: String, timings: Timings = Timings()
  ) throws(RedisError) {
    self.url = url
    self.channel = channel
    self.timings = timings
    stopSignal = try StopSignal()
  }

  /// Subscribes and listens until `stop`.
  ///
  /// - Parameter handle: Called on the calling thread, in the order of what happens.
  package func run(_ handle: (Event) -> Void) {
    var isLossTold = false
    var restMillis = timings.firstRestMillis
    while !stopSignal.isGiven {
      do throws(RedisError) {
        let context = try subscribe()
        isLossTold = false
        restMillis = timings.firstRestMillis
        handle(.subscribed)
        try listen(context, handle)
      } catch {
        if !isLossTold { handle(.lost(error)) }
        isLossTold = true
        // At random, so that the workers of a host do not all come back in the same instant.
        stopSignal.wait(millis: Int.random(in: restMillis / 2...restMillis))
        restMillis = min(2 * restMillis, timings.restMillisMax)
      }
    }
  }

  /// Lets `run` return soon, from any thread.
  package func stop() {
    stopSignal.give()
  }

  private func subscribe() throws(RedisError) -> RedisContext {
    let context = try RedisContext(url, timeoutMillis: timings.answerMillis)
    try context.setTimeout(millis: timings.answerMillis)
    let commands = url.greeting + [RedisCommand("SUBSCRIBE", .text(channel))]
    for (reply, command) in zip(try context.exchange(commands), commands) {
      if case .error(let text) = reply {
        throw RedisError(reply: text, context: "\(command.name) on \(url)")
      }
    }
    return context
  }

  /// Returns when it is told to stop.
  private func listen(
    _ context: borrowing RedisContext, _ handle: (Event) -> Void
  ) throws(RedisError) {
    var isAsked = false
    while true {
      while let reply = try context.nextArrived() { try take(reply, handle) }
      let millis = isAsked ? timings.answerMillis : timings.silenceMillis
      switch stopSignal.wait(for: context.descriptor, millis: millis) {
      case .given: return
      case .readable:
        try context.readArrived()
        isAsked = false
      case .nothing where isAsked:
        throw RedisError(.timedOut, context: "PING on \(url)", message: "no answer")
      case .nothing:
        try context.send(RedisCommand("PING"))
        isAsked = true
      }
    }
  }

  /// Hands on a message; answers to PING are only signs of life.
  private func take(_ reply: RedisReply, _ handle: (Event) -> Void) throws(RedisError) {
    if case .error(let text) = reply {
      throw RedisError(reply: text, context: "SUBSCRIBE on \(url)")
    }
    guard let elements = reply.elements, elements.count == 3,
      elements[0].text == "message", case .bytes(let payload) = elements[2]
    else { return }
    handle(.message(payload))
  }
}
