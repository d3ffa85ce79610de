import BacktestEngine

/// One rolling or exponential kernel over a column.
final class RollingWork: ComparedWork {
  enum Kernel: String, CaseIterable {
    case mean = "rolling_mean"
    case deviation = "rolling_std"
    case least = "rolling_min"
    case greatest = "rolling_max"
    case exponentialMean = "ewm_mean"
    case exponentialDeviation = "ewm_std"
  }

  static let window = 50
  let name: String
  let target: Double? = 1
  let request: VectorbtRequest
  var rows: Int { out.count }
  var inputs: [String: [Double]] { ["values": values] }
  let kernel: Kernel
  let values: [Double]
  private var out: [Double]

  init(_ kernel: Kernel, rows: Int) {
    self.kernel = kernel
    name = "\(kernel.rawValue), window \(Self.window), \(grouped(rows)) values"
    values = SyntheticBars(rows: rows, seed: 17).close
    out = [Double](repeating: 0, count: rows)
    var request = VectorbtRequest(work: "rolling")
    (request.kernel, request.window) = (kernel.rawValue, Self.window)
    self.request = request
  }

  func run() {
    var column: [Double] = []
    swap(&column, &out)
    write(values, into: &column)
    swap(&column, &out)
  }

  private func write(_ values: [Double], into column: inout [Double]) {
    let window = Self.window
    let values = values.span
    var out = column.mutableSpan
    switch kernel {
    case .mean:
      rollingMean(
        values, window: window, minPeriods: window, convention: .vectorbt, into: &out)
    case .deviation:
      rollingStandardDeviation(
        values, window: window, minPeriods: window, ddof: 1, convention: .vectorbt, into: &out)
    case .least: rollingMin(values, window: window, minPeriods: window, into: &out)
    case .greatest: rollingMax(values, window: window, minPeriods: window, into: &out)
    case .exponentialMean: exponentialMovingAverage(values, window: window, into: &out)
    case .exponentialDeviation:
      exponentialStandardDeviation(
        values, span: window, minPeriods: window, seeding: .firstValue, ddof: 1, into: &out)
    }
  }

  func results() -> WorkResults { WorkResults(columns: ["out": out]) }
}

/// One rolling figure of daily returns.
final class RollingRiskWork: ComparedWork {
  static let window = 252
  /// vectorbt's name of each figure compared.
  static let metrics: [(RollingReturnMetric, String)] = [
    (.total, "rolling_total"), (.annualizedVolatility, "rolling_annualized_volatility"),
    (.sharpeRatio, "rolling_sharpe_ratio"), (.sortinoRatio, "rolling_sortino_ratio"),
    (.maxDrawdown, "rolling_max_drawdown"), (.calmarRatio, "rolling_calmar_ratio"),
    (.omegaRatio, "rolling_omega_ratio"), (.valueAtRisk, "rolling_value_at_risk"),
  ]

  let name: String
  let target: Double? = 50
  let request: VectorbtRequest
  var rows: Int { out.count }
  var inputs: [String: [Double]] { ["values": returns] }
  let metric: RollingReturnMetric
  let returns: [Double]
  private var out: [Double]

  init(_ metric: RollingReturnMetric, vectorbtName: String, rows: Int) {
    self.metric = metric
    name = "\(vectorbtName), window \(Self.window), \(grouped(rows)) returns"
    let close = SyntheticBars(rows: rows + 1, seed: 19, stepSize: 0.01).close
    returns = zip(close.dropFirst(), close).map { $0 / $1 - 1 }
    out = [Double](repeating: 0, count: rows)
    var request = VectorbtRequest(work: "rolling_risk")
    (request.kernel, request.window) = (vectorbtName, Self.window)
    self.request = request
  }

  func run() {
    let returns = returns
    var column: [Double] = []
    swap(&column, &out)
    var span = column.mutableSpan
    writeRolling(
      metric, of: returns.span, window: Self.window, minPeriods: Self.window,
      conventions: ReturnConventions(annualFactor: 365, convention: .vectorbt), into: &span)
    swap(&column, &out)
  }

  func results() -> WorkResults { WorkResults(columns: ["out": out]) }
}
