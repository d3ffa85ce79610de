import BacktestEngine

/// Bars of a seeded geometric random walk: the same on every machine for one seed.
struct SyntheticBars {
  private(set) var open: [Double] = []
  private(set) var close: [Double] = []

  /// - Parameters:
  ///   - rows: Number of bars.
  ///   - seed: Names the walk.
  init(rows: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var price = 100.0
    open.reserveCapacity(rows)
    close.reserveCapacity(rows)
    for _ in 0..<rows {
      open.append(price * (1 + 0.0001 * random.centered()))
      price *= 1 + 0.001 * (random.centered() + random.centered() + random.centered())
      close.append(price)
    }
  }
}
