/// Writes the money flow index: the share of the traded money that came with a rising typical
/// price, 0 to 100.
///
/// `100 · up / (up + down)`: sums over the last `window` changes of typical price times volume of
/// the bars whose typical price rose, and of those where it fell (G. Quong, A. Soudack, 1989).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - volume: Traded amounts, shape `[rows]`, any unit.
///   - window: Changes summed; at least 1.
///   - out: Result column, shape `[rows]`, 0 to 100; every row is written.
///
/// NaN: the first `window` rows, and every row with a change or volume in its window that is NaN;
/// a NaN price spoils the changes of its own bar and of the next.
///
/// Edge cases: 0 where no money moved, as in TA-Lib. A bar whose typical price is unchanged counts
/// on neither side.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, `2 · min(window, rows)` values allocated once.
package func moneyFlowIndex(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, volume: Span<Double>, window: Int,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  checkRows(rows, volume.count)
  guard rows > 0 else { return }
  var rises = SlidingSum(window: window, rows: rows)
  var falls = SlidingSum(window: window, rows: rows)
  var before = typicalPrice(high[0], low[0], close[0])
  out[0] = .nan
  for row in 1..<rows {
    let price = typicalPrice(high[row], low[row], close[row])
    let change = price - before
    before = price
    // 0 · change is NaN where there is no change, and 0 otherwise.
    let money = price * volume[row]
    let rise = rises.add(change > 0 ? money : 0 * change)
    let fall = falls.add(change < 0 ? money : 0 * change + 0 * volume[row])
    let total = rise + fall
    out[row] = total == 0 ? 0 : 100 * rise / total
  }
}
