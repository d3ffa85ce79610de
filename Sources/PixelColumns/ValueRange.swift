/// Least and greatest value of some rows, joined without branches.
///
/// NaN: `NaN < x` and `x < NaN` are false, so a NaN never replaces a value. The empty range is
/// (+∞, −∞), the only one whose minimum exceeds its maximum, which is how "no value" is told from a
/// column of infinities.
/// Numerics: exact. −0.0 equals 0.0; which of the two is kept is not specified.
struct ValueRange {
  private(set) var minimum = Double.infinity
  private(set) var maximum = -Double.infinity

  var isEmpty: Bool { minimum > maximum }

  mutating func join(minimum otherMinimum: Double, maximum otherMaximum: Double) {
    minimum = otherMinimum < minimum ? otherMinimum : minimum
    maximum = otherMaximum > maximum ? otherMaximum : maximum
  }

  /// Joins `count` rows from `values` on.
  ///
  /// Eight rows a turn in four pairs of lanes, so that no turn waits for the one before.
  /// - Complexity: O(count), no allocation.
  mutating func join(_ values: UnsafePointer<Double>, count: Int) {
    var row = 0
    if count >= 16 {
      var low = (lanes(.infinity), lanes(.infinity), lanes(.infinity), lanes(.infinity))
      var high = (lanes(-.infinity), lanes(-.infinity), lanes(-.infinity), lanes(-.infinity))
      while row &+ 8 <= count {
        // SAFETY: row + 8 ≤ count, and the caller owns `count` doubles from `values` on.
        let (a, b) = unsafe (load(values + row), load(values + row + 2))
        let (c, d) = unsafe (load(values + row + 4), load(values + row + 6))
        low = (lesser(low.0, a), lesser(low.1, b), lesser(low.2, c), lesser(low.3, d))
        high = (greater(high.0, a), greater(high.1, b), greater(high.2, c), greater(high.3, d))
        row &+= 8
      }
      let least = lesser(lesser(low.0, low.1), lesser(low.2, low.3))
      let greatest = greater(greater(high.0, high.1), greater(high.2, high.3))
      join(minimum: least[0], maximum: greatest[0])
      join(minimum: least[1], maximum: greatest[1])
    }
    while row < count {
      // SAFETY: row < count.
      let value = unsafe values[row]
      join(minimum: value, maximum: value)
      row &+= 1
    }
  }
}
