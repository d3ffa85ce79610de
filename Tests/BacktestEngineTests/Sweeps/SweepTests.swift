import BacktestEngine
import Synchronization
import TestSupport
import Testing

@Suite struct SweepTests {
  private let settings = SimulationSettings(initCash: 5_000, fees: 0.001, slippage: 0.0005)

  private func sets(_ seed: UInt64) throws -> ParameterSets {
    let grid = try ParameterGrid([
      ParameterAxis("window", 2...(4 + Int(seed % 5))),
      ParameterAxis("factor", [0.98, 1, 1.02]),
      ParameterAxis("other", [0, 3, 7]),
    ]) { seed % 2 == 0 || Int($0[0]) % 2 == 0 || $0[2] > 0 }
    switch seed % 3 {
    case 0: return ParameterSets(grid)
    case 1: return try ParameterSets(grid, sampleSize: grid.count / 2, seed: seed)
    default:
      let all = ParameterSets(grid)
      return try ParameterSets(
        names: all.names, list: (0..<9).map { all.values(of: ($0 * 7) % all.count) })
    }
  }

  private func sweep(
    _ seed: UInt64, indicatorBytesMax: Int = 64 << 20
  ) throws -> Sweep<BandStrategy> {
    let rows = 60 + Int(seed) * 11
    return try Sweep(
      BandStrategy(), over: try sets(seed),
      bars: try walkBars(seed: seed, rows: rows, gapRate: seed % 4 == 0 ? 0.03 : 0),
      settings: settings, periodsPerYear: 252, metrics: SweepMetric.allCases,
      spans: seed % 5 == 0 ? [0..<rows / 2, rows / 3..<rows, 5..<5] : nil,
      indicatorBytesMax: indicatorBytesMax)
  }

