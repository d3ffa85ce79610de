import BacktestEngine

// A second, plain way to each result, without regard to speed: row by row, window by window.

extension OrderWork: PlainlyChecked {
  /// Each order of the second of every two rows sells what the first has bought.
  func plainResults() -> WorkResults {
    var profits: [Double] = []
    var cash = 1e6
    for row in stride(from: 0, to: close.count - 1, by: 2) {
      let fees = 0.5 * (close[row] + close[row + 1]) * 0.0001
      profits.append(0.5 * (close[row + 1] - close[row]) - fees)
      cash += profits[profits.count - 1]
    }
    return WorkResults(
      numbers: [
        "orders": Double(close.count), "trades": Double(close.count / 2), "final_value": cash,
      ],
      columns: ["profits": profits])
  }
}

extension StopWork: PlainlyChecked {
  /// Goes from bar to bar with one position at most.
  func plainResults() -> WorkResults {
    var (prices, sizes, rows): ([Double], [Double], [Double]) = ([], [], [])
    var cash = 100.0
    var held = 0.0
    var (lossFrom, profitFrom) = (0.0, 0.0)
    func note(_ row: Int, _ price: Double) {
      prices.append(price)
      sizes.append(held)
      rows.append(Double(row))
    }
    for row in entries.indices {
      if held > 0 {
        let loss = lossFrom * 0.99
        let profit = kind == .lossAndProfit ? profitFrom * 1.01 : .infinity
        if kind == .trailingStop { lossFrom = max(lossFrom, bars.high[row]) }
        guard let price = exit(row, loss: loss, profit: profit) else { continue }
        cash += held * price * (1 - 0.0001)
        note(row, price)
        held = 0
      } else if entries[row] {
        let price = bars.close[row]
        held = cash / (price * (1 + 0.0001))
        cash = 0
        (lossFrom, profitFrom) = (price, price)
        note(row, price)
      }
    }
    return WorkResults(
      numbers: ["orders": Double(rows.count)],
      columns: ["prices": prices, "sizes": sizes, "rows": rows])
  }

  /// The price at which a bar reaches a level: the loss first, the open where it is beyond.
  private func exit(_ row: Int, loss: Double, profit: Double) -> Double? {
    let (open, high, low) = (bars.open[row], bars.high[row], bars.low[row])
    if open <= loss { return open }
    if low <= loss && loss <= high { return loss }
    if open >= profit { return open }
    return low <= profit && profit <= high ? profit : nil
  }
}

extension AverageSweepWork: PlainlyChecked {
  /// Each combination by itself, from window sums.
  func plainResults() -> WorkResults {
    let close = sweep.bars.close
    var averages: [Int: [Double]] = [:]
    for window in Set(pairs.joined().map { Int($0) }) {
      averages[window] = close.indices.map { row in
        row + 1 < window ? .nan : close[(row + 1 - window)...row].reduce(0, +) / Double(window)
      }
    }
    var columns: [[Double]] = [[], [], []]
    for pair in pairs {
      guard let fast = averages[Int(pair[0])], let slow = averages[Int(pair[1])] else { continue }
      let figures = Self.figures(close, fast, slow)
      for figure in figures.indices { columns[figure].append(figures[figure]) }
    }
    return WorkResults(columns: [
      "total_return": columns[0], "sharpe_ratio": columns[1], "max_drawdown": columns[2],
    ])
  }

  private static func figures(_ close: [Double], _ fast: [Double], _ slow: [Double]) -> [Double] {
    var (cash, held, equity, peak, deepest) = (100.0, 0.0, 100.0, 100.0, 0.0)
    var returns: [Double] = []
    returns.reserveCapacity(close.count)
    for row in close.indices {
      if row > 0 && fast[row - 1] < slow[row - 1] && fast[row] > slow[row] && held == 0 {
        (held, cash) = (cash / (close[row] * (1 + 0.001)), 0)
      } else if row > 0 && fast[row - 1] > slow[row - 1] && fast[row] < slow[row] && held > 0 {
        (cash, held) = (held * close[row] * (1 - 0.001), 0)
      }
      let value = cash + held * close[row]
      returns.append(value / equity - 1)
      equity = value
      peak = max(peak, value)
      deepest = min(deepest, value / peak - 1)
    }
    let mean = returns.reduce(0, +) / Double(returns.count)
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(returns.count - 1)).squareRoot()
    let sharpe = deviation > 0 ? mean / deviation * 365.0.squareRoot() : .nan
    return [equity / 100 - 1, sharpe, deepest]
  }
}

extension RollingWork: PlainlyChecked {
  /// vectorbt's deviation comes from running sums, whose rounding grows with the rows.
  var tolerance: Double { kernel == .deviation ? 1e-4 : 1e-9 }

  /// Rows far apart from each other, each from the rows of its own window.
  func plainResults() -> WorkResults {
    WorkResults(sampling: "out", rows: values.count, plain)
  }

  private func plain(at row: Int) -> Double {
    guard row + 1 >= Self.window else { return .nan }
    let part = values[(row + 1 - Self.window)...row]
    switch kernel {
    case .mean: return Self.mean(part)
    case .deviation:
      let mean = Self.mean(part)
      let squares = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(part.count - 1)).squareRoot()
    case .least: return part.min() ?? .nan
    case .greatest: return part.max() ?? .nan
    case .exponentialMean: return exponential(to: row).mean
    case .exponentialDeviation: return exponential(to: row).deviation
    }
  }

  private static func mean(_ part: ArraySlice<Double>) -> Double {
    part.reduce(0, +) / Double(part.count)
  }

  /// Weighted sums over all rows so far that still weigh anything.
  private func exponential(to row: Int) -> (mean: Double, deviation: Double) {
    let share = 2 / Double(Self.window + 1)
    let first = max(0, row - 2_000)
    var weights: [Double] = []
    var weight = share
    for _ in first..<row {
      weights.append(weight)
      weight *= 1 - share
    }
    weights.append(first == 0 ? weight / share : weight)
    weights.reverse()
    let part = values[first...row]
    let mean = zip(weights, part).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(weights, part).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    return (mean, (variance / (1 - squares)).squareRoot())
  }
}

extension RollingRiskWork: PlainlyChecked {
  /// Rows far apart from each other, each by the figure of a whole series of one window.
  func plainResults() -> WorkResults {
    WorkResults(sampling: "out", rows: returns.count, plain)
  }

  private func plain(at row: Int) -> Double {
    guard row + 1 >= Self.window else { return .nan }
    let part = ReturnMetrics(
      Array(returns[(row + 1 - Self.window)...row]),
      ReturnConventions(annualFactor: 365, convention: .vectorbt))
    switch metric {
    case .total: return part.total
    case .annualizedVolatility: return part.annualizedVolatility
    case .sharpeRatio: return part.sharpeRatio
    case .sortinoRatio: return part.sortinoRatio
    case .maxDrawdown: return part.maxDrawdown
    case .calmarRatio: return part.calmarRatio
    case .omegaRatio: return part.omegaRatio
    case .valueAtRisk: return part.valueAtRisk
    default: return .nan
    }
  }
}
