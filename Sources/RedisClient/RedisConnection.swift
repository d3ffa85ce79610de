/// A blocking connection to one Redis server, owned by one thread.
///
/// It connects at the first command, so that a process starts whether or not its store is there,
/// and connects again after every failure, with sign-in and database. No call takes longer than
/// the time-out, connecting included.
///
/// After a call that got no answer the next one connects anew, with a fifth of the time-out: that
/// tells a store that was slow once, which goes on at once, from one that hangs. Where no
/// connection comes about, calls fail at once for a short rest: a store that hangs costs a queue of
/// requests little more than one time-out, not one each.
package final class RedisConnection {
  package let url: RedisURL
  private let timeoutMillis: Int
  private let rest: Duration
  private var context: RedisContext?
  /// The time-out that the socket has now, in milliseconds.
  private var armedMillis = 0
  private var restingUntil: ContinuousClock.Instant?
  /// Whether the latest call failed: the next connection has to prove itself.
  private var isDoubtful = false

  /// - Parameters:
  ///   - timeoutMillis: Longest time of one call, in milliseconds.
  ///   - restMillis: Without a connection nothing is tried for this long, in milliseconds.
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
      guard isRepeatable, wasConnected, error.code == .connectionLost,
        Self.millis(until: deadline) > 0
      else { throw error }
    }
    do {
      return try attempt(commands, until: deadline)
    } catch {
      context = nil
      throw error
    }
  }

  private func attempt(
    _ commands: [RedisCommand], until deadline: ContinuousClock.Instant
  ) throws(RedisError) -> [RedisReply] {
    let wasDoubtful = isDoubtful
    isDoubtful = true
    if context == nil {
      do {
        try connect(isProof: wasDoubtful, until: deadline)
      } catch {
        if error.code != .connectionLost { restingUntil = ContinuousClock.now + rest }
        throw error
      }
    } else if armedMillis != timeoutMillis {
      try arm(millis: timeoutMillis)
    }
    let replies = try exchangeOnce(commands)
    isDoubtful = false
    return replies
  }

  /// Connects, signs in and selects the database; leaves the socket with the time that is left.
  ///
  /// - Parameter isProof: Whether the server has to show, and soon, that it answers.
  private func connect(
    isProof: Bool, until deadline: ContinuousClock.Instant
  ) throws(RedisError) {
    let proof = ContinuousClock.now + .milliseconds(max(1, timeoutMillis / 5))
    let end = isProof ? min(proof, deadline) : deadline
    let left = Self.millis(until: end)
    guard left > 0 else {
      throw RedisError(.timedOut, context: "connect to \(url)", message: "no time left")
    }
    context = try RedisContext(url, timeoutMillis: left)
    // A server that hangs still accepts: its kernel does.
    let greeting = url.greeting + (isProof ? [RedisCommand("PING")] : [])
    if !greeting.isEmpty {
      try arm(millis: max(1, Self.millis(until: end)))
      try throwFirstError(try exchangeOnce(greeting), of: greeting)
    }
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

  private static func millis(until deadline: ContinuousClock.Instant) -> Int {
    let left = (deadline - ContinuousClock.now).components
    return Int(left.seconds) * 1000 + Int(left.attoseconds / 1_000_000_000_000_000)
  }
}
