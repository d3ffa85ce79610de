/// How Bollinger bands weigh the rows of mean and deviation.
package enum BollingerWeights: Sendable {
  /// Every row of the window alike.
  case equal
  /// Exponentially, of span `window`.
  case exponential(ExponentialSeeding)
}

/// Writes the Bollinger bands of `close`: its average, and that plus and minus `width` deviations.
///
/// (J. Bollinger, Bollinger on Bollinger Bands, 2001.)
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged; at least 1.
///   - width: Standard deviations from the middle to either band.
///   - weights: How the rows are weighed.
///   - ddof: Degrees of freedom taken off the count of the deviation; 0 is Bollinger's.
///   - convention: How windows are summed: see `rollingMean` and `rollingStandardDeviation`.
///   - middle: The average, shape `[rows]`, unit of `close`; every row is written.
///   - upper: The upper band, likewise.
///   - lower: The lower band, likewise.
///
/// NaN: the first `window - 1` rows, and with equal weights every row with a NaN in its window.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time; allocates `min(window, rows)` values once.
package func bollingerBands(
  _ close: Span<Double>, window: Int = 20, width: Double = 2,
  weights: BollingerWeights = .equal, ddof: Int = 0, convention: Convention = .standard,
  middle: inout MutableSpan<Double>, upper: inout MutableSpan<Double>,
  lower: inout MutableSpan<Double>
) {
  precondition(lower.count == close.count, "columns have the same rows")
  switch weights {
  case .equal:
    simpleMovingAverage(close, window: window, convention: convention, into: &middle)
    rollingStandardDeviation(
      close, window: window, minPeriods: window, ddof: ddof, convention: convention,
      into: &upper)
  case .exponential(let seeding):
    exponentialMean(
      close, span: window, minPeriods: window, seeding: seeding, into: &middle)
    exponentialStandardDeviation(
      close, span: window, minPeriods: window, seeding: seeding, ddof: ddof, into: &upper)
  }
  for row in close.indices {
    let reach = width * upper[row]
    upper[row] = middle[row] + reach
    lower[row] = middle[row] - reach
  }
}

/// Writes where `close` lies between its bands, `(close - lower) / (upper - lower)`: 0 on the
/// lower one, 1 on the upper one.
///
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - upper: The upper band, shape `[rows]`, same unit.
///   - lower: The lower band, likewise.
///   - out: Result column, shape `[rows]`, a fraction; every row is written.
///
/// NaN: rows where a column is NaN, and a close on bands of no width (0 / 0). Beside bands of no
/// width it is infinite: with rounding in the average, both happen on a flat price.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func bollingerPosition(
  _ close: Span<Double>, upper: Span<Double>, lower: Span<Double>,
  into out: inout MutableSpan<Double>
) {
  let rows = out.count
  precondition(
    close.count == rows && upper.count == rows && lower.count == rows,
    "columns have the same rows")
  for row in close.indices {
    out[row] = (close[row] - lower[row]) / (upper[row] - lower[row])
  }
}

/// Writes the width of the bands as a fraction of the middle, `(upper - lower) / middle`.
///
/// - Parameters:
///   - middle: The average, shape `[rows]`, any unit, oldest row first.
///   - upper: The upper band, shape `[rows]`, same unit.
///   - lower: The lower band, likewise.
///   - out: Result column, shape `[rows]`, a fraction; every row is written.
///
/// NaN: rows where a column is NaN, and no width around 0.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func bollingerWidth(
  middle: Span<Double>, upper: Span<Double>, lower: Span<Double>,
  into out: inout MutableSpan<Double>
) {
  let rows = out.count
  precondition(
    middle.count == rows && upper.count == rows && lower.count == rows,
    "columns have the same rows")
  for row in middle.indices { out[row] = (upper[row] - lower[row]) / middle[row] }
}
