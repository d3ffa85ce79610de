// Comparisons that absorb rounding: two amounts of money or shares that differ by less than
// 1e-9 of the larger one, or by 1e-12, count as the same. Every rule of the simulation that asks
// "is it zero" or "is it enough" uses these, so a position built by ten buys of 0.1 is closed by
// one sale of 1.0.

/// Whether two finite numbers are equal but for rounding.
///
/// NaN: false if either is NaN or infinite.
@inline(__always)
package func isClose(_ a: Double, _ b: Double) -> Bool {
  guard a.isFinite && b.isFinite else { return false }
  if a == b { return true }
  return abs(a - b) <= max(1e-9 * max(abs(a), abs(b)), 1e-12)
}

/// `a < b` beyond rounding.
@inline(__always)
package func isClearlyLess(_ a: Double, _ b: Double) -> Bool {
  a < b && !isClose(a, b)
}

/// `a <= b`, or above it by no more than rounding.
@inline(__always)
package func isLessOrClose(_ a: Double, _ b: Double) -> Bool {
  a < b || isClose(a, b)
}

/// `a + b`, or exactly 0 where the terms cancel but for rounding.
@inline(__always)
package func addCancelling(_ a: Double, _ b: Double) -> Double {
  let sum = a + b
  // Terms of one sign cannot cancel: only a sum that is itself next to nothing counts as 0.
  let oneSign = (a > 0 && b > 0) || (a < 0 && b < 0) || (a == 0 && b == 0)
  if oneSign { return abs(sum) <= 1e-12 ? 0 : sum }
  return isClose(abs(a), abs(b)) ? 0 : sum
}

/// `value`, or exactly 0 where it differs from 0 by no more than rounding.
@inline(__always)
func clearingDust(_ value: Double) -> Double {
  abs(value) <= 1e-12 ? 0 : value
}
