/// The work that is compared with vectorbt's, with how many times faster we promise to be.
enum ComparedWorks {
  typealias Maker = @Sendable () throws -> any ComparedWork

  typealias PlainMaker = @Sendable () throws -> any PlainlyChecked

  static let all: [Maker] =
    strategies + (simulations + sweeps + rolling).map { make in { try make() } }

  /// Work whose peak memory is compared too; each is made in a process of its own.
  static let memory: [Maker] = [
    { StrategyWork(.threshold, rows: 1_000_000, isBare: false, target: 25) },
    { OrderWork(rows: 1_000_000) },
    { try AverageSweepWork(fast: 2...101, slow: 102...201, rows: 2_500, threads: 2) },
  ]

  /// Work that is timed without vectorbt too.
  static let alone: [PlainMaker] =
    simulations + sweeps
    + [{ try AverageSweepWork(fast: 2...100, slow: 2...100, rows: 3_000, threads: 1) }] + rolling

  private static let strategies: [Maker] = [
    { StrategyWork(.threshold, rows: 100_000, isBare: false, target: 50) },
    { StrategyWork(.window, rows: 100_000, isBare: false) },
    { StrategyWork(.threshold, rows: 1_000_000, isBare: false, target: 25) },
    { StrategyWork(.window, rows: 1_000_000, isBare: false, target: 15) },
    { StrategyWork(.threshold, rows: 100_000, isBare: true) },
    { StrategyWork(.window, rows: 100_000, isBare: true) },
    { StrategyWork(.threshold, rows: 1_000_000, isBare: true, target: 7) },
    { StrategyWork(.window, rows: 1_000_000, isBare: true) },
  ]

  private static let simulations: [PlainMaker] =
    [{ OrderWork(rows: 1_000_000) }]
    + StopWork.Kind.allCases.flatMap { kind -> [PlainMaker] in
      [
        { StopWork(kind, rows: 1_000_000, isBare: true) },
        { StopWork(kind, rows: 1_000_000, isBare: false) },
      ]
    }

  private static let sweeps: [PlainMaker] = [
    { try AverageSweepWork(fast: 2...100, slow: 2...100, rows: 3_000, threads: 2) },
    { try AverageSweepWork(fast: 2...101, slow: 102...201, rows: 2_500, threads: 1) },
    { try AverageSweepWork(fast: 2...101, slow: 102...201, rows: 2_500, threads: 2) },
  ]

  private static let rolling: [PlainMaker] =
    RollingWork.Kernel.allCases.map { kernel -> PlainMaker in
      { RollingWork(kernel, rows: 1_000_000) }
    }
    + RollingRiskWork.metrics.map { metric, name -> PlainMaker in
      { RollingRiskWork(metric, vectorbtName: name, rows: 100_000) }
    }
}
