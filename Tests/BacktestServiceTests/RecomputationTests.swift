import BacktestService
import MessagePackCodec
import TestSupport
import Testing
import WireMessages

@Suite("Recomputation")
struct RecomputationTests {
  @Test("only what a change touches is computed again")
  func stages() throws {
    let socket = try TestSocket()
    let zoomed = ViewRequest(width: 200, range: .rows(first: 10, last: 900))
    let fees = [ParameterValue("fees", 0.01)]
    let steps: [(RunState, String)] = [
      (.rsi(), "indicator"), (.rsi(), "nothing"), (.rsi(low: 31), "signals"),
      (.rsi(low: 31, high: 75), "signals"), (.rsi(low: 31, high: 75, view: zoomed), "view"),
      (.rsi(window: 20, low: 31, view: zoomed), "indicator"),
      (.rsi(window: 14, low: 31, view: zoomed), "signals"),
      (.rsi(window: 14, low: 31, settings: fees, view: zoomed), "signals"),
      (.rsi("MSFT", window: 14), "indicator"), (.rsi("MSFT", window: 14), "nothing"),
      (.averages("MSFT"), "indicator"), (.averages("MSFT", fast: 21), "indicator"),
      (.averages("MSFT", fast: 50, slow: 20), "signals"), (.averages("MSFT"), "signals"),
    ]
    for (index, (state, stage)) in steps.enumerated() {
      #expect(try socket.run(state)["recomputed"]?.text == stage, "step \(index)")
    }
  }

  @Test("indicator columns are shared by sockets")
  func sharedIndicators() throws {
    let first = try TestSocket()
    _ = try first.run(.rsi())
    let second = TestSocket(first.backtester, socket: 2)
    #expect(try second.run(.rsi(low: 25))["recomputed"]?.text == "signals")
  }

  @Test("results do not depend on what came before, on other sockets, or on the memory budget")
  func pureFunction() throws {
    for seed in UInt64(0)..<12 {
      var random = SplitMix64(seed: seed)
      // From nothing kept at all to everything kept.
      let budget = random.pick([0, 200_000, 1_000_000, 100_000_000])
      let backtester = try TestSocket(budgetBytes: budget).backtester
      for step in 0..<25 {
        let socket = TestSocket(backtester, socket: UInt64(random.below(3)))
        let state = random.state()
        let kept = try socket.run(state).without("timings", "recomputed")
        let fresh = try TestSocket().run(state).without("timings", "recomputed")
        #expect(kept == fresh, "seed \(seed), step \(step), budget \(budget)")
        if random.below(10) == 0 { backtester.close(socket.socket) }
      }
    }
  }

  @Test("memory stays within the budget, and a closed socket gives its share back")
  func memoryBudget() throws {
    let budget = 2_000_000
    let first = try TestSocket(budgetBytes: budget)
    for socket in UInt64(1)...40 {
      let window = Double(2 + socket)
      _ = try TestSocket(first.backtester, socket: socket).run(.rsi("MSFT", window: window))
      #expect(first.backtester.keptByteCount <= budget)
    }
    let before = first.backtester.keptByteCount
    for socket in UInt64(1)...40 { first.backtester.close(socket) }
    #expect(first.backtester.keptByteCount <= budget / 2)
    #expect(first.backtester.keptByteCount < before)
  }

  @Test("a user's many sockets push out their own runs, not those of others")
  func memoryOfUsers() throws {
    let one = TestSocket(
      try TestSocket(budgetBytes: 4_000_000).backtester, socket: 100, user: "one")
    let state = RunState.rsi("MSFT", window: 9)
    _ = try one.run(state)
    for socket in UInt64(1)...60 {
      let window = Double(10 + socket)
      let many = TestSocket(one.backtester, socket: socket, user: "many")
      _ = try many.run(.rsi("MSFT", window: window))
    }
    #expect(one.backtester.runByteCount <= 2_000_000)
    #expect(try one.run(state)["recomputed"]?.text == "nothing")
    let first = TestSocket(one.backtester, socket: 1, user: "many")
    #expect(try first.run(.rsi("MSFT", window: 11))["recomputed"]?.text != "nothing")
  }

  @Test("room for records counts as kept, and is given up behind a run that needs far less")
  func spareRecords() throws {
    let socket = try TestSocket()
    let dense = RunState.rsi("SYNTH-1M", low: 49, high: 51)
    let sparse = [RunState.rsi("SYNTH-1M", low: 2, high: 98), .rsi("SYNTH-1M", low: 3, high: 97)]
    _ = try socket.run(dense)
    let large = socket.backtester.runByteCount
    _ = try socket.run(sparse[0])
    // Still in the buffers of the dense run.
    #expect(socket.backtester.runByteCount >= large)
    _ = try socket.run(sparse[1])
    #expect(try isNear(socket.backtester.runByteCount, runByteCount(after: sparse[1])))
  }

  @Test("another dataset's run starts on buffers of its own size")
  func otherDataset() throws {
    let socket = try TestSocket()
    let dense = RunState.rsi("SYNTH-1M", low: 49, high: 51)
    _ = try socket.run(dense)
    socket.backtester.close(socket.socket)
    let indicators = socket.backtester.runByteCount
    _ = try socket.run(dense)
    _ = try socket.run(.rsi())
    let expected = try indicators + runByteCount(after: .rsi())
    #expect(isNear(socket.backtester.runByteCount, expected))
  }

  /// Equal but for what the allocator rounds up.
  private func isNear(_ left: Int, _ right: Int) -> Bool { abs(left - right) < 64 << 10 }

  /// What a backtester that has done nothing else keeps.
  private func runByteCount(after state: RunState) throws -> Int {
    let socket = try TestSocket()
    _ = try socket.run(state)
    return socket.backtester.runByteCount
  }
}

extension SplitMix64 {
  /// A run of few datasets and many parameters, so that neighbours share parts.
  mutating func state() -> RunState {
    let dataset = pick(["AAPL", "IBM", "GOOG"])
    let settings = below(3) == 0 ? [ParameterValue("fees", pick([0, 0.001, 0.05]))] : []
    let first = below(1_000)
    let view = ViewRequest(
      width: pick([1, 7, 640]),
      range: pick([.all, .rows(first: first, last: first + below(800)), .rows(first: 5, last: 5)]))
    let outputs = pick([OutputSet.all, .metrics, [.indicators, .price], [.equity, .markers]])
    return below(2) == 0
      ? .rsi(
        dataset, window: pick([3, 14]), low: pick([20, 30]), settings: settings, view: view,
        outputs: outputs)
      : .averages(
        dataset, fast: pick([5, 20]), slow: pick([20, 60]),
        average: pick(["simple", "exponential"]), settings: settings, view: view,
        outputs: outputs)
  }
}
