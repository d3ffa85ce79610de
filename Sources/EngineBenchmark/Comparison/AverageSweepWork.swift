import BacktestEngine

/// Total return, Sharpe ratio and deepest drawdown of many pairs of moving averages.
final class AverageSweepWork: ComparedWork {
  let name: String
  let target: Double?
  let request: VectorbtRequest
  /// Bars times combinations.
  let rows: Int
  var inputs: [String: [Double]] {
    ["close": sweep.bars.close, "fast": pairs.map { $0[0] }, "slow": pairs.map { $0[1] }]
  }
  let pairs: [[Double]]
  let sweep: Sweep<AverageCrossover>
  private let threads: Int
  private var table: SweepTable

  /// - Parameters:
  ///   - fast, slow: Windows; each pair of a faster and a slower one is a combination.
  ///   - threads: Threads that compute.
  init(fast: ClosedRange<Int>, slow: ClosedRange<Int>, rows: Int, threads: Int) throws {
    func axis(_ name: String, _ windows: ClosedRange<Int>) throws -> ParameterAxis {
      try ParameterAxis(name, windows.map(Double.init))
    }
    let grid = try ParameterGrid([axis("fast", fast), axis("slow", slow)]) { $0[0] < $0[1] }
    let sets = ParameterSets(grid)
    pairs = (0..<sets.count).map(sets.values)
    self.rows = rows * pairs.count
    self.threads = threads
    name =
      "dual-average sweep, \(grouped(pairs.count)) × \(grouped(rows)) bars, "
      + (threads == 1 ? "1 core" : "\(threads) cores")
    // The promise is for 10,000 combinations on two cores.
    target = threads == 2 && pairs.count == 10_000 ? 90 : nil
    let close = SyntheticBars(rows: rows, seed: 11, stepSize: 0.01).close
    sweep = try Sweep(
      AverageCrossover(.simple), over: sets,
      bars: SweepBars(open: close, close: close),
      settings: SimulationSettings(initCash: 100, fees: 0.001, fill: .sameClose),
      periodsPerYear: 365, metrics: [.totalReturn, .sharpeRatio, .maxDrawdown])
    table = SweepTable(for: sweep)
    var request = VectorbtRequest(work: "average_sweep")
    request.fees = 0.001
    self.request = request
  }

  func run() throws {
    guard let table = sweep.collected(by: SweepTable(for: sweep), threads: threads) else { return }
    self.table = table
  }

  func results() -> WorkResults {
    WorkResults(columns: [
      "total_return": table.column(.totalReturn) ?? [],
      "sharpe_ratio": table.column(.sharpeRatio) ?? [],
      "max_drawdown": table.column(.maxDrawdown) ?? [],
    ])
  }
}
