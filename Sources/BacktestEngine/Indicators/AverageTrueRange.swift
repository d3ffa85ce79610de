/// Writes the true range of each bar and its moving average (ATR).
///
/// (J. W. Wilder, New Concepts in Technical Trading Systems, 1978.)
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - window: Rows averaged, or the span; at least 1.
///   - method: How the true ranges are averaged. Wilder's is seeded from row 1, the first with a
///     close before it, as TA-Lib does; the others start in row 0. vectorbt's default is
///     `exponential`.
///   - convention: How a simple average is summed: see the numerics of `rollingMean`.
///   - range: `trueRange`, shape `[rows]`, same unit; every row is written.
///   - average: The average true range, likewise.
///
/// NaN: `range` as `trueRange` says; `average` before `window` valid ranges, then as the averaging
/// of `range` says.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func averageTrueRange(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, window: Int = 14,
  method: MovingAverageMethod = .wilder, convention: Convention = .standard,
  range: inout MutableSpan<Double>, average: inout MutableSpan<Double>
) {
  trueRange(high: high, low: low, close: close, into: &range)
  if method == .wilder {
    wilderMovingAverage(range.span, window: window, firstRow: 1, into: &average)
  } else {
    movingAverage(
      range.span, window: window, method: method, convention: convention, into: &average)
  }
}
