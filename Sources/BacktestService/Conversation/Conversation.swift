internal import WireMessages

/// What the owner of a socket has to do.
package enum ConversationEffect: Sendable, Equatable {
  /// Send one small, complete message.
  case send([UInt8])
  /// Hand a job to the compute thread; at most one is outstanding.
  case compute(ComputeJob)
}

/// What a finished job leads to.
package struct FinishedEffects: Sendable, Equatable {
  /// Whether the job's frame is sent, before the effects; else it is dropped.
  package let deliver: Bool
  package let effects: [ConversationEffect]
}

/// The pure state machine of one socket: no clock, no I/O, no threads.
///
/// Promises: every request ends in exactly one of result or complete, error, superseded, pong; a
/// newer run takes the place of one that has not started, and one that has started is finished and
/// delivered, so results are never reordered; a newer `columns` takes the place of an older one at
/// once; runs go before the next piece; nothing is started while the socket is not writable. It
/// holds at most one waiting run and one stream, whatever a client sends.
package struct Conversation: Sendable {
  private let socket: SocketIdentifier
  /// Nil once it is sent: it would be most of what an idle socket holds.
  private var hello: [UInt8]?
  private var lastIdentifier: UInt64 = 0
  private var isWritable = true
  /// The job that the compute thread has.
  private var outstanding: ComputeJob?
  /// The run that starts next.
  private var waitingRun: ComputeJob?
  /// The next piece of the stream; while one is outstanding, the one after it is not here yet.
  private var waitingPiece: ComputeJob?
  /// The outstanding piece belongs to a stream that a newer one has replaced.
  private var isOutstandingSuperseded = false

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

  /// Takes the end of the outstanding job; `more` says that its stream has pieces left.
  package mutating func finished(_ job: ComputeJob, more: Bool) -> FinishedEffects {
    guard job == outstanding else { return FinishedEffects(deliver: false, effects: []) }
    let deliver = !isOutstandingSuperseded
    outstanding = nil
    isOutstandingSuperseded = false
    if deliver, more { waitingPiece = job.next }
    return FinishedEffects(deliver: deliver, effects: startNext())
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
    func job(_ request: ComputeJob.Request) -> ComputeJob {
      ComputeJob(
        socket: socket, identifier: message.identifier, receivedAtNanos: atNanos,
        request: request)
    }
    switch message {
    case .ping(let id):
      return [.send(encodePong(id: id))]
    case .run(let id, let state):
      let replaced = waitingRun
      waitingRun = job(.run(state))
      return superseded(replaced, by: id) + startNext()
    case .columns(let id, let state):
      let replaced = waitingPiece ?? supersedeOutstandingPiece()
      waitingPiece = job(.columns(state, piece: 0))
      return superseded(replaced, by: id) + startNext()
    }
  }

  /// The outstanding piece whose stream ends now; nil when there is none, or its end is known.
  private mutating func supersedeOutstandingPiece() -> ComputeJob? {
    guard let outstanding, case .columns = outstanding.request, !isOutstandingSuperseded else {
      return nil
    }
    isOutstandingSuperseded = true
    return outstanding
  }

  private func superseded(_ job: ComputeJob?, by newer: UInt64) -> [ConversationEffect] {
    guard let job else { return [] }
    return [.send(encodeSuperseded(id: job.identifier, by: newer))]
  }

  private mutating func startNext() -> [ConversationEffect] {
    guard isWritable, outstanding == nil else { return [] }
    if let run = waitingRun {
      waitingRun = nil
      outstanding = run
      return [.compute(run)]
    }
    if let piece = waitingPiece {
      waitingPiece = nil
      outstanding = piece
      return [.compute(piece)]
    }
    return []
  }
}
