import BacktestService
import Testing
import WireMessages

@Suite("Turns of one's own")
struct OwnTurnsTests {
  /// Sockets of as many users around one compute thread, wired as in a worker.
  private struct SharedThread {
    private var scheduler = Scheduler<ComputeJob>()
    private var conversations: [Conversation]
    /// First in, first out.
    private var thread: [ComputeJob] = []
    /// What was computed.
    private(set) var done: [(socket: Int, kind: ComputeJob.Kind)] = []

    init(users: Int) {
      conversations = (0..<users).map { Conversation(socket: UInt64($0), hello: []) }
    }

    mutating func send(_ message: ClientMessage, of user: Int) {
      let bytes = encodeClientMessage(message)
      perform(conversations[user].received(bytes, atNanos: 0), of: user)
    }

    mutating func step() {
      let job = thread.removeFirst()
      let user = Int(job.socket)
      done.append((user, job.kind))
      scheduler.finished()
      start()
      let more = job.priority == .background
      perform(conversations[user].finished(job, more: more).effects, of: user)
    }

    private mutating func perform(_ effects: [ConversationEffect], of user: Int) {
      for effect in effects {
        switch effect {
        case .send: break
        case .compute(let job):
          scheduler.add(job, of: "\(user)", priority: job.priority)
          start()
        case .recall(let job):
          guard scheduler.drop(of: "\(user)", where: { $0 == job }) else { break }
          perform(conversations[user].recalled(job), of: user)
        }
      }
    }

    private mutating func start() {
      while let job = scheduler.next() { thread.append(job) }
    }
  }

  @Test("a run waits behind one turn of background work, also where its own socket has such work")
  func ownBackgroundWork() {
    let users = 12
    var shared = SharedThread(users: users)
    for user in 0..<users {
      shared.send(.causality(id: 1, ConversationTests.causality), of: user)
    }
    for _ in 0..<3 { shared.step() }
    let asking = users - 1
    let before = shared.done.count
    shared.send(.run(id: 2, ConversationTests.run), of: asking)
    for _ in 0..<3 { shared.step() }
    let place = shared.done[before...].firstIndex { $0 == (asking, .run) }
    #expect(place.map { $0 - before } ?? users <= 1)
  }

  @Test("the turn that made way is taken afterwards")
  func backgroundGoesOn() {
    var shared = SharedThread(users: 3)
    for user in 0..<3 { shared.send(.columns(id: 1, ConversationTests.columns), of: user) }
    shared.send(.run(id: 2, ConversationTests.run), of: 2)
    for _ in 0..<9 { shared.step() }
    let turns = shared.done.filter { $0.kind == .columns }.map(\.socket)
    #expect(Set(turns.prefix(4)) == [0, 1, 2])
  }
}
