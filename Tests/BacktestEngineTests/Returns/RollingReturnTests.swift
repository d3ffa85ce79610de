import BacktestEngine
import Testing

/// Returns with NaN, flat stretches and outliers.
struct RandomReturns {
  private(set) var returns: [Double] = []
  private(set) var benchmark: [Double] = []

  init(seed: UInt64, rows: Int) {
    var random = SeededGenerator(seed: seed)
    while returns.count < rows {
      let value = 0.03 * random.centered()
      let kind = random.below(60)
      let length = kind < 2 ? 1 + random.below(40) : 1
      for _ in 0..<length {
        returns.append(kind == 0 ? 0 : kind == 2 ? .nan : kind == 3 ? 30 * value : value)
        benchmark.append(kind == 4 ? .nan : 0.5 * value + 0.02 * random.centered())
      }
    }
    returns.removeLast(returns.count - rows)
    benchmark.removeLast(benchmark.count - rows)
  }
}

@Suite struct RollingReturnTests {
  private func rolling(
    _ metric: RollingReturnMetric, _ series: RandomReturns, window: Int, minPeriods: Int,
    _ conventions: ReturnConventions
  ) -> [Double] {
    rolling(metric, series.returns, series.benchmark, window, minPeriods, conventions)
  }

  private func rolling(
    _ metric: RollingReturnMetric, _ returns: [Double], _ benchmark: [Double], _ window: Int,
    _ minPeriods: Int, _ conventions: ReturnConventions
  ) -> [Double] {
    column(returns.count) {
      writeRolling(
        metric, of: returns.span, benchmark: benchmark.span, window: window,
        minPeriods: minPeriods, conventions: conventions, into: &$0)
    }
  }

  /// The figure of one window by its definition.
  private func defined(
    _ metric: RollingReturnMetric, _ returns: [Double], _ benchmark: [Double],
    _ conventions: ReturnConventions
  ) -> Double {
    let metrics = ReturnMetrics(returns, conventions)
    return switch metric {
    case .total: metrics.total
    case .mean: metrics.mean
    case .annualized: metrics.annualized
    case .annualizedVolatility: metrics.annualizedVolatility
    case .sharpeRatio: metrics.sharpeRatio
    case .sortinoRatio: metrics.sortinoRatio
    case .calmarRatio: metrics.calmarRatio
    case .omegaRatio: metrics.omegaRatio
    case .downsideRisk: metrics.downsideRisk
    case .maxDrawdown: metrics.maxDrawdown
    case .ulcerIndex: metrics.ulcerIndex
    case .martinRatio: metrics.martinRatio
    case .tailRatio: metrics.tailRatio
    case .commonSenseRatio: metrics.commonSenseRatio
    case .valueAtRisk: metrics.valueAtRisk
    case .conditionalValueAtRisk: metrics.conditionalValueAtRisk
    case .informationRatio: metrics.informationRatio(benchmark)
    case .alpha: metrics.alpha(benchmark)
    case .beta: metrics.beta(benchmark)
    case .capture: metrics.capture(benchmark)
    case .upCapture: metrics.upCapture(benchmark)
    case .downCapture: metrics.downCapture(benchmark)
    }
  }

  /// The first row that differs from the definition by more than a relative 1e-9.
  private func firstDifference(
    _ metric: RollingReturnMetric, _ series: RandomReturns, window: Int, minPeriods: Int,
    _ conventions: ReturnConventions
  ) -> String? {
    let rolled = rolling(
      metric, series, window: window, minPeriods: minPeriods, conventions)
    for row in rolled.indices {
      let rows = max(0, row - window + 1)...row
      let returns = Array(series.returns[rows])
      let isSparse = returns.count(where: { !$0.isNaN }) < minPeriods
      let expected =
        isSparse ? .nan : defined(metric, returns, Array(series.benchmark[rows]), conventions)
      if !isNear(rolled[row], expected, tolerance: 1e-9) {
        return "row \(row): \(rolled[row]) instead of \(expected)"
      }
    }
    return nil
  }

