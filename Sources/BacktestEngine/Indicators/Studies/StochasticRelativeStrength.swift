/// Writes the stochastic oscillator of Wilder's relative strength index: %K, where the index lies
/// in its range of the last `stochasticWindow` rows, and %D, the simple mean of %K.
///
/// `K = 100 · (rsi - lowest) / (highest - lowest)` (T. Chande, S. Kroll, The New Technical Trader,
/// 1994), with TA-Lib's index: 0 where no price changed in its means.
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - window: Changes averaged by the index; at least 1.
///   - stochasticWindow: Rows of the index whose range is taken; at least 1.
///   - meanWindow: Rows of %K averaged for %D; at least 1.
///   - k: %K, shape `[rows]`, 0 to 100; every row is written.
///   - d: %D, shape `[rows]`, 0 to 100; every row is written.
///
/// NaN: %K before row `window + stochasticWindow - 1` and %D for `meanWindow - 1` rows more; TA-Lib
/// hides the first values of %K until there is a %D. A price that is not finite makes its row NaN;
/// the index is seeded anew from the bar after it, and the windows fill again.
///
/// Edge cases: 0 where the index has no range, as in TA-Lib; differences up to 1e-10 points are
/// its rounding and count as none.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, `2 · stochasticWindow + meanWindow` values allocated once.
package func stochasticRelativeStrength(
  _ close: Span<Double>, window: Int, stochasticWindow: Int, meanWindow: Int,
  k: inout MutableSpan<Double>, d: inout MutableSpan<Double>
) {
  precondition(stochasticWindow >= 1 && meanWindow >= 1, "a window has at least one row")
  let rows = close.count
  checkRows(rows, k.count, d.count)
  var rises = SeededMean.wilder(window: window)
  var falls = SeededMean.wilder(window: window)
  var range = SlidingRange(window: stochasticWindow, rows: rows)
  var sum = SlidingSum(window: meanWindow, rows: rows)
  var before = Double.nan
  for row in 0..<rows {
    let change = close[row] - before
    before = close[row]
    let half = 0.5 * change
    let rise = rises.add(abs(half) + half)
    let fall = falls.add(abs(half) - half)
    let total = rise + fall
    let index = total == 0 ? 0 : 100 * (rise / total)
    let extremes = range.add(high: index, low: index)
    let width = extremes.high - extremes.low
    let place = width <= 1e-10 ? 0 : 100 * (index - extremes.low) / width
    k[row] = place
    d[row] = sum.add(place) / Double(meanWindow)
  }
}
