private import Glibc

/// Writes the Hurst exponent of the prices of a rolling window: 0.5 for a random walk, above it
/// where moves persist, below it where they revert.
///
/// The mean squared log return over `lag` rows grows like `lag^(2H)` (B. Mandelbrot, J. van Ness,
/// Fractional Brownian Motions, 1968; T. Di Matteo, Multi-scaling in finance, 2007, with q = 2).
/// H is half the least-squares slope of its logarithm over the logarithm of the lag, for the lags
/// 1, 2, 4, … up to an eighth of the window. Drift is not taken out: a trend raises H.
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - window: Prices in the window, the current one included; at least 16.
///   - out: Result column, shape `[rows]`, no unit, usually 0 to 1; every row is written.
///
/// NaN: the first `window - 1` rows, every row with a price in its window that is not finite and
/// positive, and windows where the returns of some lag are all 0.
/// - Precondition: `out.count == close.count`.
/// - Complexity: O(rows · log window) time, `log2(window / 4) · min(window, rows)` values allocated
///   once.
package func hurstExponent(
  _ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  precondition(window >= 16, "two lags take a window of 16")
  let rows = close.count
  checkRows(rows, out.count)
  guard window <= rows else { return fillNaN(&out) }
  fillNaN(&out)
  // Lags up to an eighth of the window: 1 << 0 ... 1 << (lagCount - 1).
  let lagCount = (window / 8).bitWidth - (window / 8).leadingZeroBitCount
  let longest = 1 << (lagCount - 1)
  var squares = (0..<lagCount).map { SlidingSum(window: window - (1 << $0), rows: rows) }
  var recent = [Double](repeating: .nan, count: 2 * longest)
  // The least-squares slope over the places 0, 1, 2, … of the lags; one place is log 2.
  let center = 0.5 * Double(lagCount - 1)
  let variation = Double(lagCount) * (Double(lagCount * lagCount) - 1) / 12
  for row in 0..<rows {
    let price = close[row]
    let logarithm = price > 0 && price < .infinity ? log(price) : .nan
    recent[row & (2 * longest - 1)] = logarithm
    var slope = 0.0
    for place in 0..<lagCount where row >= 1 << place {
      let lag = 1 << place
      let move = logarithm - recent[(row - lag) & (2 * longest - 1)]
      let sum = squares[place].add(move * move)
      guard row >= window - 1 else { continue }
      slope += (Double(place) - center) * log2(sum / Double(window - lag))
    }
    if row >= window - 1 { out[row] = slope.isFinite ? 0.5 * slope / variation : .nan }
  }
}