  @Test(
    "Every figure is that of the window by itself", .tags(.property),
    arguments: RollingReturnMetric.allCases, [Convention.standard, .vectorbt])
  func definition(metric: RollingReturnMetric, convention: Convention) {
    for seed in 0..<12 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let series = RandomReturns(seed: seed, rows: random.below(260))
      let window = 1 + random.below(50)
      let minPeriods = random.below(window + 1)
      var conventions = ReturnConventions(annualFactor: 12, convention: convention)
      conventions.riskFree = seed % 2 == 0 ? 0 : 0.001
      conventions.requiredReturn = seed % 3 == 0 ? 0 : 0.002
      let difference = firstDifference(
        metric, series, window: window, minPeriods: minPeriods, conventions)
      #expect(
        difference == nil, "seed \(seed), window \(window), \(metric): \(difference ?? "")")
    }
  }

  @Test("A tiny deviation beside a large mean keeps its digits")
  func cancellation() {
    var random = SeededGenerator(seed: 5)
    // Steps of 2⁻⁴⁰ around 1: the deviation is 1e-12 of the mean.
    let returns = (0..<400).map { _ in 1 + Double(random.below(8)) * 0x1p-40 }
    let conventions = ReturnConventions(annualFactor: 1, convention: .standard)
    let rolled = rolling(.annualizedVolatility, returns, [], 50, 50, conventions)
    for row in 49..<400 {
      // Steps are whole numbers, so their deviation is told without rounding.
      let steps = returns[(row - 49)...row].map { ($0 - 1) * 0x1p40 }
      let mean = steps.reduce(0, +) / 50
      let squares = steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let expected = (squares / 49).squareRoot() * 0x1p-40
      // The definition itself, read once per block, rounds its mean: that is 1e-9 of the result.
      #expect(abs(rolled[row] / expected - 1) < 1e-8, "row \(row)")
    }
  }

  @Test("A spike leaves no trace once it has left the window")
  func spike() {
    var random = SeededGenerator(seed: 6)
    let calm = (0..<200).map { _ in 0.01 * random.centered() }
    for spike in [1e12, -1, .infinity, .nan, 1e308] {
      for metric in RollingReturnMetric.allCases where !metric.needsBenchmark {
        let conventions = ReturnConventions(annualFactor: 252, convention: .standard)
        let rolled = rolling(metric, calm + [spike] + calm, [], 20, 20, conventions)
        let alone = rolling(metric, calm, [], 20, 20, conventions)
        #expect(
          isNear(Array(rolled.suffix(180)), Array(alone.suffix(180)), tolerance: 1e-9),
          "\(metric) after \(spike)")
      }
    }
  }

  @Test("Equal returns have no deviation: no Sharpe ratio, an infinite one for vectorbt at 0")
  func constant() {
    let standard = ReturnConventions(annualFactor: 252, convention: .standard)
    let vectorbt = ReturnConventions(annualFactor: 252, convention: .vectorbt)
    for value in [0, 0.1, -0.003] {
      let returns = [Double](repeating: value, count: 30)
      #expect(areAllNaN(rolling(.sharpeRatio, returns, [], 10, 10, standard)))
      let risk = rolling(.annualizedVolatility, returns, [], 10, 10, standard)
      #expect(risk.suffix(21).allSatisfy { $0 == 0 })
    }
    let flat = [Double](repeating: 0, count: 30)
    #expect(
      rolling(.sharpeRatio, flat, [], 10, 10, vectorbt).suffix(21).allSatisfy { $0 == .infinity })
  }

  @Test(
    "Appending rows never changes an earlier row", .tags(.property),
    arguments: RollingReturnMetric.allCases)
  func causal(metric: RollingReturnMetric) {
    for seed in 0..<6 as Range<UInt64> {
      let whole = RandomReturns(seed: seed, rows: 150)
      let conventions = ReturnConventions(annualFactor: 252, convention: .standard)
      let all = rolling(metric, whole, window: 30, minPeriods: 5, conventions)
      // Cut inside the first window, at a block's end and elsewhere.
      for rows in [7, 30, 61, 120, 149] {
        let part = rolling(
          metric, Array(whole.returns.prefix(rows)), Array(whole.benchmark.prefix(rows)), 30, 5,
          conventions)
        #expect(
          isIdentical(Array(all.prefix(rows)), part), "seed \(seed), \(metric), \(rows) rows")
      }
    }
  }

  @Test(
    "No values and no window trap", .tags(.property), arguments: RollingReturnMetric.allCases)
  func extremes(metric: RollingReturnMetric) {
    let pool: [Double] = [
      .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, 0, -1, -2, 0.01,
    ]
    for seed in 0..<40 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let rows = random.below(60)
      let returns = (0..<rows).map { _ in pool[random.below(pool.count)] }
      let benchmark = (0..<rows).map { _ in pool[random.below(pool.count)] }
      let window = seed % 5 == 0 ? 10_000 : 1 + random.below(12)
      let conventions = ReturnConventions(
        annualFactor: 252, convention: seed % 2 == 0 ? .standard : .vectorbt)
      let rolled = rolling(
        metric, returns, benchmark, window, random.below(3) == 0 ? 0 : 1, conventions)
      #expect(rolled.count == rows && !rolled.contains(-987_654.321), "seed \(seed)")
    }
  }
}
