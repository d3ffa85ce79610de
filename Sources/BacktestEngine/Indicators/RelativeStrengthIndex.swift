/// How rises and falls are averaged by the relative strength index.
package enum RelativeStrengthSmoothing: Sendable {
  /// Wilder's: seeded by the simple mean of the first `window` changes, then
  /// `mean += (change - mean) / window`. What charting programs show.
  case wilder
  /// The simple mean of the last `window` changes: vectorbt's default.
  case simple
  /// The exponential mean of span `window`: vectorbt's `ewm=True`.
  case exponential
}

/// Writes the relative strength index of `close`, 0 to 100, into `out`.
///
/// `100 · rise / (rise + fall)`, with `rise` the mean of the positive changes and `fall` that of
/// the negative ones, without sign (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - window: Changes averaged; at least 1.
///   - smoothing: How they are averaged.
///   - out: Result column, shape `[rows]`, 0 to 100; every row is written.
///
/// NaN: the first `window` rows, and rows where no price changed in the means (0 / 0). A NaN price
/// has no change to the row before and after it: Wilder's means keep their state over it and both
/// rows are NaN; a simple mean is NaN while one is in its window; an exponential mean repeats its
/// last value.
///
/// Edge cases: only rises give 100, only falls 0.
/// - Precondition: `out.count == close.count`.
/// - Complexity: O(rows) time, no allocation.
package func relativeStrengthIndex(
  _ close: Span<Double>, window: Int, smoothing: RelativeStrengthSmoothing,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  precondition(out.count == close.count, "input and output have the same rows")
  switch smoothing {
  case .wilder: wilderIndex(close, window: window, into: &out)
  case .simple: simpleIndex(close, window: window, into: &out)
  case .exponential: exponentialIndex(close, window: window, into: &out)
  }
}

private func wilderIndex(_ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>) {
  guard !close.isEmpty else { return }
  var seeding = PriceMoves()
  var seeded = 0
  var row = 1
  out[0] = .nan
  while row < close.count && seeded < window {
    let move = PriceMoves(from: close[row - 1], to: close[row])
    if !move.isUndefined {
      seeding = PriceMoves(rise: seeding.rise + move.rise, fall: seeding.fall + move.fall)
      seeded += 1
    }
    out[row] = .nan
    row += 1
  }
  guard seeded == window else { return }
  let new = 1 / Double(window)
  let old = 1 - new
  var rise = seeding.rise * new
  var fall = seeding.fall * new
  out[row - 1] = 100 * rise / (rise + fall)
  while row < close.count {
    let move = PriceMoves(from: close[row - 1], to: close[row])
    if move.isUndefined {
      out[row] = .nan
    } else {
      rise = old * rise + new * move.rise
      fall = old * fall + new * move.fall
      out[row] = 100 * rise / (rise + fall)
    }
    row += 1
  }
}

private func simpleIndex(_ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>) {
  var rises = RunningSum()
  var falls = RunningSum()
  var departedRises = RunningSum()
  var departedFalls = RunningSum()
  for row in close.indices {
    let move = row == 0 ? .undefined : PriceMoves(from: close[row - 1], to: close[row])
    rises.add(move.rise)
    falls.add(move.fall)
    if row > window {
      let departed = PriceMoves(from: close[row - window - 1], to: close[row - window])
      departedRises.add(departed.rise)
      departedFalls.add(departed.fall)
    }
    let count = rises.count - departedRises.count
    let rise = rises.sum - departedRises.sum
    let fall = falls.sum - departedFalls.sum
    out[row] = count >= window ? 100 - 100 / (1 + rise / fall) : .nan
  }
}

private func exponentialIndex(
  _ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  var rises = ExponentialMeanState(span: window, seeding: .firstValue)
  var falls = ExponentialMeanState(span: window, seeding: .firstValue)
  for row in close.indices {
    let move = row == 0 ? .undefined : PriceMoves(from: close[row - 1], to: close[row])
    rises.add(move.rise)
    falls.add(move.fall)
    out[row] = rises.count >= window ? 100 - 100 / (1 + rises.mean / falls.mean) : .nan
  }
}

/// A price change, split into its rise and its fall; both are at least 0, or NaN.
private struct PriceMoves {
  var rise = 0.0
  var fall = 0.0

  static var undefined: PriceMoves { PriceMoves(rise: .nan, fall: .nan) }

  init(rise: Double = 0, fall: Double = 0) {
    self.rise = rise
    self.fall = fall
  }

  @inline(__always)
  init(from previous: Double, to current: Double) {
    // Exact, and without a branch on a sign that nobody can predict; NaN stays NaN in both.
    let half = 0.5 * (current - previous)
    rise = abs(half) + half
    fall = abs(half) - half
  }

  @inline(__always)
  var isUndefined: Bool { rise.isNaN }
}
