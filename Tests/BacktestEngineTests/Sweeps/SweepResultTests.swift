import BacktestEngine
import TestSupport
import Testing

@Suite struct SweepResultTests {
  @Test("The ranking is by value, NaN last, equals by number, in whatever order they come")
  func ranking() {
    let values: [Double] = [1, .nan, 3, 3, -.infinity, .nan, 2, 3]
    for seed in 0..<10 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var order = Array(values.indices)
      for index in order.indices.reversed() { order.swapAt(index, random.below(index + 1)) }
      var all = SweepRanking(limit: 10)
      var three = SweepRanking(limit: 3)
      var least = SweepRanking(limit: 4, isBetterWhenLess: true)
      for index in order {
        all.offer(index, values[index])
        three.offer(index, values[index])
        least.offer(index, values[index])
      }
      #expect(all.combinations == [2, 3, 7, 6, 0, 4, 1, 5], "seed \(seed)")
      #expect(three.combinations == [2, 3, 7], "seed \(seed)")
      #expect(least.combinations == [4, 0, 6, 2], "seed \(seed)")
    }
    var none = SweepRanking(limit: 0)
    none.offer(0, 1)
    #expect(none.entries.isEmpty)
  }

  private func sweep(rows: Int = 400, windows: Int = 12) throws -> Sweep<AverageCrossover> {
    try Sweep(
      AverageCrossover(.exponential),
      over: ParameterSets(
        ParameterGrid([
          ParameterAxis("fast", 2...windows), ParameterAxis("slow", 4...2 * windows, step: 2),
        ]) { $0[0] < $0[1] }),
      bars: walkBars(seed: 8, rows: rows), settings: SimulationSettings(), periodsPerYear: 252,
      metrics: [.maxDrawdown, .sharpeRatio, .totalReturn])
  }

  @Test("The best few without a table are those of the table, with all their figures")
  func top() throws {
    let sweep = try sweep()
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
    let start = try #require(SweepTop(7, by: .sharpeRatio, for: sweep))
    let top = try #require(sweep.collected(by: start, threads: 2))
    #expect(top.ranking.combinations == table.best(7, by: .sharpeRatio))
    for combination in top.ranking.combinations {
      let figures = sweep.metrics.map { table.column($0)?[combination] ?? .nan }
      #expect(top.figures(of: combination).map(bits) == bits(figures))
    }
    #expect(SweepTop(7, by: .winRate, for: sweep) == nil)
  }

  @Test("The summary counts trials and profits, and does not depend on threads or chunks")
  func summary() throws {
    let sweep = try sweep()
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 1))
    let one = try #require(sweep.collected(by: SweepSummary(for: sweep), threads: 1))
    let many = try #require(sweep.collected(by: SweepSummary(for: sweep), threads: 4))
    #expect(one == many)
    let ratios = try #require(table.column(.sharpeRatio)).filter { !$0.isNaN }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
    #expect(one.trials == ratios.count && one.count == sweep.parameters.count)
    #expect(isNear(one.meanSharpeRatio, mean, tolerance: 1e-8))
    #expect(isNear(one.sharpeVariance, variance, tolerance: 1e-7))
    let totals = try #require(table.column(.totalReturn))
    let profitable = Double(totals.filter { $0 > 0 }.count) / Double(totals.count)
    #expect(one.profitableShare == profitable)
  }

  @Test("The deflated Sharpe ratio falls with the number of trials")
  func deflatedSharpe() throws {
    let few = try sweep(windows: 3)
    let many = try sweep(windows: 12)
    // The same combination in both: fast 2, slow 4.
    var workspace = SweepWorkspace(for: many)
    let summary = try #require(many.collected(by: SweepSummary(for: many), threads: 2))
    let value = try many.deflatedSharpeRatio(of: 0, among: summary, in: &workspace)
    let run = try many.runAlone(0, on: 0..<many.bars.rows)
    let returns = column(run.equity.count) {
      writeReturns(of: run.equity.span, initial: 10_000, into: &$0)
    }
    let metrics = ReturnMetrics(returns, ReturnConventions(annualFactor: 252))
    #expect(
      value
        == metrics.deflatedSharpeRatio(
          variance: summary.sharpeVariance, trials: Double(summary.trials)))
    #expect(
      value < metrics.deflatedSharpeRatio(variance: summary.sharpeVariance, trials: 2))
    let single = try Sweep(
      AverageCrossover(.simple), over: ParameterSets(names: ["fast", "slow"], list: [[2, 5]]),
      bars: few.bars, settings: few.settings, periodsPerYear: 252, metrics: [.sharpeRatio])
    let alone = try #require(single.collected(by: SweepSummary(for: single), threads: 1))
    var other = SweepWorkspace(for: single)
    #expect(try single.deflatedSharpeRatio(of: 0, among: alone, in: &other).isNaN)
  }

  @Test("A lonely peak is told from a plateau by its neighbours' median")
  func stability() throws {
    let sweep = try sweep()
    let grid = try #require(sweep.parameters.grid)
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
    let best = table.best(1, by: .sharpeRatio)[0]
    let stability = table.stability(of: best, by: .sharpeRatio, in: grid)
    let ratios = try #require(table.column(.sharpeRatio))
    let around = grid.neighbours(of: best).map { ratios[$0] }.filter { !$0.isNaN }.sorted()
    #expect(stability.neighbourCount == around.count && around.count >= 2)
    #expect(stability.value == ratios[best])
    #expect(stability.neighbourMedian >= around[0])
    #expect(stability.neighbourMedian <= min(stability.value, around[around.count - 1]))
    let below = around.filter { $0 <= stability.neighbourMedian }.count
    #expect(2 * below >= around.count)
  }

  @Test("A heat map has a cell per pair of values, and takes other axes together")
  func heatMap() throws {
    let grid = try ParameterGrid([
      ParameterAxis("window", 2...5), ParameterAxis("factor", [0.99, 1.01]),
      ParameterAxis("other", [0, 3, 7]),
    ]) { $0[0] < 5 || $0[2] > 0 }
    let sweep = try Sweep(
      BandStrategy(), over: ParameterSets(grid), bars: walkBars(seed: 3, rows: 150),
      settings: SimulationSettings(), periodsPerYear: 252, metrics: [.totalReturn])
    let table = try #require(sweep.collected(by: SweepTable(for: sweep), threads: 2))
    let values = try #require(table.column(.totalReturn))
    for cell in [HeatMapCell.best, .mean, .median] {
      let map = table.heatMap(of: .totalReturn, in: grid, row: 2, column: 0, cell: cell)
      #expect(map.rowAxis.name == "other" && map.values.count == 12)
      for row in 0..<3 {
        for column in 0..<4 {
          let members = (0..<2).compactMap { grid.combination(at: [column, $0, row]) }
            .map { values[$0] }
          if members.isEmpty {
            #expect(map[row, column].isNaN)
          } else {
            let mean = members.reduce(0, +) / Double(members.count)
            let expected = cell == .best ? members.max() ?? .nan : mean
            #expect(isNear(map[row, column], expected))
          }
        }
      }
      #expect(map[0, 3].isNaN)
    }
  }
}
