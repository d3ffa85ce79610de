/// Writes the stochastic oscillator: where the close lies in the range of the last bars, 0 to 100,
/// and the average of that.
///
/// `%K = 100 · (close - lowest low) / (highest high - lowest low)`, `%D` its moving average
/// (G. Lane; Achelis, Technical Analysis from A to Z, 1995).
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - kWindow: Bars of the range, the current one included; at least 1.
///   - dWindow: Rows of `%K` averaged; at least 1.
///   - method: How they are averaged.
///   - convention: How a simple average is summed: see the numerics of `rollingMean`.
///   - percentK: `%K`, shape `[rows]`, 0 to 100; every row is written.
///   - percentD: `%D`, likewise.
///
/// NaN: `%K` before `kWindow` rows, with a NaN high or low in the window or a NaN close, and where
/// close and range coincide in one price (0 / 0); `%D` as the averaging of `%K` says.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func stochasticOscillator(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, kWindow: Int = 14,
  dWindow: Int = 3, method: MovingAverageMethod = .simple, convention: Convention = .standard,
  percentK: inout MutableSpan<Double>, percentD: inout MutableSpan<Double>
) {
  precondition(percentD.count == close.count, "columns have the same rows")
  // The columns to be written hold the range first.
  rollingMin(low, window: kWindow, minPeriods: kWindow, into: &percentK)
  rollingMax(high, window: kWindow, minPeriods: kWindow, into: &percentD)
  for row in close.indices {
    let lowest = percentK[row]
    percentK[row] = 100 * (close[row] - lowest) / (percentD[row] - lowest)
  }
  movingAverage(
    percentK.span, window: dWindow, method: method, convention: convention, into: &percentD)
}
