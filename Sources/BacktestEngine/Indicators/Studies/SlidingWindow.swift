// Windows over a stream of values that exist only while a study runs (typical prices, money
// flows), O(1) per row. The stream is cut into blocks of `window` values; the window that ends in
// a block is a suffix of the block before it and a prefix of the block itself. One buffer serves
// both: a place holds what the rest of the block before adds to the window until the window's end
// gets there, and then the new value, from which the next suffixes are made when the block is full
// (M. van Herk, A fast algorithm for local minimum and maximum filters, 1992, for extremes).
// Nothing ever leaves a sum, so a NaN or an infinite value is forgotten with its window.

/// The sum of the last `window` values of a stream; NaN before there are as many, and while one of
/// them is NaN.
struct SlidingSum {
  private var buffer: [Double]
  private var place = 0
  private var forward = 0.0

  /// - Precondition: `window` is at least 1. `rows` is the length of the stream and bounds the
  ///   memory.
  init(window: Int, rows: Int) {
    buffer = [Double](repeating: .nan, count: min(window, max(rows, 1)))
    // The one whole window that starts with the stream; a stream too short has none.
    if window == buffer.count { buffer[window - 1] = 0 }
  }

  @inline(__always)
  mutating func add(_ value: Double) -> Double {
    forward += value
    let sum = buffer[place] + forward
    buffer[place] = value
    place += 1
    if place == buffer.count { startBlock() }
    return sum
  }

  private mutating func startBlock() {
    var backward = 0.0
    for place in stride(from: buffer.count - 1, through: 0, by: -1) {
      let value = buffer[place]
      buffer[place] = backward
      backward += value
    }
    place = 0
    forward = 0
  }
}

/// The greatest of the last `window` values of a stream; NaN before there are as many, and while
/// one of them is NaN. The least is minus the greatest of the negated values.
struct SlidingMax {
  private var buffer: [Double]
  private let window: Int
  private var place = 0
  private var forward = -Double.infinity
  /// Values since the last NaN.
  private var valid = 0

  /// - Precondition: `window` is at least 1. `rows` is the length of the stream and bounds the
  ///   memory.
  init(window: Int, rows: Int) {
    self.window = window
    buffer = [Double](repeating: -.infinity, count: min(window, max(rows, 1)))
  }

  @inline(__always)
  mutating func add(_ value: Double) -> Double {
    // A NaN compares as false and leaves the greatest as it is.
    forward = value > forward ? value : forward
    valid = value.isNaN ? 0 : valid + 1
    let backward = buffer[place]
    let greatest = backward > forward ? backward : forward
    buffer[place] = value
    place += 1
    if place == buffer.count { startBlock() }
    return valid >= window ? greatest : .nan
  }

  private mutating func startBlock() {
    var backward = -Double.infinity
    for place in stride(from: buffer.count - 1, through: 0, by: -1) {
      let value = buffer[place]
      buffer[place] = backward
      backward = value > backward ? value : backward
    }
    place = 0
    forward = -.infinity
  }
}

/// The highest high and the lowest low of the last `window` bars.
struct SlidingRange {
  private var highs: SlidingMax
  private var lows: SlidingMax

  init(window: Int, rows: Int) {
    highs = SlidingMax(window: window, rows: rows)
    lows = SlidingMax(window: window, rows: rows)
  }

  @inline(__always)
  mutating func add(high: Double, low: Double) -> (high: Double, low: Double) {
    (highs.add(high), -lows.add(-low))
  }
}
