/// Writes the commodity channel index: how far the typical price is from its mean, in units of
/// 0.015 mean deviations.
///
/// `(x - mean) / (0.015 · mean |x_i - mean|)` over the last `window` typical prices
/// `x = (high + low + close) / 3` (D. R. Lambert, Commodities Channel Index, 1980).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Bars in the window, the current one included; at least 1.
///   - out: Result column, shape `[rows]`, no unit; every row is written.
///
/// NaN: the first `window - 1` rows, and every row with a price in its window that is not finite.
///
/// Edge cases: 0 where the typical price does not move in the window, as in TA-Lib. "Does not
/// move" is a mean deviation of no more than the rounding of the mean, `window · 2⁻⁵²` of it.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows · window / 8) time, `2 · min(window, rows)` values allocated once. The mean
///   deviation has no recursion: only a search tree of the window's prices would spare the pass
///   over the window, at a cost per row that the usual windows of 5 to 50 bars do not repay.
package func commodityChannelIndex(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  guard window <= rows else { return fillNaN(&out) }
  // Each price is written twice, `window` places apart, so that the window is always in one piece.
  var prices = [Double](repeating: 0, count: 2 * window)
  var sums = SlidingSum(window: window, rows: rows)
  var place = 0
  let flat = Double(window) * Double.ulpOfOne
  for row in 0..<rows {
    let price = typicalPrice(high[row], low[row], close[row])
    prices[place] = price
    prices[place + window] = price
    place = place + 1 == window ? 0 : place + 1
    let mean = sums.add(price) / Double(window)
    guard mean.isFinite else {
      out[row] = .nan
      continue
    }
    let deviation = meanDeviation(prices.span.extracting(place..<(place + window)), mean)
    out[row] = deviation > flat * abs(mean) ? (price - mean) / (0.015 * deviation) : 0
  }
}

/// The mean distance of the values from `mean`: eight sums side by side, then added in order.
@inline(__always)
private func meanDeviation(_ values: Span<Double>, _ mean: Double) -> Double {
  let bytes = unsafe values.bytes
  let means = SIMD8(repeating: mean)
  var sums = SIMD8<Double>.zero
  var index = 0
  while index + 8 <= values.count {
    // SAFETY: eight Doubles of a column of Doubles; the read itself is bounds-checked.
    let eight = unsafe bytes.unsafeLoadUnaligned(
      fromByteOffset: index * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
    let distances = eight - means
    sums += distances.replacing(with: -distances, where: distances .< 0)
    index += 8
  }
  let lower = (sums[0] + sums[1]) + (sums[2] + sums[3])
  let upper = (sums[4] + sums[5]) + (sums[6] + sums[7])
  var sum = lower + upper
  while index < values.count {
    sum += abs(values[index] - mean)
    index += 1
  }
  return sum / Double(values.count)
}

/// No row has a whole window.
func fillNaN(_ out: inout MutableSpan<Double>) {
  for row in out.indices { out[row] = .nan }
}
