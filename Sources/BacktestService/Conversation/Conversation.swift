internal import WireMessages

/// What the owner of a socket has to do.
package enum ConversationEffect: Sendable, Equatable {
  /// Send one small, complete message.
  case send([UInt8])
  /// Hand a job to the compute thread; at most one is outstanding.
  case compute(ComputeJob)
  /// Take the outstanding job back, if the compute thread does not have it yet, and tell
  /// `recalled`; else nothing.
  case recall(ComputeJob)
}

/// What a finished job leads to.
package struct FinishedEffects: Sendable, Equatable {
  /// Whether the job's frame is sent, before the effects; else it is dropped.
  package let deliver: Bool
  package let effects: [ConversationEffect]
}

/// The pure state machine of one socket: no clock, no I/O, no threads.
///
/// Promises: every request ends in exactly one of its reply, error, superseded, cancelled; a newer
/// request takes the place of one of its kind that has not started, and an interactive one that has
/// started is finished and delivered, so results are never reordered; a newer background request
/// (`columns`, `causality`) takes the place of an older one at once, and `cancel` ends one at once;
/// interactive requests go in the order of asking, before the next background turn, which is taken
/// back if the compute thread does not have it yet: behind it they would wait as long as background
/// work may, other users' included; nothing is started while the socket is not writable. It holds
/// at most one waiting request of each kind, whatever a client sends.
package struct Conversation: Sendable {
  private let socket: SocketIdentifier
  /// Nil once it is sent: it would be most of what an idle socket holds.
  private var hello: [UInt8]?
  private var lastIdentifier: UInt64 = 0
  private var isWritable = true
  /// The job that the compute thread has.
  private var outstanding: ComputeJob?
  /// The request of the outstanding job has ended without it.
  private var isOutstandingEnded = false
  /// At most one of each kind, in the order of asking. The next turn of a background request; while
  /// one is outstanding, the one after it is not here yet.
  private var waiting: [ComputeJob] = []

  package init(socket: SocketIdentifier, hello: [UInt8]) {
    self.socket = socket
    self.hello = hello
  }

  /// Greets the client, the first time that it is called.
  package mutating func opened() -> [ConversationEffect] {
    defer { hello = nil }
    return hello.map { [.send($0)] } ?? []
  }

  /// Takes one complete message of the client.
  ///
  /// A message that is refused changes nothing but the identifiers that are used up.
  package mutating func received(
    _ message: [UInt8], atNanos: UInt64
  ) -> [ConversationEffect] {
    do throws(ClientError) {
      let message = try decodeClientMessage(message)
      try use(message.identifier)
      return accept(message, atNanos: atNanos)
    } catch {
      return [.send(encodeError(refused(error)))]
    }
  }

  /// Takes the end of the outstanding job; `more` says that its request has turns left.
  package mutating func finished(_ job: ComputeJob, more: Bool) -> FinishedEffects {
    guard job == outstanding else { return FinishedEffects(deliver: false, effects: []) }
    let deliver = !isOutstandingEnded
    outstanding = nil
    isOutstandingEnded = false
    if deliver, more, let next = job.next { waiting.append(next) }
    return FinishedEffects(deliver: deliver, effects: startNext())
  }

  /// Takes the outstanding job back that was asked for with `recall`; it was not started.
  package mutating func recalled(_ job: ComputeJob) -> [ConversationEffect] {
    guard job == outstanding else { return [] }
    outstanding = nil
    // Its request may have ended meanwhile.
    if !isOutstandingEnded { waiting.append(job) }
    isOutstandingEnded = false
    return startNext()
  }

  package mutating func writabilityChanged(_ isWritable: Bool) -> [ConversationEffect] {
    self.isWritable = isWritable
    return startNext()
  }

  private mutating func use(_ identifier: UInt64) throws(ClientError) {
    guard identifier > lastIdentifier else {
      let fault = FieldError(.outOfRange, "id", "must be greater than every earlier one")
      throw ClientError(identifier: nil, fault: fault)
    }
    lastIdentifier = identifier
  }

  /// An error names only a request that it ends: an identifier that was used before belongs to the
  /// earlier request, which ends by itself.
  private mutating func refused(_ error: ClientError) -> ClientError {
    guard let identifier = error.identifier, identifier > lastIdentifier else {
      return ClientError(identifier: nil, fault: error.fault)
    }
    lastIdentifier = identifier
    return error
  }

  private mutating func accept(
    _ message: ClientMessage, atNanos: UInt64
  ) -> [ConversationEffect] {
    switch message {
    case .ping(let id): [.send(encodePong(id: id))]
    case .cancel(let id, let request): cancel(request, askedBy: id)
    case .run(let id, let state): ask(.run(state), id, atNanos)
    case .trades(let id, let page): ask(.trades(page), id, atNanos)
    case .check(let id, let text): ask(.check(text: text), id, atNanos)
    case .language(let id): ask(.language, id, atNanos)
    case .columns(let id, let state): ask(.columns(state, piece: 0), id, atNanos)
    case .causality(let id, let state): ask(.causality(state, step: 0), id, atNanos)
    }
  }

  private mutating func ask(
    _ request: ComputeJob.Request, _ id: UInt64, _ atNanos: UInt64
  ) -> [ConversationEffect] {
    let replaced = end { $0.kind == request.kind }
    waiting.append(
      ComputeJob(
        socket: socket, identifier: id, receivedAtNanos: atNanos, request: request))
    let superseded = replaced.map { ConversationEffect.send(encodeSuperseded(id: $0, by: id)) }
    return (superseded.map { [$0] } ?? []) + startNext()
  }

  private mutating func cancel(
    _ request: UInt64, askedBy id: UInt64
  ) -> [ConversationEffect] {
    let ended = end { $0.identifier == request }
    let cancelled = ended.map { ConversationEffect.send(encodeCancelled(id: $0)) }
    return (cancelled.map { [$0] } ?? []) + [.send(encodeComplete(id: id))] + startNext()
  }

  /// Ends a request that waits, or whose next turn would come, without an answer of its own.
  ///
  /// - Returns: Its identifier; nil: there is none, or it has started and will be answered.
  private mutating func end(_ isMeant: (ComputeJob) -> Bool) -> UInt64? {
    if let place = waiting.firstIndex(where: isMeant) {
      return waiting.remove(at: place).identifier
    }
    guard let outstanding, outstanding.kind.priority == .background, !isOutstandingEnded,
      isMeant(outstanding)
    else { return nil }
    isOutstandingEnded = true
    return outstanding.identifier
  }

  private mutating func startNext() -> [ConversationEffect] {
    if let outstanding { return isInTheWay(outstanding) ? [.recall(outstanding)] : [] }
    guard isWritable, let place = nextPlace else { return [] }
    let job = waiting.remove(at: place)
    outstanding = job
    return [.compute(job)]
  }

  /// Whether the outstanding job is one that others go before, or that nobody waits for any more.
  private func isInTheWay(_ outstanding: ComputeJob) -> Bool {
    outstanding.kind.priority == .background
      && (isOutstandingEnded || waiting.contains { $0.kind.priority == .interactive })
  }

  /// The first interactive job; else that of the background kind that goes first.
  private var nextPlace: Int? {
    waiting.firstIndex { $0.kind.priority == .interactive }
      ?? waiting.indices.min { waiting[$0].kind.rawValue < waiting[$1].kind.rawValue }
  }
}
