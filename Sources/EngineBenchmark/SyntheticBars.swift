/// Bars of a seeded geometric random walk: the same on every machine for one seed.
struct SyntheticBars {
  private(set) var open: [Double] = []
  private(set) var close: [Double] = []

  /// - Parameters:
  ///   - rows: Number of bars.
  ///   - seed: Names the walk.
  init(rows: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
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

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in -1 ..< 1.
  mutating func centered() -> Double {
    Double(next() >> 11) * 0x1p-52 - 1
  }
}
