/// How rises and falls are averaged by the relative strength index.
package enum RelativeStrengthSmoothing: Sendable {
  /// Wilder's: seeded by the simple mean of the first `window` changes, then
  /// `mean += (change - mean) / window`. What charting programs show.
  case wilder
  /// The simple mean of the last `window` changes: vectorbt's default.
  case simple
  /// The exponential mean of span `window`: vectorbt's `ewm=True`.
  case exponential
  /// As `exponential`, with the weights of exactly the values seen: `ewm=True, adjust=True`.
  case exponentialAdjusted
}

/// Writes the relative strength index of `close`, 0 to 100, into `out`.
///
/// `100 · rise / (rise + fall)`, with `rise` the mean of the positive changes and `fall` that of
/// the negative ones, without sign (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - window: Changes averaged; at least 1.
///   - smoothing: How they are averaged.
///   - convention: How a simple mean is summed: see the numerics of `rollingMean`. vectorbt's
///     rounding leaves means a little off 0, and an index a little outside 0 to 100.
///   - out: Result column, shape `[rows]`, 0 to 100; every row is written.
///
/// NaN: the first `window` rows, and rows where no price changed in the means (0 / 0). A NaN price
/// has no change to the row before and after it: Wilder's means keep their state over it and both
/// rows are NaN; a simple mean is NaN while one is in its window; an exponential mean repeats its
/// last value.
///
/// Edge cases: only rises give 100, only falls 0.
/// - Precondition: `out.count == close.count`.
/// - Complexity: O(rows) time; a simple mean of `.standard` allocates `min(window, rows)` values
///   once.
package func relativeStrengthIndex(
  _ close: Span<Double>, window: Int, smoothing: RelativeStrengthSmoothing,
  convention: Convention = .standard, into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  precondition(out.count == close.count, "input and output have the same rows")
  switch smoothing {
  case .wilder: wilderIndex(close, window: window, into: &out)
  case .simple where convention == .vectorbt:
    indexByDifferences(close, window: window, into: &out)
  case .simple: simpleIndex(close, window: window, into: &out)
  case .exponential:
    exponentialIndex(close, window: window, seeding: .firstValue, into: &out)
  case .exponentialAdjusted:
    exponentialIndex(close, window: window, seeding: .adjusted, into: &out)
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
  out[row - 1] = 100 * (rise / (rise + fall))
  while row < close.count {
    let move = PriceMoves(from: close[row - 1], to: close[row])
    // A branch, not a choice of values: the next row need not wait for the comparison.
    if _fastPath(!move.isUndefined) {
      rise = old * rise + new * move.rise
      fall = old * fall + new * move.fall
      out[row] = 100 * (rise / (rise + fall))
    } else {
      out[row] = .nan
    }
    row += 1
  }
}

/// By the blocks of `rollingSum`, both means at once.
private func simpleIndex(_ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>) {
  let rows = close.count
  for row in 0..<min(window, rows) { out[row] = .nan }
  guard window < rows else { return }
  var falls = [Double](repeating: 0, count: window)
  var fallsBefore = falls.mutableSpan
  out[window] = 0
  var start = 1
  while start < rows {
    let end = start + min(window, rows - start)
    var sum = PriceMoves()
    for row in start..<end {
      let move = PriceMoves(from: close[row - 1], to: close[row])
      sum = PriceMoves(rise: sum.rise + move.rise, fall: sum.fall + move.fall)
      let rise = out[row] + sum.rise
      out[row] = 100 * (rise / (rise + (fallsBefore[row - start] + sum.fall)))
    }
    sum = PriceMoves()
    if rows - end >= window {
      out[end - 1 + window] = 0
      fallsBefore[window - 1] = 0
    }
    for row in stride(from: end - 1, to: end < rows ? start : end, by: -1) {
      let move = PriceMoves(from: close[row - 1], to: close[row])
      sum = PriceMoves(rise: sum.rise + move.rise, fall: sum.fall + move.fall)
      if row - 1 < rows - window { out[row - 1 + window] = sum.rise }
      fallsBefore[row - 1 - start] = sum.fall
    }
    start = end
  }
}

/// By differences of sums that run from row 0: vectorbt's.
private func indexByDifferences(
  _ close: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
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
  _ close: Span<Double>, window: Int, seeding: ExponentialSeeding,
  into out: inout MutableSpan<Double>
) {
  var rises = ExponentialMeanState(span: window, seeding: seeding)
  var falls = ExponentialMeanState(span: window, seeding: seeding)
  for row in close.indices {
    let move = row == 0 ? .undefined : PriceMoves(from: close[row - 1], to: close[row])
    rises.add(move.rise)
    falls.add(move.fall)
    let index = 100 * (rises.mean / (rises.mean + falls.mean))
    out[row] = rises.count >= window ? index : .nan
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
