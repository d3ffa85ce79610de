/// A shuffled order of `0 ..< count` that is computed index by index and stores nothing.
///
/// A Feistel network of seeded rounds permutes the numbers of an even count of bits; a result
/// outside the range is permuted again until it is inside (Black, Rogaway: Ciphers with arbitrary
/// finite domains, 2002). No number comes twice, and the same seed gives the same order everywhere.
struct IndexPermutation: Sendable {
  let count: Int
  private let halfBits: UInt64
  private let keys: [UInt64]

  /// - Precondition: `count` is positive.
  init(count: Int, seed: UInt64) {
    precondition(count > 0, "there is something to permute")
    self.count = count
    let bits = count == 1 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount
    halfBits = UInt64((bits + 1) / 2)
    var generator = SeededGenerator(seed: seed)
    keys = (0..<8).map { _ in generator.next() }
  }

  /// The number at `index` of the shuffled order.
  ///
  /// - Precondition: `index` is below `count`.
  /// - Complexity: O(1) expected: the network's range is below four times `count`.
  subscript(index: Int) -> Int {
    precondition((0..<count).contains(index), "the index is within the order")
    var value = UInt64(index)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    let mask: UInt64 = (1 << halfBits) - 1
    var left = value >> halfBits
    var right = value & mask
    for key in keys {
      var round = SeededGenerator(seed: right ^ key)
      (left, right) = (right, left ^ (round.next() & mask))
    }
    return left << halfBits | right
  }
}
