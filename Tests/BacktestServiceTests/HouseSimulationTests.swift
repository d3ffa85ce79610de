import BacktestService
import TestSupport
import Testing
import WireMessages

@Suite("Workers, sockets and a store, simulated")
struct HouseSimulationTests {
  @Test("clients of dying workers and an absent store keep every promise", arguments: 0..<4)
  func schedules(block: Int) {
    for seed in UInt64(block) * 500..<UInt64(block + 1) * 500 {
      var house = HouseSimulation(seed: seed)
      do throws(HouseSimulation.Broken) {
        for _ in 0..<400 { try house.step() }
        try house.settle()
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("the simulation sees every kind of trouble")
  func coverage() throws {
    var seen: Set<HouseSimulation.Trouble> = []
    for seed in UInt64(0)..<20 {
      var house = HouseSimulation(seed: seed)
      for _ in 0..<400 { try house.step() }
      try house.settle()
      seen.formUnion(house.seen)
    }
    #expect(seen == Set(HouseSimulation.Trouble.allCases))
  }
}

/// Some users with several clients each, two workers with a scheduler and a compute thread that
/// holds two jobs, sockets that come and go, and a store that is away now and then.
///
/// A client does what the protocol asks of it: after a lost connection it sends its whole state
/// again, as soon as a worker lets it in. Everything is driven by a seed.
struct HouseSimulation {
  enum Trouble: Hashable, CaseIterable {
    case workerDied, connectionLost, storeAway, refusedWhileAway, blockedReader
    case completedOutOfOrder, cancelled
  }

  enum Broken: Error {
    case endedTwice(client: Int, request: UInt64)
    case answerToNobody(client: Int, request: UInt64)
    case resultOutOfOrder(client: Int)
    case tooManyJobs(worker: Int)
    case startedWhileBlocked(client: Int)
    case unanswered(client: Int)
    case notUnderstood
  }

  private struct Turn {
    let job: ComputeJob
    let client: Int
    /// Which connection of the client it is for.
    let connection: Int
  }

  private struct Worker {
    var scheduler = Scheduler<Turn>()
    var thread: [Turn] = []
  }

  private struct Client {
    let user: Int
    var worker: Int?
    var connection = 0
    var conversation = Conversation(socket: 0, hello: [])
    var isWritable = true
    var lastIdentifier: UInt64 = 0
    var open: Set<UInt64> = []
    var ended: Set<UInt64> = []
    var lastResult: UInt64 = 0
    /// The state that the user has on the screen and wants to see, by number.
    var wanted = 0
    /// The state that each run on this connection asks for.
    var states: [UInt64: Int] = [:]
    var shown = 0
  }

  private static let userCount = 3
  private var random: SplitMix64
  private var workers = [Worker(), Worker()]
  private var clients: [Client]
  private var isStoreThere = true
  private(set) var seen: Set<Trouble> = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    clients = (0..<6).map { Client(user: $0 % Self.userCount) }
  }

  mutating func step() throws(Broken) {
    let client = random.below(clients.count)
    switch random.below(24) {
    case 0...5: try drag(client)
    case 6: try ask(client, .columns(id: next(client), ConversationTests.columns))
    case 7: try ask(client, .causality(id: next(client), ConversationTests.causality))
    case 8: try ask(client, .check(id: next(client), text: "enter long when true"))
    case 9: try cancel(client)
    case 10: lose(client)
    case 11 where random.below(4) == 0: die(random.below(workers.count))
    case 12 where random.below(3) == 0: toggleStore()
    case 13: try block(client)
    case 14...15: try connect(client)
    default: try complete(random.below(workers.count))
    }
  }

  /// The store is there, everybody reads, and all work ends.
  mutating func settle() throws(Broken) {
    isStoreThere = true
    for client in clients.indices {
      try connect(client)
      if !clients[client].isWritable { try block(client) }
    }
    for _ in 0..<2_000 where workers.contains(where: { !$0.thread.isEmpty }) {
      for worker in workers.indices { try complete(worker) }
    }
    for client in clients.indices {
      guard clients[client].open.isEmpty, clients[client].shown == clients[client].wanted else {
        throw .unanswered(client: client)
      }
    }
  }

  // MARK: Clients

  private mutating func next(_ client: Int) -> UInt64 { clients[client].lastIdentifier + 1 }

  /// The user moves a slider; what was wanted before is not wanted any more.
  private mutating func drag(_ client: Int) throws(Broken) {
    clients[client].wanted += 1
    try sendState(client)
  }

  private mutating func sendState(_ client: Int) throws(Broken) {
    guard clients[client].worker != nil else { return }
    let id = next(client)
    clients[client].states[id] = clients[client].wanted
    try ask(client, .run(id: id, ConversationTests.run))
  }

  private mutating func ask(_ client: Int, _ message: ClientMessage) throws(Broken) {
    guard clients[client].worker != nil else { return }
    clients[client].lastIdentifier = message.identifier
    clients[client].open.insert(message.identifier)
    let effects = clients[client].conversation.received(encodeClientMessage(message), atNanos: 0)
    try take(effects, client)
  }

  private mutating func cancel(_ client: Int) throws(Broken) {
    // Only what the user can do without: a run that is wanted stays.
    let others = clients[client].open.filter { clients[client].states[$0] == nil }
    guard let request = others.sorted().first else { return }
    seen.insert(.cancelled)
    try ask(client, .cancel(id: next(client), request: request))
  }

  private mutating func block(_ client: Int) throws(Broken) {
    guard clients[client].worker != nil else { return }
    clients[client].isWritable.toggle()
    if !clients[client].isWritable { seen.insert(.blockedReader) }
    try take(
      clients[client].conversation.writabilityChanged(clients[client].isWritable), client)
  }

  // MARK: Troubles

  private mutating func connect(_ client: Int) throws(Broken) {
    guard clients[client].worker == nil else { return }
    guard isStoreThere else {
      // Nobody can say whether the session is valid: 503.
      seen.insert(.refusedWhileAway)
      return
    }
    clients[client].worker = random.below(workers.count)
    clients[client].connection += 1
    clients[client].conversation = Conversation(socket: UInt64(client), hello: [1])
    clients[client].isWritable = true
    clients[client].lastIdentifier = 0
    clients[client].lastResult = 0
    clients[client].open = []
    clients[client].ended = []
    clients[client].states = [:]
    try take(clients[client].conversation.opened(), client)
    try sendState(client)
  }

  private mutating func lose(_ client: Int) {
    guard let worker = clients[client].worker else { return }
    seen.insert(.connectionLost)
    clients[client].worker = nil
    workers[worker].scheduler.drop(of: name(clients[client].user)) { $0.client == client }
  }

  private mutating func die(_ worker: Int) {
    seen.insert(.workerDied)
    workers[worker] = Worker()
    for client in clients.indices where clients[client].worker == worker {
      clients[client].worker = nil
    }
  }

  private mutating func toggleStore() {
    isStoreThere.toggle()
    if !isStoreThere { seen.insert(.storeAway) }
  }

  // MARK: Workers

  private func name(_ user: Int) -> String { "user \(user)" }

  private mutating func take(_ effects: [ConversationEffect], _ client: Int) throws(Broken) {
    for effect in effects {
      switch effect {
      case .send(let bytes): try receive(bytes, client)
      case .compute(let job):
        guard clients[client].isWritable else { throw .startedWhileBlocked(client: client) }
        guard let worker = clients[client].worker else { throw .notUnderstood }
        let turn = Turn(job: job, client: client, connection: clients[client].connection)
        workers[worker].scheduler.add(
          turn, of: name(clients[client].user), priority: job.priority)
        try start(worker)
      case .recall(let job):
        guard let worker = clients[client].worker else { throw .notUnderstood }
        let isBack = workers[worker].scheduler.drop(of: name(clients[client].user)) {
          $0.client == client && $0.job == job
        }
        if isBack { try take(clients[client].conversation.recalled(job), client) }
      }
    }
  }

  private mutating func start(_ worker: Int) throws(Broken) {
    while let turn = workers[worker].scheduler.next() {
      workers[worker].thread.append(turn)
      guard workers[worker].thread.count <= 2 else { throw .tooManyJobs(worker: worker) }
    }
  }

  /// The thread ends one of its jobs.
  private mutating func complete(_ worker: Int) throws(Broken) {
    guard !workers[worker].thread.isEmpty else { return }
    let place = random.below(workers[worker].thread.count)
    if place > 0 { seen.insert(.completedOutOfOrder) }
    let turn = workers[worker].thread.remove(at: place)
    workers[worker].scheduler.finished()
    try start(worker)
    // A socket that is gone gets nothing.
    guard clients[turn.client].worker == worker,
      clients[turn.client].connection == turn.connection
    else { return }
    let more = turn.job.priority == .background && random.below(3) > 0
    let end = clients[turn.client].conversation.finished(turn.job, more: more)
    if end.deliver, !more { try note(turn.job.identifier, turn.client, isResult: true) }
    try take(end.effects, turn.client)
  }

  private mutating func receive(_ bytes: [UInt8], _ client: Int) throws(Broken) {
    if bytes == [1] { return }
    guard let head = try? readServerMessageHead(bytes), let id = head.id else {
      throw .notUnderstood
    }
    try note(id, client, isResult: false)
  }

  private mutating func note(
    _ id: UInt64, _ client: Int, isResult: Bool
  ) throws(Broken) {
    guard !clients[client].ended.contains(id) else {
      throw .endedTwice(client: client, request: id)
    }
    guard clients[client].open.remove(id) != nil else {
      throw .answerToNobody(client: client, request: id)
    }
    clients[client].ended.insert(id)
    guard isResult, let state = clients[client].states[id] else { return }
    guard id > clients[client].lastResult, state >= clients[client].shown else {
      throw .resultOutOfOrder(client: client)
    }
    clients[client].lastResult = id
    clients[client].shown = state
  }
}
