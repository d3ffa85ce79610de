/// A blocking connection to one Redis server, owned by one thread.
///
/// It connects at the first command, so that a process starts whether or not its store is there,
/// and connects again after every failure, with sign-in and database. No call takes longer than
/// the time-out, connecting included. After a call that got no connection or no answer, calls fail
/// at once for a short rest: a store that hangs costs a queue of requests one time-out, not one
/// each.
package final class RedisConnection {
  package let url: RedisURL
  private let timeoutMillis: Int
  private let rest: Duration
  private var context: RedisContext?
  /// The time-out that the socket has now, in milliseconds.
  private var armedMillis = 0
  private var restingUntil: ContinuousClock.Instant?

  /// - Parameters:
  ///   - timeoutMillis: Longest time of one call, in milliseconds.
  ///   - restMillis: After a failure nothing is tried for this long, in milliseconds.
  package init(url: RedisURL, timeoutMillis: Int = 500, restMillis: Int = 200) {
    self.url = url
    self.timeoutMillis = max(1, timeoutMillis)
    rest = .milliseconds(max(0, restMillis))
  }

  /// Runs a command that may be run twice without harm: it is sent once more when the connection
  /// ends under it.
  package func query(_ command: RedisCommand) throws(RedisError) -> RedisReply {
    try single(command, isRepeatable: true)
  }

  /// Runs a command at most once: it is never sent twice.
  ///
  /// After `connectionLost` or `timedOut` whether the server ran it is not known.
  package func execute(_ command: RedisCommand) throws(RedisError) -> RedisReply {
    try single(command, isRepeatable: false)
  }

  /// Runs commands that may be run twice without harm in one round trip; each gets its reply.
  package func pipeline(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    guard !commands.isEmpty else { return [] }
    let replies = try exchange(commands, isRepeatable: true)
    try throwFirstError(replies, of: commands)
    return replies
  }

  /// Runs the commands between MULTI and EXEC: all or, where one is malformed, none. Never sent
  /// twice. Redis does not roll back: a command of the wrong type throws, the others are done.
  package func transaction(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    let all = [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")]
    let replies = try exchange(all, isRepeatable: false)
    try throwFirstError(replies, of: all)
    guard let results = replies.last?.elements else {
      throw RedisError(
        .transactionAborted, context: "EXEC on \(url)", message: "a watched key changed")
    }
    guard results.count == commands.count else {
      throw unexpected(commands.first?.name ?? "EXEC")
    }
    try throwFirstError(results, of: commands)
    return results
  }

  /// The error for a reply of a kind that `command` never gives.
  package func unexpected(_ command: String) -> RedisError {
    RedisError(
      .unexpectedReply, context: "\(command) on \(url)", message: "a reply of another kind")
  }

  private func single(
    _ command: RedisCommand, isRepeatable: Bool
  ) throws(RedisError) -> RedisReply {
    let replies = try exchange([command], isRepeatable: isRepeatable)
    try throwFirstError(replies, of: [command])
    return replies[0]
  }

  private func throwFirstError(
    _ replies: [RedisReply], of commands: [RedisCommand]
  ) throws(RedisError) {
    for (reply, command) in zip(replies, commands) {
      if case .error(let text) = reply {
        throw RedisError(reply: text, context: "\(command.name) on \(url)")
      }
    }
  }

  private func exchange(
    _ commands: [RedisCommand], isRepeatable: Bool
  ) throws(RedisError) -> [RedisReply] {
    let deadline = ContinuousClock.now + .milliseconds(timeoutMillis)
    try refuseWhileResting()
    // A server that was restarted has closed the connection: noticed before the command is sent,
    // this costs even a command that is sent only once nothing.
    if context?.isStale == true { context = nil }
    let wasConnected = context != nil
    do {
      return try attempt(commands, until: deadline)
    } catch {
      context = nil
      guard isRepeatable, wasConnected, error.code == .connectionLost else {
        throw resting(after: error)
      }
    }
    do {
      return try attempt(commands, until: deadline)
    } catch {
      context = nil
      throw resting(after: error)
    }
  }

  private func attempt(
    _ commands: [RedisCommand], until deadline: ContinuousClock.Instant
  ) throws(RedisError) -> [RedisReply] {
    if context == nil {
      try connect(until: deadline)
    } else if armedMillis != timeoutMillis {
      try arm(millis: timeoutMillis)
    }
    return try exchangeOnce(commands)
  }

  /// Connects, signs in and selects the database; leaves the socket with the time that is left.
  private func connect(until deadline: ContinuousClock.Instant) throws(RedisError) {
    let left = Self.millis(until: deadline)
    guard left > 0 else {
      throw RedisError(.timedOut, context: "connect to \(url)", message: "no time left")
    }
    context = try RedisContext(url, timeoutMillis: left)
    let greeting = url.greeting
    try arm(millis: max(1, Self.millis(until: deadline)))
    guard !greeting.isEmpty else { return }
    try throwFirstError(try exchangeOnce(greeting), of: greeting)
    try arm(millis: max(1, Self.millis(until: deadline)))
  }

  private func arm(millis: Int) throws(RedisError) {
    try context?.setTimeout(millis: millis)
    armedMillis = millis
  }

  private func exchangeOnce(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    guard let replies = try context?.exchange(commands) else {
      throw RedisError(.connectionFailed, context: "\(url)", message: "not connected")
    }
    return replies
  }

  private func refuseWhileResting() throws(RedisError) {
    guard let restingUntil else { return }
    guard ContinuousClock.now >= restingUntil else {
      throw RedisError(
        .connectionFailed, context: "\(url)", message: "failed a moment ago, not tried again yet")
    }
    self.restingUntil = nil
  }

  private func resting(after error: RedisError) -> RedisError {
    if error.code != .connectionLost { restingUntil = ContinuousClock.now + rest }
    return error
  }

  private static func millis(until deadline: ContinuousClock.Instant) -> Int {
    let left = (deadline - ContinuousClock.now).components
    return Int(left.seconds) * 1000 + Int(left.attoseconds / 1_000_000_000_000_000)
  }
}
