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
    #expect(send(.run(id: 2, Self.run)) == [])
    let run = try started(conversation.finished(piece, more: true).effects)
    #expect(run.identifier == 2)
    let next = try started(conversation.finished(run, more: false).effects)
    #expect(next.request == .columns(Self.columns, piece: 1))
    #expect(conversation.finished(next, more: false).effects == [])
  }

  @Test("a newer stream ends the older at once, and its outstanding piece is dropped")
  mutating func newerStream() throws {
    let piece = try started(send(.columns(id: 1, Self.columns)))
    #expect(send(.columns(id: 2, Self.columns)) == [.send(encodeSuperseded(id: 1, by: 2))])
    #expect(send(.columns(id: 3, Self.columns)) == [.send(encodeSuperseded(id: 2, by: 3))])
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
    dataset: "AAPL", strategy: "rsi_reversal", parameters: [ParameterValue("window", 14)])
  static let columns = ColumnsState(dataset: "AAPL", names: [.close])

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
