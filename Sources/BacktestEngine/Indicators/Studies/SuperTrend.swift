/// Writes the SuperTrend line and its direction: a stop that follows the price at a multiple of the
/// average true range and changes sides when the close passes it.
///
/// The basic bands are `(high + low) / 2 ± multiplier · ATR`. The lower line only rises while the
/// close before stayed above it, the upper one only falls while the close before stayed below it.
/// Rising (the line is the lower one) turns to falling when the close is below the lower line, and
/// falling to rising when it is above the upper one (O. Seban). Starts rising, as in TA-Lib.
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Bars of Wilder's average true range; at least 1.
///   - multiplier: Ranges between the middle of a bar and its bands.
///   - line: The line, shape `[rows]`, same unit; every row is written.
///   - direction: 1 rising, -1 falling, shape `[rows]`; every row is written.
///
/// NaN: both in the first `window` rows (TA-Lib writes direction 0). A bar that is not finite makes
/// its row NaN; range, bands and direction start anew after it, so `window + 1` rows are NaN or
/// more.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func superTrend(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int, multiplier: Double,
  line: inout MutableSpan<Double>, direction: inout MutableSpan<Double>
) {
  let rows = close.count
  checkRows(rows, high.count, low.count)
  checkRows(rows, line.count, direction.count)
  var range = SeededMean.wilder(window: window)
  var bands = TrendBands()
  var closeBefore = Double.nan
  for row in 0..<rows {
    let middle = 0.5 * (high[row] + low[row])
    let close = close[row]
    let barRange = trueRangeOfBar(high: high[row], low: low[row], closeBefore: closeBefore)
    // 0 · close makes a bar without a close as undefined as one without a high.
    let distance = multiplier * range.add(barRange + 0 * close)
    bands.add(middle: middle, distance: distance, closeBefore: closeBefore, close: close)
    line[row] = bands.line
    direction[row] = bands.direction
    closeBefore = close
  }
}

private struct TrendBands {
  private(set) var line = Double.nan
  private(set) var direction = Double.nan
  private var upper = Double.nan
  private var lower = Double.nan

  @inline(__always)
  mutating func add(middle: Double, distance: Double, closeBefore: Double, close: Double) {
    let top = middle + distance
    let bottom = middle - distance
    guard (top - bottom).isFinite else {
      self = TrendBands()
      return
    }
    // A line that does not exist yet loses its comparison, so the band takes its place.
    upper = closeBefore <= upper && upper <= top ? upper : top
    lower = closeBefore >= lower && lower >= bottom ? lower : bottom
    let turnsDown = close < lower ? -1.0 : 1.0
    let turnsUp = close > upper ? 1.0 : -1.0
    // The first row with bands rises, whatever its close.
    let next = direction < 0 ? turnsUp : turnsDown
    direction = direction.isNaN ? 1 : next
    line = direction < 0 ? upper : lower
  }
}
