import BacktestEngine

extension Workload {
  /// Proves that the timed kernels say, in rows far apart from each other, what sums over the rows
  /// before say.
  func checkKernels() throws {
    let close = bars.close
    let mean = column { simpleMovingAverage(close.span, window: 50, into: &$0) }
    let smooth = column { exponentialMovingAverage(close.span, window: 50, into: &$0) }
    func strength(_ smoothing: RelativeStrengthSmoothing) -> [Double] {
      column { relativeStrengthIndex(close.span, window: 14, smoothing: smoothing, into: &$0) }
    }
    let indices = [strength(.wilder), strength(.simple), strength(.exponential)]
    let gains = [0] + zip(close.dropFirst(), close).map { max($0 - $1, 0) }
    let losses = [0] + zip(close.dropFirst(), close).map { max($1 - $0, 0) }
    let weights = [Self.fading(1 / 14), Self.level(14), Self.fading(2 / 15)]
    // Far enough from the start for its rows to weigh nothing.
    for row in stride(from: 4_000, to: close.count, by: close.count / 500 + 1) {
      try check(mean[row], Self.sum(close, row, Self.level(50)), "simple average", row)
      try check(smooth[row], Self.sum(close, row, Self.fading(2 / 51)), "exponential", row)
      for (index, weights) in zip(indices, weights) {
        let ratio = Self.sum(gains, row, weights) / Self.sum(losses, row, weights)
        try check(index[row], 100 - 100 / (1 + ratio), "relative strength", row)
      }
    }
    try checkCrossings()
  }

  private func checkCrossings() throws {
    var below = [Bool](repeating: false, count: index.count)
    var above = below
    var belowSpan = below.mutableSpan
    crossedBelow(index.span, level: 30, into: &belowSpan)
    var aboveSpan = above.mutableSpan
    crossedAbove(bars.close.span, bars.open.span, into: &aboveSpan)
    for row in index.indices.dropFirst() {
      let isBelow = index[row - 1] > 30 && index[row] < 30
      let isAbove =
        bars.close[row - 1] < bars.open[row - 1] && bars.close[row] > bars.open[row]
      guard below[row] == isBelow && above[row] == isAbove else {
        throw Disagreement(description: "crossings differ in row \(row)")
      }
    }
  }

  private func column(_ write: (inout MutableSpan<Double>) -> Void) -> [Double] {
    var column = [Double](repeating: 0, count: bars.close.count)
    var span = column.mutableSpan
    write(&span)
    return column
  }

  /// Weights of the latest row and of those before it.
  private static func fading(_ share: Double) -> [Double] {
    var weights = [share]
    for back in 1..<2_000 { weights.append(weights[back - 1] * (1 - share)) }
    return weights
  }

  private static func level(_ rows: Int) -> [Double] {
    [Double](repeating: 1 / Double(rows), count: rows)
  }

  private static func sum(_ values: [Double], _ row: Int, _ weights: [Double]) -> Double {
    weights.indices.reduce(0) { $0 + weights[$1] * values[row - $1] }
  }

  private func check(_ fast: Double, _ plain: Double, _ what: String, _ row: Int) throws {
    guard abs(fast - plain) <= 1e-9 * max(abs(plain), 1) else {
      throw Disagreement(description: "\(what) differs in row \(row): \(fast), \(plain)")
    }
  }
}
