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
    for seed in UInt64(0)..<50 {
      var simulation = SocketSimulation(seed: seed)
      for _ in 0..<80 { try simulation.step() }
      try simulation.drain()
      ends.formUnion(simulation.ends.values)
    }
    #expect(ends == Set(SocketSimulation.End.allCases))
  }
}

/// A client, a compute thread and a writable or blocked socket around one conversation, driven by a
/// seed; every step checks the conversation's promises.
struct SocketSimulation {
  enum End: Hashable, CaseIterable { case answered, error, superseded, pong }

  enum Broken: Error {
    case endedTwice(UInt64)
    case endOfNothing(UInt64)
    case twoJobsAtOnce
    case startedWhileBlocked
    case startedWithoutRequest(UInt64)
    case pieceBeforeRun
    case reorderedResult(UInt64)
    case droppedRun(UInt64)
    case deliveredAfterEnd(UInt64)
    case neverEnded([UInt64])
    case latestRunNotAnswered(UInt64)
    case wrongPiece
    case unexpectedMessage
  }

  private enum Kind { case run, columns, other }

  private var random: SplitMix64
  private var conversation = Conversation(socket: 1, hello: [])
  private var isWritable = true
  private var outstanding: ComputeJob?
  private var requests: [UInt64: Kind] = [:]
  private(set) var ends: [UInt64: End] = [:]
  private var lastIdentifier: UInt64 = 0
  private var lastResult: UInt64 = 0
  private var latestRun: UInt64 = 0
  private var nextPiece: [UInt64: Int] = [:]

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func step() throws(Broken) {
    switch random.below(10) {
    case 0...2: try request(.run)
    case 3: try request(.columns)
    case 4: try request(.other)
    case 5: try nonsense()
    case 6:
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
    guard latestRun == 0 || ends[latestRun] == .answered else {
      throw .latestRunNotAnswered(latestRun)
    }
  }

  private mutating func request(_ kind: Kind) throws(Broken) {
    let id = lastIdentifier + 1 + UInt64(random.below(3))
    lastIdentifier = id
    requests[id] = kind
    switch kind {
    case .run:
      latestRun = id
      try send(.run(id: id, ConversationTests.run))
    case .columns: try send(.columns(id: id, ConversationTests.columns))
    case .other: try send(.ping(id: id))
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

  /// The compute thread ends its job: sometimes with pieces left, sometimes with an error.
  private mutating func finish() throws(Broken) {
    guard let job = outstanding else { return }
    outstanding = nil
    var more = false
    if case .columns(_, let piece) = job.request { more = piece < 4 && random.below(4) > 0 }
    let end = conversation.finished(job, more: more)
    let id = job.identifier
    if end.deliver {
      guard ends[id] == nil else { throw .deliveredAfterEnd(id) }
      if case .run = job.request {
        guard id > lastResult else { throw .reorderedResult(id) }
        lastResult = id
      }
      if !more { try note(.answered, id) }
    } else {
      // Only a stream that was told so may lose its piece.
      guard requests[id] == .columns, ends[id] == .superseded else { throw .droppedRun(id) }
    }
    try take(end.effects)
  }

  private mutating func take(_ effects: [ConversationEffect]) throws(Broken) {
    for effect in effects {
      switch effect {
      case .send(let bytes): try takeMessage(bytes)
      case .compute(let job): try takeJob(job)
      }
    }
  }

  private mutating func takeMessage(_ bytes: [UInt8]) throws(Broken) {
    guard let head = try? readServerMessageHead(bytes) else { throw .unexpectedMessage }
    switch (head.kind, head.id) {
    case (.pong, let id?): try note(.pong, id)
    case (.superseded, let id?): try note(.superseded, id)
    case (.error, let id?): try note(.error, id)
    case (.error, nil): break
    default: throw .unexpectedMessage
    }
  }

  private mutating func takeJob(_ job: ComputeJob) throws(Broken) {
    guard outstanding == nil else { throw .twoJobsAtOnce }
    guard isWritable else { throw .startedWhileBlocked }
    let id = job.identifier
    guard requests[id] != nil, ends[id] == nil else { throw .startedWithoutRequest(id) }
    if case .columns(_, let piece) = job.request {
      guard !requests.contains(where: { $0.value == .run && ends[$0.key] == nil }) else {
        throw .pieceBeforeRun
      }
      guard piece == nextPiece[id, default: 0] else { throw .wrongPiece }
      nextPiece[id] = piece + 1
    }
    outstanding = job
  }

  private mutating func note(_ end: End, _ id: UInt64) throws(Broken) {
    guard requests[id] != nil else { throw .endOfNothing(id) }
    guard ends[id] == nil else { throw .endedTwice(id) }
    ends[id] = end
  }
}
