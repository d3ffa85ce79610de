import Glibc

/// The probability that a standard normal variable is at most `x`.
func normalCumulative(_ x: Double) -> Double {
  erfc(-x / 2.0.squareRoot()) / 2
}

/// The value that a standard normal variable exceeds with probability `1 - p`.
///
/// Bisection on `normalCumulative` down to neighbouring numbers: slow, but it needs no table and
/// its error is that of `erfc`. NaN outside 0 < p < 1.
func normalQuantile(_ p: Double) -> Double {
  guard p > 0 && p < 1 else { return .nan }
  var low = -40.0
  var high = 40.0
  while true {
    let middle = (low + high) / 2
    if middle == low || middle == high { return middle }
    if normalCumulative(middle) < p { low = middle } else { high = middle }
  }
}
