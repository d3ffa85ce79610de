// Recursive means in TA-Lib's seeding: the simple mean of the first `window` values, then a step
// towards each value. A value that leaves the mean not finite (NaN, infinite, overflowing) makes
// its row NaN, and the mean is seeded anew from the next value on.

/// The mean that moves by `weight` of the way to each value once it is seeded.
struct SeededMean {
  private let window: Int
  private let weight: Double
  private var sum = 0.0
  private var mean = 0.0
  private var count = 0

  /// Exponential: `weight` is `2 / (window + 1)`.
  static func exponential(window: Int) -> SeededMean {
    SeededMean(window: window, weight: 2 / (Double(window) + 1))
  }

  /// Wilder's: `weight` is `1 / window`.
  static func wilder(window: Int) -> SeededMean {
    SeededMean(window: window, weight: 1 / Double(window))
  }

  private init(window: Int, weight: Double) {
    precondition(window >= 1, "a window has at least one row")
    self.window = window
    self.weight = weight
  }

  /// The mean after `value`; NaN while it is being seeded.
  @inline(__always)
  mutating func add(_ value: Double) -> Double {
    guard count >= window else { return seed(value) }
    mean += weight * (value - mean)
    if mean.isFinite { return mean }
    restart()
    return .nan
  }

  mutating func restart() {
    sum = 0
    count = 0
  }

  @inline(never)
  private mutating func seed(_ value: Double) -> Double {
    sum += value
    count += 1
    guard sum.isFinite else {
      restart()
      return .nan
    }
    guard count == window else { return .nan }
    mean = sum / Double(window)
    return mean
  }
}

/// The true range of a bar after a close; see `trueRange`. NaN if the close before is NaN.
@inline(__always)
func trueRangeOfBar(high: Double, low: Double, closeBefore: Double) -> Double {
  let top = high > closeBefore ? high : closeBefore
  let bottom = low < closeBefore ? low : closeBefore
  // A NaN high or low would lose each comparison and hide behind the close.
  return (top - bottom) + 0 * (high - low)
}

/// The mean of high, low and close.
@inline(__always)
func typicalPrice(_ high: Double, _ low: Double, _ close: Double) -> Double {
  (high + low + close) / 3
}

/// What every study asks of its columns.
@inline(__always)
func checkRows(_ rows: Int, _ first: Int, _ second: Int? = nil, _ third: Int? = nil) {
  precondition(
    first == rows && (second ?? rows) == rows && (third ?? rows) == rows,
    "all columns have the same rows")
}
