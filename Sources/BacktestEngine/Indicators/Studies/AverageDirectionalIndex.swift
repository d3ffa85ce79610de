/// Writes Wilder's directional indicators +DI and -DI and the average directional index ADX.
///
/// +DM is the rise of the high and -DM the fall of the low from the bar before, the greater of the
/// two if it is positive, the other 0. Both and the true range are smoothed by Wilder's sums;
/// `DI = 100 · DM / TR`, `DX = 100 · |+DI - -DI| / (+DI + -DI)`, and ADX is Wilder's mean of DX
/// (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Bars smoothed; at least 1.
///   - adx: Result, shape `[rows]`, 0 to 100; every row is written.
///   - plus: +DI, shape `[rows]`, 0 to 100; every row is written.
///   - minus: -DI, shape `[rows]`, 0 to 100; every row is written.
///
/// Seeding is TA-Lib's: a sum starts from `window - 1` moves, then `sum += x - sum / window`; ADX
/// starts from the mean of `window` values of DX.
///
/// NaN: the DIs before row `window`, ADX before row `2 · window - 1`. A move that is not finite, a
/// NaN price on either of its bars included, makes its row NaN; all sums are seeded anew after it.
///
/// Edge cases: without any range DI is 0; without any move in either direction DX counts 0 in the
/// seed of ADX and later leaves ADX as it is. Both are TA-Lib's rules.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func averageDirectionalIndex(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int,
  adx: inout MutableSpan<Double>, plus: inout MutableSpan<Double>, minus: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  let rows = close.count
  checkRows(rows, high.count, low.count)
  checkRows(rows, adx.count, plus.count, minus.count)
  guard rows > 0 else { return }
  var state = DirectionalState(window: window)
  adx[0] = .nan
  plus[0] = .nan
  minus[0] = .nan
  for row in 1..<rows {
    let rise = high[row] - high[row - 1]
    let fall = low[row - 1] - low[row]
    let range = trueRangeOfBar(high: high[row], low: low[row], closeBefore: close[row - 1])
    state.add(
      plus: rise > fall && rise > 0 ? rise : 0, minus: fall > rise && fall > 0 ? fall : 0,
      range: range + 0 * (rise + fall))
    adx[row] = state.adx
    plus[row] = state.plusIndicator
    minus[row] = state.minusIndicator
  }
}

/// Wilder's sums of the moves and the mean of DX.
private struct DirectionalState {
  private(set) var plusIndicator = Double.nan
  private(set) var minusIndicator = Double.nan
  private(set) var adx = Double.nan
  private let window: Int
  private let kept: Double
  private var plus = 0.0
  private var minus = 0.0
  private var range = 0.0
  private var moves = 0
  private var indexSum = 0.0
  private var mean = 0.0

  init(window: Int) {
    self.window = window
    kept = 1 - 1 / Double(window)
  }

  @inline(__always)
  mutating func add(plus plusMove: Double, minus minusMove: Double, range barRange: Double) {
    let kept = moves < window - 1 ? 1 : self.kept
    plus = kept * plus + plusMove
    minus = kept * minus + minusMove
    range = kept * range + barRange
    guard (range + plus + minus).isFinite else {
      self = DirectionalState(window: window)
      return
    }
    moves += 1
    guard moves >= window else { return }
    let scale = range > 0 ? 100 / range : 0
    plusIndicator = plus * scale
    minusIndicator = minus * scale
    addIndex()
  }

  @inline(__always)
  private mutating func addIndex() {
    let total = plus + minus
    let isDefined = total > 0 && range > 0
    let index = isDefined ? 100 * abs(plus - minus) / total : 0
    if moves - window >= window {
      mean += isDefined ? (1 - kept) * (index - mean) : 0
      adx = mean
      return
    }
    indexSum += index
    guard moves - window == window - 1 else { return }
    mean = indexSum / Double(window)
    adx = mean
  }
}
