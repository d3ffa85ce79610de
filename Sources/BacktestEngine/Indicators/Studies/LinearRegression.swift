/// Writes the least-squares line through the last `window` values: its slope, its value at the
/// oldest of them and its value at the current row.
///
/// With `x = 0` at the oldest row: `slope = Σ (x - mean x)(y - mean y) / Σ (x - mean x)²`.
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 2.
///   - slope: Shape `[rows]`, unit of `values` per row; every row is written.
///   - intercept: The line at the oldest row of the window, shape `[rows]`, unit of `values`.
///   - end: The line at the current row, shape `[rows]`, unit of `values`.
///
/// NaN: the first `window - 1` rows, and every row with a value in its window that is not finite.
///
/// Numerics: sums of differences from a value at most `window` rows before the window's start, so
/// neither the length of the column nor the distance of the prices from 0 costs digits.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, `2 · min(window, rows)` values allocated once.
package func linearRegression(
  _ values: Span<Double>, window: Int, slope: inout MutableSpan<Double>,
  intercept: inout MutableSpan<Double>, end: inout MutableSpan<Double>
) {
  precondition(window >= 2, "a line takes two values")
  let rows = values.count
  checkRows(rows, slope.count, intercept.count, end.count)
  guard window <= rows else {
    fillNaN(&slope)
    fillNaN(&intercept)
    return fillNaN(&end)
  }
  var sums = RegressionSums(window: window)
  let count = Double(window)
  let meanAge = 0.5 * (count - 1)
  let ageVariation = count * (count * count - 1) / 12
  for row in 0..<rows {
    let moments = sums.add(values[row])
    let tilt = (meanAge * moments.sum - moments.ageSum) / ageVariation
    let mean = sums.anchor + moments.sum / count
    slope[row] = tilt
    intercept[row] = mean - tilt * meanAge
    end[row] = mean + tilt * meanAge
    sums.finishRow()
  }
}

/// The sums of `y - anchor` and of `age · (y - anchor)` over a sliding window, by the blocks of
/// `SlidingSum`.
private struct RegressionSums {
  /// The value the differences are taken from: the last of the block before.
  private(set) var anchor = 0.0
  private let window: Int
  private var place = 0
  private var forward = 0.0
  private var forwardAges = 0.0
  /// The raw values of this block, and after them what is left of the block before.
  private var sums: [Double]
  private var ageSums: [Double]
  private var isAnchored = false

  init(window: Int) {
    self.window = window
    sums = [Double](repeating: .nan, count: window)
    ageSums = [Double](repeating: .nan, count: window)
    sums[window - 1] = 0
    ageSums[window - 1] = 0
  }

  @inline(__always)
  mutating func add(_ value: Double) -> (sum: Double, ageSum: Double) {
    if !isAnchored {
      anchor = value.isFinite ? value : 0
      isAnchored = true
    }
    // Every value of the block grows older by one row.
    forwardAges += forward
    forward += value - anchor
    let backward = sums[place]
    // `ageSums` has ages at the start of this block; `place` rows have passed since.
    let backwardAges = ageSums[place] + Double(place) * backward
    sums[place] = value
    return (backward + forward, backwardAges + forwardAges)
  }

  @inline(__always)
  mutating func finishRow() {
    place += 1
    if place == window { startBlock() }
  }

  private mutating func startBlock() {
    let last = sums[window - 1]
    anchor = last.isFinite ? last : anchor
    var backward = 0.0
    var backwardAges = 0.0
    for place in stride(from: window - 1, through: 0, by: -1) {
      let difference = sums[place] - anchor
      sums[place] = backward
      ageSums[place] = backwardAges
      backward += difference
      backwardAges += Double(window - place) * difference
    }
    place = 0
    forward = 0
    forwardAges = 0
  }
}
