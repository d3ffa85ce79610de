/// Writes the parabolic stop-and-reverse: a stop that closes in on the price the faster, the longer
/// the trend makes new extremes.
///
/// `stop += factor · (extreme - stop)`; the factor starts at `acceleration` and grows by it with
/// every new extreme, up to `maximum`; the stop never enters the range of the last two bars. Where
/// the bar touches it, the trend turns, and the stop is the extreme of the trend that ended (J. W.
/// Wilder, New Concepts in Technical Trading Systems, 1978).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - acceleration: First value and step of the factor, at least 0; above `maximum` it is that.
///   - maximum: Greatest factor, at least 0.
///   - out: Stops, shape `[rows]`, same unit; every row is written.
///
/// The start is TA-Lib's: falling if the low of row 1 falls below that of row 0 by more than the
/// high rises, else rising; the first stop is the high or low of row 0.
///
/// NaN: row 0. A bar that is not finite makes its row NaN, and the next two bars start anew like
/// rows 0 and 1.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation. The turn is a branch on data; trends last long enough
///   for it to be guessed.
package func parabolicStop(
  high: Span<Double>, low: Span<Double>, acceleration: Double, maximum: Double,
  into out: inout MutableSpan<Double>
) {
  precondition(acceleration >= 0 && maximum >= 0, "acceleration and its maximum are not negative")
  let rows = out.count
  checkRows(rows, high.count, low.count)
  var state = ParabolicState(step: min(acceleration, maximum), maximum: maximum)
  for row in 0..<rows { out[row] = state.add(high: high[row], low: low[row]) }
}

private struct ParabolicState {
  private let step: Double
  private let maximum: Double
  private var isRising = true
  private var stop = 0.0
  private var extreme = 0.0
  private var factor = 0.0
  private var highBefore = 0.0
  private var lowBefore = 0.0
  /// Bars seen since the start, up to 2.
  private var bars = 0

  init(step: Double, maximum: Double) {
    self.step = step
    self.maximum = maximum
  }

  /// The stop that holds for this bar.
  @inline(__always)
  mutating func add(high: Double, low: Double) -> Double {
    guard (high - low).isFinite else {
      bars = 0
      return .nan
    }
    if bars < 2 { start(high: high, low: low) }
    guard bars == 2 else { return .nan }
    let isTouched = isRising ? low <= stop : high >= stop
    if isTouched { turn(high: high, low: low) }
    let held = stop
    if !isTouched { accelerate(high: high, low: low) }
    stop = outsideBars(stop + factor * (extreme - stop), high: high, low: low)
    highBefore = high
    lowBefore = low
    return held
  }

  @inline(never)
  private mutating func start(high: Double, low: Double) {
    bars += 1
    if bars == 2 {
      let fall = lowBefore - low
      isRising = !(fall > 0 && fall > high - highBefore)
      stop = isRising ? lowBefore : highBefore
      extreme = isRising ? high : low
      factor = step
    }
    // The second bar stands for the one before it too: only from then on are there stops.
    highBefore = high
    lowBefore = low
  }

  private mutating func turn(high: Double, low: Double) {
    isRising.toggle()
    stop = outsideBars(extreme, high: high, low: low)
    extreme = isRising ? high : low
    factor = step
  }

  @inline(__always)
  private mutating func accelerate(high: Double, low: Double) {
    let isNewExtreme = isRising ? high > extreme : low < extreme
    let reached = isRising ? high : low
    extreme = isNewExtreme ? reached : extreme
    factor = isNewExtreme ? min(factor + step, maximum) : factor
  }

  /// `price`, or the nearest price outside this bar and the one before.
  @inline(__always)
  private func outsideBars(_ price: Double, high: Double, low: Double) -> Double {
    isRising ? min(price, min(lowBefore, low)) : max(price, max(highBefore, high))
  }
}