  private func table(_ sweep: Sweep<BandStrategy>, threads: Int) throws -> [Double] {
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: threads))
    #expect(table.refusals.isEmpty)
    let columns = sweep.spans.indices.flatMap { span in
      sweep.metrics.map { table.column($0, span: span) ?? [] }
    }
    return (0..<table.count).flatMap { combination in columns.map { $0[combination] } }
  }

  @Test(
    "Every figure is that of the combination run alone, for any threads, memory and tiles",
    .tags(.property), arguments: 0..<15 as Range<UInt64>)
  func identity(seed: UInt64) throws {
    let alone = bits(try sweep(seed).figuresAlone())
    for (threads, bytes) in [(1, 64 << 20), (2, 64 << 20), (3, 5_000), (2, 0), (5, 1_500)] {
      let values = bits(try table(try sweep(seed, indicatorBytesMax: bytes), threads: threads))
      #expect(values == alone, "seed \(seed), \(threads) threads, \(bytes) bytes")
    }
  }

  @Test(
    "Chunks are pure: any cut, any order, any workspace", .tags(.property),
    arguments: 0..<15 as Range<UInt64>)
  func chunks(seed: UInt64) throws {
    let sweep = try sweep(seed, indicatorBytesMax: Int(seed) * 1_000)
    let alone = bits(try sweep.figuresAlone())
    var random = SplitMix64(seed: seed)
    var cuts: [Range<Int>] = []
    var first = 0
    while first < sweep.parameters.count {
      let end = min(sweep.parameters.count, first + 1 + random.below(5))
      cuts.append(first..<end)
      first = end
    }
    for index in cuts.indices.reversed() { cuts.swapAt(index, random.below(index + 1)) }
    var table = SweepTable(for: sweep)
    var workspaces = [SweepWorkspace(for: sweep), SweepWorkspace(for: sweep)]
    for cut in cuts {
      let chunk = sweep.chunk(cut, in: &workspaces[random.below(2)])
      table.collect(chunk)
      let expected = alone[cut.lowerBound * sweep.width..<cut.upperBound * sweep.width]
      #expect(bits(chunk.values) == Array(expected), "seed \(seed)")
    }
    let ratios = try #require(table.column(.sharpeRatio))
    let index = SweepMetric.allCases.firstIndex(of: .sharpeRatio) ?? 0
    #expect(
      bits(ratios) == (0..<table.count).map { alone[$0 * sweep.width + index] }, "seed \(seed)")
  }

  @Test("A chosen combination has its curves and records")
  func curves() throws {
    let sweep = try sweep(3)
    var workspace = SweepWorkspace(for: sweep)
    var run = PortfolioRun()
    for combination in [4, 0, sweep.parameters.count - 1] {
      try sweep.run(combination, in: &workspace, into: &run)
      let alone = try sweep.runAlone(combination, on: 0..<sweep.bars.rows)
      #expect(isIdentical(run.equity, alone.equity))
      #expect(run.orders == alone.orders && run.trades == alone.trades)
      #expect(run.orders.count > 0)
    }
  }

  @Test("Progress rises chunk by chunk and ends at 1")
  func progress() throws {
    // Few columns fit, so that there are many tiles and chunks.
    let sweep = try sweep(6, indicatorBytesMax: 3_000)
    let seen = Mutex<[SweepProgress]>([])
    let table = sweep.collected(by: SweepTable(for: sweep), threads: 3) { progress in
      seen.withLock { $0.append(progress) }
      return .proceed
    }
    #expect(table != nil)
    let states = seen.withLock { $0 }
    #expect(states.count > 3)
    #expect(zip(states, states.dropFirst()).allSatisfy { $0.done < $1.done })
    #expect(states.allSatisfy { $0.total == sweep.parameters.count && $0.done > 0 })
    #expect(states.last?.fraction == 1)
  }

  /// Counts what it is given.
  private struct CountingCollector: SweepCollector {
    let seen: CountBox
    mutating func collect(_ chunk: SweepChunk) {
      seen.count.withLock { $0 += chunk.combinations.count }
    }
  }

  private final class CountBox: Sendable {
    let count = Mutex(0)
  }

  /// Notes each column it computes.
  private struct NotingStrategy: SweepStrategy {
    final class Notes: Sendable {
      let columns = Mutex<[AverageCrossover.Indicator: Int]>([:])
    }

    let crossover = AverageCrossover(.simple)
    let notes = Notes()

    func appendIndicators(
      of parameters: [Double], to indicators: inout [AverageCrossover.Indicator]
    ) {
      crossover.appendIndicators(of: parameters, to: &indicators)
    }

    func write(
      _ indicator: AverageCrossover.Indicator, of bars: SweepBars,
      into out: inout MutableSpan<Double>
    ) {
      notes.columns.withLock { $0[indicator, default: 0] += 1 }
      crossover.write(indicator, of: bars, into: &out)
    }

    func writeSignals(
      of parameters: [Double], columns: [[Double]], bars: SweepBars,
      into signals: inout SweepSignals
    ) {
      crossover.writeSignals(of: parameters, columns: columns, bars: bars, into: &signals)
    }
  }

  @Test("A shared indicator is computed once, and seldom again where memory is short")
  func sharedIndicators() throws {
    let bars = try walkBars(seed: 1, rows: 100)
    func computed(columnsMax: Int) throws -> [Int] {
      let strategy = NotingStrategy()
      let sweep = try Sweep(
        strategy,
        over: ParameterSets(
          ParameterGrid([ParameterAxis("fast", 1...64), ParameterAxis("slow", 101...164)])),
        bars: bars, settings: settings, periodsPerYear: 252, metrics: [.totalReturn],
        indicatorBytesMax: columnsMax * 800)
      let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
      #expect(table.column(.totalReturn)?.contains { $0.isNaN } == false)
      return strategy.notes.columns.withLock { Array($0.values) }
    }
    let once = try computed(columnsMax: 128)
    #expect(once.count == 128 && once.allSatisfy { $0 == 1 })
    // Sixteen columns: tiles of 8 × 8, so that 4,096 combinations need 64 · 16 columns at most.
    let tiled = try computed(columnsMax: 16)
    #expect(tiled.count == 128 && tiled.reduce(0, +) <= 64 * 16)
  }

  @Test("A cancelled sweep has no result, and computes little more")
  func cancellation() throws {
    let sweep = try sweep(6, indicatorBytesMax: 3_000)
    let box = CountBox()
    let result = sweep.collected(by: CountingCollector(seen: box), threads: 2) { progress in
      progress.done >= 10 ? .cancel : .proceed
    }
    #expect(result == nil)
    let collected = box.count.withLock { $0 }
    #expect(collected >= 10 && collected < sweep.parameters.count)
    // The next sweep knows nothing of it.
    #expect(bits(try table(sweep, threads: 2)) == bits(try sweep.figuresAlone()))
  }

  @Test("Cancelling behind the last chunk comes too late")
  func lateCancellation() throws {
    let sweep = try sweep(3)
    let result = sweep.collected(by: SweepTable(for: sweep), threads: 2) { progress in
      progress.done == progress.total ? .cancel : .proceed
    }
    #expect(result != nil)
  }

  @Test("A combination that is refused leaves NaN, a reason, and the others as they are")
  func refusedCombination() throws {
    func sweep(_ bars: SweepBars) throws -> Sweep<AverageCrossover> {
      try Sweep(
        AverageCrossover(.simple),
        over: ParameterSets(
          ParameterGrid([ParameterAxis("fast", 1...4), ParameterAxis("slow", 5...9)])),
        bars: bars, settings: settings, periodsPerYear: 252, metrics: [.totalReturn, .orderCount])
    }
    let good = try walkBars(seed: 1, rows: 60)
    // No price on the row of one combination's first order.
    let row = Int(try #require(sweep(good).runAlone(0, on: 0..<60).orders.rows.first))
    var open = good.open
    open[row] = 0
    let sweep = try sweep(SweepBars(open: open, close: good.close))
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
    let refused = table.refusals.map(\.combination)
    #expect(!refused.isEmpty && refused.count < table.count)
    #expect(table.refusals.allSatisfy { $0.error == .priceOutOfRange(row: row) })
    for combination in 0..<table.count {
      let value = table.column(.totalReturn)?[combination] ?? .nan
      #expect(value.isNaN == refused.contains(combination))
      if !refused.contains(combination) {
        let alone = try sweep.runAlone(combination, on: 0..<60).metrics.totalReturn
        #expect(value == alone)
      }
    }
    let summary = try #require(sweep.collected(by: SweepSummary(for: sweep), threads: 1))
    #expect(summary.refusedCount == refused.count)
  }

  @Test("Settings and columns that no run accepts are refused before anything is computed")
  func badInput() throws {
    #expect(throws: SweepError.input(.columnLengthsDiffer)) {
      try SweepBars(open: [1], close: [1, 2])
    }
    #expect(throws: SweepError.input(.columnLengthsDiffer)) {
      try SweepBars(open: [1, 2], high: [1], close: [1, 2])
    }
    let bars = try walkBars(seed: 1, rows: 10)
    func make(_ settings: SimulationSettings, spans: [Range<Int>]?) throws {
      _ = try Sweep(
        BandStrategy(), over: try sets(0), bars: bars, settings: settings, periodsPerYear: 252,
        metrics: [.totalReturn], spans: spans)
    }
    #expect(throws: SweepError.input(.settingOutOfRange(.initCash))) {
      try make(SimulationSettings(initCash: -1), spans: nil)
    }
    #expect(throws: SweepError.splitInvalid(1)) { try make(settings, spans: [0..<3, 4..<11]) }
  }

  @Test("No rows and no orders give figures that do not exist, and no trap")
  func empty() throws {
    let sweep = try Sweep(
      BandStrategy(), over: try sets(0), bars: try SweepBars(open: [], close: []),
      settings: settings, periodsPerYear: 252, metrics: [.totalReturn, .orderCount])
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
    #expect(areAllNaN(table.column(.totalReturn) ?? [0]))
    #expect(table.column(.orderCount)?.allSatisfy { $0 == 0 } == true)
  }
}
