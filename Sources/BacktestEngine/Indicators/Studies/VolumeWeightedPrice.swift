/// Writes the volume-weighted average price of each session up to the current bar.
///
/// `Σ price · volume / Σ volume` over the bars of the session so far, with the typical price
/// `(high + low + close) / 3`. With no flag set this is TA-Lib's VWAP, one session of all rows.
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - volume: Traded amounts, shape `[rows]`, any unit.
///   - sessionStarts: Whether a bar is the first of its session, shape `[rows]`; row 0 always is.
///   - out: Result column, shape `[rows]`, unit of the prices; every row is written.
///
/// NaN: a row whose price · volume is not finite is no trade: NaN, and not summed. NaN too until
/// the session has traded any volume, where TA-Lib writes 0, which is no price.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func volumeWeightedPrice(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, volume: Span<Double>,
  sessionStarts: Span<Bool>, into out: inout MutableSpan<Double>
) {
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  checkRows(rows, volume.count, sessionStarts.count)
  var trades = TradedSums()
  for row in 0..<rows {
    if sessionStarts[row] { trades = TradedSums() }
    out[row] = trades.add(typicalPrice(high[row], low[row], close[row]), volume[row])
  }
}

/// Writes the volume-weighted average price of each day up to the current bar.
///
/// - Parameters:
///   - times: Times of the bars, shape `[rows]`, nanoseconds since 1970 UTC, not falling.
///   - utcOffset: The zone whose midnight starts a day, nanoseconds east of UTC.
///
/// The other parameters, NaN rule and cost are those of sessions given by their starts.
/// - Precondition: all columns have the same rows; `utcOffset` is within a day.
package func volumeWeightedPrice(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, volume: Span<Double>,
  times: Span<Int64>, utcOffset: Int64 = 0, into out: inout MutableSpan<Double>
) {
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  checkRows(rows, volume.count, times.count)
  precondition(abs(utcOffset) <= nanosPerDay, "an offset is within a day")
  var trades = TradedSums()
  var today = Int64.min
  for row in 0..<rows {
    // Wraps only for times within a day of the ends of Int64, the years 1677 and 2262.
    let local = times[row] &+ utcOffset
    let day = local / nanosPerDay - (local % nanosPerDay < 0 ? 1 : 0)
    if day != today { trades = TradedSums() }
    today = day
    out[row] = trades.add(typicalPrice(high[row], low[row], close[row]), volume[row])
  }
}

/// Writes the volume-weighted average price of the last `window` bars.
///
/// - Parameters:
///   - window: Bars in the window, the current one included; at least 1.
///
/// The other parameters are those of sessions.
///
/// NaN: the first `window - 1` rows, every row with a price or volume in its window that is not
/// finite, and a window without volume.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, `2 · min(window, rows)` values allocated once.
package func rollingVolumeWeightedPrice(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, volume: Span<Double>, window: Int,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = out.count
  checkRows(rows, high.count, low.count, close.count)
  checkRows(rows, volume.count)
  var money = SlidingSum(window: window, rows: rows)
  var amount = SlidingSum(window: window, rows: rows)
  for row in 0..<rows {
    let price = typicalPrice(high[row], low[row], close[row])
    let paid = money.add(price * volume[row])
    let traded = amount.add(volume[row])
    out[row] = traded == 0 ? .nan : paid / traded
  }
}

private let nanosPerDay: Int64 = 86_400_000_000_000

/// What a session has traded.
private struct TradedSums {
  private var money = 0.0
  private var amount = 0.0

  @inline(__always)
  mutating func add(_ price: Double, _ volume: Double) -> Double {
    let paid = price * volume
    let isTrade = paid.isFinite
    money += isTrade ? paid : 0
    amount += isTrade ? volume : 0
    return isTrade && amount != 0 ? money / amount : .nan
  }
}
