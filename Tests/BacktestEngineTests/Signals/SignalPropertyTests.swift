import BacktestEngine
import Testing

@Suite struct SignalPropertyTests {
  /// The output columns of every kernel that decides row by row, as text.
  private func outputs(
    _ signals: [Bool], _ others: [Bool], _ prices: [Double]
  ) throws -> [(name: String, column: [Double])] {
    let rows = signals.count
    func numbers(_ flags: [Bool]) -> [Double] { flags.map { $0 ? 1 : 0 } }
    var second = [Bool](repeating: true, count: rows)
    var secondSpan = second.mutableSpan
    let cleaned = flags(rows) {
      cleanSignals(
        entries: signals.span, exits: others.span, cleanEntries: &$0, cleanExits: &secondSpan)
    }
    let first = flags(rows) { firstOfRuns(signals.span, into: &$0) }
    let later = flags(rows) { shiftSignals(signals.span, by: 2, into: &$0) }
    let nth = flags(rows) { signalOfRuns(signals.span, rank: 1, into: &$0) }
    var ranks = [Int32](repeating: 9, count: rows)
    var rankSpan = ranks.mutableSpan
    writeSignalRanks(
      signals.span, resets: others.span, SignalRanking(acrossRuns: true), into: &rankSpan)
    var columns = [
      ("clean entries", numbers(cleaned)), ("clean exits", numbers(second)),
      ("first", numbers(first)), ("later", numbers(later)), ("nth", numbers(nth)),
      ("ranks", ranks.map { Double($0) }),
    ]
    for search in [ExitSearch(), ExitSearch(.chained()), ExitSearch(wait: 0, firstOnly: false)] {
      columns += try stopOutputs(signals, others, prices, search)
    }
    return columns
  }

  private func stopOutputs(
    _ signals: [Bool], _ others: [Bool], _ prices: [Double], _ search: ExitSearch
  ) throws -> [(String, [Double])] {
    let rows = signals.count
    var used = signals
    var usedSpan = used.mutableSpan
    let paired = flags(rows) {
      generateExits(
        entries: signals.span, candidates: others.span, search: search, entriesUsed: &usedSpan,
        exits: &$0)
    }
    let stopped = try flags(rows) {
      try generateStopExits(
        entries: signals.span, prices: prices.span,
        stop: CloseStop(distance: .constant(-0.02), isTrailing: true), search: search,
        entriesUsed: &usedSpan, exits: &$0)
    }
    var stops = BarStops()
    stops.stopLoss = .constant(0.02)
    stops.takeProfit = .constant(0.03)
    stops.isTrailing = true
    var kinds = [StopExitKind](repeating: .none, count: rows)
    var kindSpan = kinds.mutableSpan
    var exits = signals
    var exitSpan = exits.mutableSpan
    let high = prices.map { $0 * 1.01 }
    let low = prices.map { $0 * 0.99 }
    let exitPrices = try column(rows) {
      try generateBarStopExits(
        entries: signals.span, open: prices.span, high: high.span, low: low.span,
        close: prices.span, stops: stops, search: search, entriesUsed: &usedSpan,
        exits: &exitSpan, exitPrices: &$0, exitKinds: &kindSpan)
    }
    let text = "\(search)"
    return [
      ("paired \(text)", paired.map { $0 ? 1 : 0 }),
      ("close stops \(text)", stopped.map { $0 ? 1 : 0 }), ("bar stops \(text)", exitPrices),
    ]
  }

  @Test(
    "Appending rows never changes an earlier row", .tags(.property),
    arguments: 0..<30 as Range<UInt64>)
  func causal(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let signals = (0..<70).map { _ in random.below(4) == 0 }
    let others = (0..<70).map { _ in random.below(5) == 0 }
    var price = 100.0
    let prices = (0..<70).map { _ in
      price *= 1 + 0.02 * random.centered()
      return random.below(12) == 0 ? Double.nan : price
    }
    let rows = random.below(70)
    let whole = try outputs(signals, others, prices)
    let part = try outputs(
      Array(signals.prefix(rows)), Array(others.prefix(rows)), Array(prices.prefix(rows)))
    for (whole, part) in zip(whole, part) {
      #expect(
        isIdentical(Array(whole.column.prefix(rows)), part.column),
        "seed \(seed), \(rows) rows: \(part.name)")
    }
  }

  @Test("No prices trap", .tags(.property), arguments: 0..<30 as Range<UInt64>)
  func extremes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pool: [Double] = [.nan, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude, -0.0, 1, -1]
    let rows = random.below(40)
    let signals = (0..<rows).map { _ in random.below(3) == 0 }
    let others = (0..<rows).map { _ in random.below(3) == 0 }
    let prices = (0..<rows).map { _ in pool[random.below(pool.count)] }
    let columns = try outputs(signals, others, prices)
    #expect(columns.allSatisfy { $0.column.count == rows }, "seed \(seed)")
  }
}
