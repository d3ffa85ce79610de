/// Writes the moving average convergence/divergence (MACD): the distance of a fast average from a
/// slow one, the average of that distance, and how far it is from it.
///
/// (G. Appel, The Moving Average Convergence-Divergence Trading Method, 1979.)
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - fastWindow: Rows, or span, of the fast average; at least 1.
///   - slowWindow: Those of the slow one.
///   - signalWindow: Those of the signal line.
///   - method: How the two averages weigh their rows. Appel's are exponential; vectorbt's default
///     is simple.
///   - signalMethod: How the signal line does.
///   - convention: How a simple average is summed: see the numerics of `rollingMean`.
///   - macd: Fast minus slow average, shape `[rows]`, unit of `close`; every row is written.
///   - signal: The average of `macd`, likewise.
///   - histogram: `macd - signal`, likewise.
///
/// NaN: `macd` before both averages are there; `signal` and `histogram` before `signalWindow`
/// valid rows of `macd`.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation; one pass if both methods are `exponential`.
package func movingAverageConvergence(
  _ close: Span<Double>, fastWindow: Int = 12, slowWindow: Int = 26, signalWindow: Int = 9,
  method: MovingAverageMethod = .exponential,
  signalMethod: MovingAverageMethod = .exponential, convention: Convention = .standard,
  macd: inout MutableSpan<Double>, signal: inout MutableSpan<Double>,
  histogram: inout MutableSpan<Double>
) {
  let rows = close.count
  precondition(
    macd.count == rows && signal.count == rows && histogram.count == rows,
    "columns have the same rows")
  precondition(min(fastWindow, slowWindow, signalWindow) >= 1, "a window has at least one row")
  if method == .exponential && signalMethod == .exponential {
    var fast = ExponentialMeanState(span: fastWindow, seeding: .firstValue)
    var slow = ExponentialMeanState(span: slowWindow, seeding: .firstValue)
    var average = ExponentialMeanState(span: signalWindow, seeding: .firstValue)
    let slowest = max(fastWindow, slowWindow)
    for row in close.indices {
      fast.add(close[row])
      slow.add(close[row])
      let distance = fast.count >= slowest ? fast.mean - slow.mean : .nan
      average.add(distance)
      let line = average.count >= signalWindow ? average.mean : .nan
      macd[row] = distance
      signal[row] = line
      histogram[row] = distance - line
    }
    return
  }
  movingAverage(
    close, window: fastWindow, method: method, convention: convention, into: &macd)
  movingAverage(
    close, window: slowWindow, method: method, convention: convention, into: &signal)
  for row in close.indices { macd[row] -= signal[row] }
  movingAverage(
    macd.span, window: signalWindow, method: signalMethod, convention: convention,
    into: &signal)
  for row in close.indices { histogram[row] = macd[row] - signal[row] }
}
