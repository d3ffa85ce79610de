import BacktestEngine

/// Bars of a seeded geometric random walk: the same on every machine for one seed.
struct SyntheticBars {
  private(set) var open: [Double] = []
  private(set) var high: [Double] = []
  private(set) var low: [Double] = []
  private(set) var close: [Double] = []

  /// - Parameters:
  ///   - rows: Number of bars.
  ///   - seed: Names the walk.
  ///   - stepSize: Deviation of the change per bar, fraction.
  init(rows: Int, seed: UInt64, stepSize: Double = 0.001) {
    var random = SeededGenerator(seed: seed)
    var price = 100.0
    for _ in 0..<rows {
      let first = price * (1 + 0.1 * stepSize * random.centered())
      price *= 1 + stepSize * (random.centered() + random.centered() + random.centered())
      open.append(first)
      high.append(max(first, price) * (1 + 0.5 * stepSize * random.unit()))
      low.append(min(first, price) * (1 - 0.5 * stepSize * random.unit()))
      close.append(price)
    }
  }
}
