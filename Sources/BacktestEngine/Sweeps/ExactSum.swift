/// A sum whose result does not depend on the order of its terms: fixed point, 2⁻³² fine.
///
/// Each term is rounded to a multiple of 2⁻³²; terms beyond ±32,768 count as that bound.
/// - Precondition: at most 2⁴⁰ terms.
struct ExactSum: Sendable, Equatable {
  private(set) var count = 0
  private var sum: Int128 = 0
  private var squares: Int128 = 0

  /// Adds a term; a NaN is none.
  mutating func add(_ value: Double) {
    guard !value.isNaN else { return }
    let bound = 32_768.0
    let scaled = (Swift.min(bound, Swift.max(-bound, value)) * 0x1p32).rounded()
    let whole = Int128(Int64(scaled))
    count += 1
    sum += whole
    // Half the fraction's digits are enough of a square; all of them would need 134 bits.
    squares += (whole * whole) >> 32
  }

  /// NaN without terms.
  var mean: Double { count > 0 ? Double(sum) * 0x1p-32 / Double(count) : .nan }

  /// With one degree of freedom taken off; NaN below two terms.
  var variance: Double {
    guard count > 1 else { return .nan }
    let spread = Double(squares) * 0x1p-32 - mean * (Double(sum) * 0x1p-32)
    // The mean of the squares is exact to 2⁻³²: less than that is no variance.
    let least = Double(count) * 0x1p-31
    return spread <= least ? 0 : spread / Double(count - 1)
  }
}
