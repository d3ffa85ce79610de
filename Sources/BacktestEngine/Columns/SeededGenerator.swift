/// Random numbers that are the same for the same seed on every machine.
///
/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014 (SplitMix64).
/// The standard library's own draws from a generator may change between its versions, so the draws
/// that results depend on are here.
package struct SeededGenerator: Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in 0 ..< 1, a multiple of 2⁻⁵³.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in -1 ..< 1.
  package mutating func centered() -> Double { Double(next() >> 11) * 0x1p-52 - 1 }

  /// Uniform in 0 ..< `bound`, by multiplication (Lemire, 2019, without the rejection: the bias is
  /// below `bound` / 2⁶⁴).
  /// - Precondition: `bound` is positive.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "there is a number below the bound")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
