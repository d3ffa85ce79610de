import BacktestService
import Testing
import WireMessages

@Suite("Conversation")
struct ConversationTests {
  private var conversation = Conversation(socket: 5, hello: [1, 2, 3])

  @Test("hello comes first, and only once")
  mutating func hello() {
    #expect(conversation.opened() == [.send([1, 2, 3])])
    #expect(conversation.opened() == [])
  }

  @Test("a newer run takes the place of one that waits, not of one that has started")
  mutating func latestWins() throws {
    let first = try started(send(.run(id: 1, Self.run)))
    #expect(first.identifier == 1)
    #expect(send(.run(id: 2, Self.run)) == [])
    #expect(send(.run(id: 3, Self.run)) == [.send(encodeSuperseded(id: 2, by: 3))])
    let end = conversation.finished(first, more: false)
    #expect(end.deliver)
    #expect(try started(end.effects).identifier == 3)
  }

  @Test("a run goes before the next piece, and the stream goes on after it")
  mutating func runsGoFirst() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(piece.request == .columns(Self.columns, piece: 0))
    #expect(send(.run(id: 2, Self.run)) == [.recall(piece)])
    let run = try started(conversation.finished(piece, more: true).effects)
    #expect(run.identifier == 2)
    let next = try started(conversation.finished(run, more: false).effects)
    #expect(next.request == .columns(Self.columns, piece: 1))
    #expect(conversation.finished(next, more: false).effects == [])
  }

  @Test("a turn that comes back goes on behind the run that it stood in the way of")
  mutating func recalledTurn() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(send(.run(id: 2, Self.run)) == [.recall(piece)])
    let run = try started(conversation.recalled(piece))
    #expect(run.identifier == 2)
    #expect(conversation.recalled(piece) == [])
    #expect(try started(conversation.finished(run, more: false).effects) == piece)
    #expect(conversation.finished(piece, more: true).deliver)
  }

  @Test("a turn that comes back when its request has ended is not taken again")
  mutating func recalledEnd() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(send(.cancel(id: 2, request: 1)) == Self.cancelled(1, by: 2) + [.recall(piece)])
    #expect(conversation.recalled(piece) == [])
    #expect(try started(send(.columns(id: 3, Self.columns))).identifier == 3)
  }

  @Test("a newer stream ends the older at once, and its outstanding piece is dropped")
  mutating func newerStream() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(
      send(.columns(id: 2, Self.columns))
        == [.send(encodeSuperseded(id: 1, by: 2)), .recall(piece)])
    #expect(
      send(.columns(id: 3, Self.columns))
        == [.send(encodeSuperseded(id: 2, by: 3)), .recall(piece)])
    let end = conversation.finished(piece, more: true)
    #expect(!end.deliver)
    #expect(try started(end.effects).identifier == 3)
  }

  @Test("nothing starts while the socket is not writable")
  mutating func notWritable() throws {
    #expect(conversation.writabilityChanged(false) == [])
    #expect(send(.run(id: 1, Self.run)) == [])
    #expect(send(.columns(id: 2, Self.columns)) == [])
    #expect(send(.run(id: 3, Self.run)) == [.send(encodeSuperseded(id: 1, by: 3))])
    #expect(try started(conversation.writabilityChanged(true)).identifier == 3)
    #expect(conversation.writabilityChanged(true) == [])
  }

  @Test("an identifier that does not grow is refused without naming the earlier request")
  mutating func identifiersGrow() throws {
    _ = send(.ping(id: 9))
    for id in [UInt64(9), 8, 1] {
      let head = try head(of: send(.ping(id: id)))
      #expect(head.kind == .error && head.id == nil)
      #expect(head.code == .outOfRange && head.field == "id")
    }
    #expect(send(.ping(id: 10)) == [.send(encodePong(id: 10))])
  }

  @Test("a refused request uses its identifier up and leaves the waiting run in place")
  mutating func refusedRequest() throws {
    let first = try started(send(.run(id: 1, Self.run)))
    #expect(send(.run(id: 2, Self.run)) == [])
    let unknown = ColumnsState(dataset: "AAPL", names: [])
    let answer = try head(of: send(.columns(id: 3, unknown)))
    #expect(answer.kind == .error && answer.id == 3 && answer.field == "names")
    #expect(try head(of: send(.ping(id: 3))).kind == .error)
    #expect(try started(conversation.finished(first, more: false).effects).identifier == 2)
  }

  @Test("requests of all kinds go in the order of asking, one of each kind, before the next turn")
  mutating func orderOfAsking() throws {
    let step = try started(send(.causality(id: 1, Self.causality)))
    #expect(send(.columns(id: 2, Self.columns)) == [])
    #expect(send(.trades(id: 3, TradePage(first: 0, count: 5))) == [.recall(step)])
    #expect(send(.run(id: 4, Self.run)) == [.recall(step)])
    #expect(send(.check(id: 5, text: "x")) == [.recall(step)])
    #expect(
      send(.trades(id: 6, TradePage(first: 9, count: 5)))
        == [.send(encodeSuperseded(id: 3, by: 6)), .recall(step)])
    var order: [UInt64] = []
    var job = step
    for _ in 0..<5 {
      job = try started(conversation.finished(job, more: job.kind == .causality).effects)
      order.append(job.identifier)
    }
    // The piece of columns before the next step of the check.
    #expect(order == [4, 5, 6, 2, 1])
    #expect(job.request == .causality(Self.causality, step: 1))
  }

  @Test("cancel ends what waits and what has turns left, at once, and nothing else")
  mutating func cancels() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(send(.run(id: 2, Self.run)) == [.recall(piece)])
    #expect(send(.cancel(id: 3, request: 2)) == Self.cancelled(2, by: 3))
    #expect(send(.cancel(id: 4, request: 2)) == [.send(encodeComplete(id: 4))])
    #expect(send(.cancel(id: 5, request: 1)) == Self.cancelled(1, by: 5) + [.recall(piece)])
    #expect(send(.cancel(id: 6, request: 1)) == [.send(encodeComplete(id: 6)), .recall(piece)])
    let end = conversation.finished(piece, more: true)
    #expect(!end.deliver && end.effects == [])
    let run = try started(send(.run(id: 7, Self.run)))
    #expect(send(.cancel(id: 8, request: 7)) == [.send(encodeComplete(id: 8))])
    #expect(conversation.finished(run, more: false).deliver)
    #expect(send(.cancel(id: 9, request: 99)) == [.send(encodeComplete(id: 9))])
  }

  private static func cancelled(_ request: UInt64, by id: UInt64) -> [ConversationEffect] {
    [.send(encodeCancelled(id: request)), .send(encodeComplete(id: id))]
  }

  @Test("the end of a job that is not outstanding changes nothing")
  mutating func strayEnd() throws {
    let job = try started(send(.run(id: 1, Self.run)))
    _ = conversation.finished(job, more: false)
    #expect(conversation.finished(job, more: false).effects == [])
  }

  @Test("the job carries the socket and the time of arrival")
  mutating func jobStamp() throws {
    let job = try started(conversation.received(encodeRun(id: 1, Self.run), atNanos: 77))
    #expect(job.socket == 5 && job.receivedAtNanos == 77)
  }

  static let run = RunState(
    dataset: "AAPL",
    strategy: StrategyState(ready: "rsi_reversal", parameters: [ParameterValue("window", 14)]))
  static let columns = ColumnsState(dataset: "AAPL", names: [.close])

  static let causality = CausalityState(dataset: "AAPL", strategy: run.strategy)

  private mutating func send(_ message: ClientMessage) -> [ConversationEffect] {
    conversation.received(encodeClientMessage(message), atNanos: 0)
  }

  private func started(_ effects: [ConversationEffect]) throws -> ComputeJob {
    guard case .compute(let job)? = effects.last else { throw Missing.job }
    return job
  }

  private func head(of effects: [ConversationEffect]) throws -> ServerMessageHead {
    guard case .send(let bytes)? = effects.first else { throw Missing.message }
    return try readServerMessageHead(bytes)
  }

  private enum Missing: Error { case job, message }
}
