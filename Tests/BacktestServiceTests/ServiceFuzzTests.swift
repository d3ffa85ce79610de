import BacktestService
import MessagePackCodec
import TestSupport
import Testing
import WireMessages

@Suite("Hostile clients")
struct ServiceFuzzTests {
  @Test("random and damaged messages never trap, and every answer is a message of the protocol")
  func fuzz() throws {
    var kinds: Set<ServerMessageHead.Kind> = []
    for seed in UInt64(0)..<60 {
      var random = SplitMix64(seed: seed)
      let socket = try TestSocket(budgetBytes: 2_000_000)
      var conversation = Conversation(socket: 1, hello: [])
      for step in 0..<100 {
        var pending = conversation.received(random.message(id: UInt64(step + 1)), atNanos: 0)
        while let effect = pending.popLast() {
          switch effect {
          case .send(let bytes):
            kinds.insert(try readServerMessageHead(bytes).kind)
          case .compute(let job):
            let (frame, more) = socket.execute(job.request, id: job.identifier)
            if !frame.isEmpty { kinds.insert(try readServerMessageHead(frame).kind) }
            pending += conversation.finished(job, more: more).effects
          case .recall(let job): pending += conversation.recalled(job)
          }
        }
      }
    }
    #expect(
      kinds.isSuperset(of: [
        .result, .piece, .complete, .error, .pong, .trades, .checked, .guide, .causalityResult,
      ]))
  }
}

extension SplitMix64 {
  /// A request, often damaged, sometimes nothing but random bytes.
  fileprivate mutating func message(id: UInt64) -> [UInt8] {
    var bytes: [UInt8]
    switch below(13) {
    case 8:
      bytes = encodeClientMessage(
        .trades(id: id, TradePage(first: below(1 << 30), count: 1 + below(1_000))))
    case 9: bytes = encodeClientMessage(.check(id: id, text: strategyText()))
    case 10: bytes = encodeClientMessage(.language(id: id))
    case 11:
      let strategy = StrategyState(.text(strategyText()), parameters: [])
      bytes = encodeClientMessage(
        .causality(id: id, CausalityState(dataset: "IBM", strategy: strategy)))
    case 12: bytes = encodeRun(id: id, .text(strategyText(), dataset: "IBM"))
    case 0: bytes = (0..<below(40)).map { _ in UInt8(truncatingIfNeeded: next()) }
    case 1: bytes = encodePing(id: id)
    case 2:
      bytes = encodeColumns(id: id, ColumnsState(dataset: "IBM", names: [.close, .volume]))
    case 3:
      let numbers = [0, -1, 1e300, .nan, .infinity, 0x1p63, 14, 200.5]
      bytes = encodeRun(
        id: id, .rsi("IBM", window: pick(numbers), low: pick(numbers), high: pick(numbers)))
    case 4:
      let times = ViewRange.times(start: pick([-1e300, 0, 1e12]), end: pick([1e12, 1e300]))
      bytes = encodeRun(id: id, .rsi("IBM", view: ViewRequest(width: 50, range: times)))
    default: bytes = encodeRun(id: id, state())
    }
    if below(2) == 0 {
      for _ in 0...below(3) where !bytes.isEmpty {
        bytes[below(bytes.count)] = UInt8(truncatingIfNeeded: next())
      }
    }
    return bytes
  }

  /// A ready strategy, often damaged.
  private mutating func strategyText() -> String {
    var bytes = Array(pick(strategyDescriptions).text.utf8)
    for _ in 0..<below(4) where !bytes.isEmpty {
      bytes[below(bytes.count)] = UInt8(below(128))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
