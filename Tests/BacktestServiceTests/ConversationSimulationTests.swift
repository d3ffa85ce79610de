import BacktestService
import TestSupport
import Testing
import WireMessages

@Suite("Conversation, simulated")
struct ConversationSimulationTests {
  @Test("every promise holds over thousands of schedules", arguments: 0..<8)
  func schedules(block: Int) throws {
    for seed in UInt64(block) * 1_000..<UInt64(block + 1) * 1_000 {
      var simulation = SocketSimulation(seed: seed)
      do {
        for _ in 0..<80 { try simulation.step() }
        try simulation.drain()
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("the simulation sees every kind of end")
  func coverage() throws {
    var ends: Set<SocketSimulation.End> = []
    var recalledCount = 0
    for seed in UInt64(0)..<50 {
      var simulation = SocketSimulation(seed: seed)
      for _ in 0..<80 { try simulation.step() }
      try simulation.drain()
      ends.formUnion(simulation.ends.values)
      recalledCount += simulation.recalledCount
    }
    #expect(recalledCount > 0)
    #expect(ends == Set(SocketSimulation.End.allCases))
  }
}

/// A client, a compute thread and a writable or blocked socket around one conversation, driven by a
/// seed; every step checks the conversation's promises.
struct SocketSimulation {
  enum End: Hashable, CaseIterable { case answered, error, superseded, cancelled, pong }

  enum Broken: Error {
    case endedTwice(UInt64)
    case endOfNothing(UInt64)
    case twoJobsAtOnce
    case startedWhileBlocked
    case startedWithoutRequest(UInt64)
    case turnBeforeInteractive
    case columnsBehindCausality
    case reorderedResult(UInt64)
    case outOfTheOrderOfAsking(UInt64)
    case droppedAnswer(UInt64)
    case deliveredAfterEnd(UInt64)
    case neverEnded([UInt64])
    case latestRunNotAnswered(UInt64)
    case wrongTurn
    case supersededWithoutNewer(UInt64)
    case cancelledUnasked(UInt64)
    case unexpectedMessage
    case recallOfInteractive
  }

  private enum Kind: Hashable {
    case job(ComputeJob.Kind)
    case cancel, other
  }

  private var random: SplitMix64
  private var conversation = Conversation(socket: 1, hello: [])
  private var isWritable = true
  private var outstanding: ComputeJob?
  private var requests: [UInt64: Kind] = [:]
  private(set) var ends: [UInt64: End] = [:]
  private(set) var recalledCount = 0
  private var cancelledByClient: Set<UInt64> = []
  private var lastIdentifier: UInt64 = 0
  private var lastStarted: UInt64 = 0
  private var lastResult: UInt64 = 0
  private var latestRun: UInt64 = 0
  private var nextTurn: [UInt64: Int] = [:]

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func step() throws(Broken) {
    switch random.below(12) {
    case 0...2: try request(.job(.run))
    case 3: try request(.job(random.pick(ComputeJob.Kind.allCases)))
    case 4: try request(.job(random.pick([.columns, .causality])))
    case 5: try request(random.pick([.cancel, .other]))
    case 6: try nonsense()
    case 7:
      isWritable.toggle()
      try take(conversation.writabilityChanged(isWritable))
    default: try finish()
    }
  }

  /// Lets everything come to its end.
  mutating func drain() throws(Broken) {
    isWritable = true
    try take(conversation.writabilityChanged(true))
    while outstanding != nil { try finish() }
    let open = requests.keys.filter { ends[$0] == nil }
    guard open.isEmpty else { throw .neverEnded(open) }
    guard latestRun == 0 || ends[latestRun] == .answered || ends[latestRun] == .cancelled else {
      throw .latestRunNotAnswered(latestRun)
    }
  }

  private mutating func request(_ kind: Kind) throws(Broken) {
    let id = lastIdentifier + 1 + UInt64(random.below(3))
    lastIdentifier = id
    requests[id] = kind
    if kind == .job(.run) { latestRun = id }
    try send(message(kind, id))
  }

  private mutating func message(_ kind: Kind, _ id: UInt64) -> ClientMessage {
    switch kind {
    case .job(.run): return .run(id: id, ConversationTests.run)
    case .job(.trades): return .trades(id: id, TradePage(first: 0, count: 10))
    case .job(.check): return .check(id: id, text: "enter long when true")
    case .job(.language): return .language(id: id)
    case .job(.columns): return .columns(id: id, ConversationTests.columns)
    case .job(.causality): return .causality(id: id, ConversationTests.causality)
    case .cancel:
      let target = 1 + random.next() % lastIdentifier
      if ends[target] == nil { cancelledByClient.insert(target) }
      return .cancel(id: id, request: target)
    case .other: return .ping(id: id)
    }
  }

  /// A message that must be refused and change nothing.
  private mutating func nonsense() throws(Broken) {
    switch random.below(3) {
    case 0:
      let count = random.below(20)
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      try take(conversation.received(bytes, atNanos: 0))
    case 1 where lastIdentifier > 0:
      try send(.run(id: 1 + random.next() % lastIdentifier, ConversationTests.run))
    default:
      lastIdentifier += 1
      requests[lastIdentifier] = .other
      try send(.columns(id: lastIdentifier, ColumnsState(dataset: "", names: [])))
    }
  }

  private mutating func send(_ message: ClientMessage) throws(Broken) {
    try take(conversation.received(encodeClientMessage(message), atNanos: 0))
  }

  /// The compute thread ends its job: sometimes with turns left, sometimes with an error.
  private mutating func finish() throws(Broken) {
    guard let job = outstanding else { return }
    outstanding = nil
    var more = false
    if job.priority == .background { more = turn(of: job) < 4 && random.below(4) > 0 }
    let end = conversation.finished(job, more: more)
    let id = job.identifier
    if end.deliver {
      guard ends[id] == nil else { throw .deliveredAfterEnd(id) }
      if job.kind == .run {
        guard id > lastResult else { throw .reorderedResult(id) }
        lastResult = id
      }
      if !more { try note(.answered, id) }
    } else {
      // Only a request of many turns that was told so may lose one.
      guard job.priority == .background, ends[id] == .superseded || ends[id] == .cancelled else {
        throw .droppedAnswer(id)
      }
    }
    try take(end.effects)
  }

  private func turn(of job: ComputeJob) -> Int {
    switch job.request {
    case .columns(_, let piece): piece
    case .causality(_, let step): step
    default: 0
    }
  }

  private mutating func take(_ effects: [ConversationEffect]) throws(Broken) {
    for effect in effects {
      switch effect {
      case .send(let bytes): try takeMessage(bytes)
      case .compute(let job): try takeJob(job)
      case .recall(let job): try recall(job)
      }
    }
  }

  /// Gives the outstanding job back, or not: the compute thread may have it already.
  private mutating func recall(_ job: ComputeJob) throws(Broken) {
    guard job.priority == .background else { throw .recallOfInteractive }
    guard job == outstanding, random.below(2) == 0 else { return }
    outstanding = nil
    recalledCount += 1
    nextTurn[job.identifier, default: 0] -= 1
    try take(conversation.recalled(job))
  }

  private mutating func takeMessage(_ bytes: [UInt8]) throws(Broken) {
    guard let head = try? readServerMessageHead(bytes) else { throw .unexpectedMessage }
    switch (head.kind, head.id) {
    case (.pong, let id?): try note(.pong, id)
    case (.complete, let id?) where requests[id] == .cancel: try note(.answered, id)
    case (.superseded, let id?):
      guard let by = head.by, by > id, requests[by] == requests[id] else {
        throw .supersededWithoutNewer(id)
      }
      try note(.superseded, id)
    case (.cancelled, let id?):
      guard cancelledByClient.contains(id) else { throw .cancelledUnasked(id) }
      try note(.cancelled, id)
    case (.error, let id?): try note(.error, id)
    case (.error, nil): break
    default: throw .unexpectedMessage
    }
  }

  private mutating func takeJob(_ job: ComputeJob) throws(Broken) {
    guard outstanding == nil else { throw .twoJobsAtOnce }
    guard isWritable else { throw .startedWhileBlocked }
    let id = job.identifier
    guard requests[id] == .job(job.kind), ends[id] == nil else {
      throw .startedWithoutRequest(id)
    }
    if job.priority == .background {
      guard !isWaiting({ $0.priority == .interactive }) else { throw .turnBeforeInteractive }
      guard job.kind == .columns || !isWaiting({ $0 == .columns }) else {
        throw .columnsBehindCausality
      }
      guard turn(of: job) == nextTurn[id, default: 0] else { throw .wrongTurn }
      nextTurn[id, default: 0] += 1
    } else {
      guard id > lastStarted else { throw .outOfTheOrderOfAsking(id) }
      lastStarted = id
    }
    outstanding = job
  }

  /// Whether a request of such a kind has not ended.
  private func isWaiting(_ isMeant: (ComputeJob.Kind) -> Bool) -> Bool {
    requests.contains { id, kind in
      guard case .job(let kind) = kind, ends[id] == nil else { return false }
      return isMeant(kind)
    }
  }

  private mutating func note(_ end: End, _ id: UInt64) throws(Broken) {
    guard requests[id] != nil else { throw .endOfNothing(id) }
    guard ends[id] == nil else { throw .endedTwice(id) }
    ends[id] = end
  }
}
