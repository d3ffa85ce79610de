/// How a moving average weighs its rows.
package enum MovingAverageMethod: Sendable {
  /// `simpleMovingAverage`: every row of the window alike.
  case simple
  /// `exponentialMovingAverage`: of span `window`, seeded by the first value.
  case exponential
  /// As `exponential`, but with the weights of exactly the values seen: pandas' `adjust=True`.
  case exponentialAdjusted
  /// `weightedMovingAverage`: falling linearly with age.
  case weighted
  /// `wilderMovingAverage`: seeded by a simple average, then `1 / window` of the way.
  case wilder
}

/// Writes the moving average of `values` into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows averaged, or the span; at least 1.
///   - method: How the rows are weighed.
///   - convention: How a simple average is summed: see the numerics of `rollingMean`.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: rows before `window` valid values; then as the function of the method says.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func movingAverage(
  _ values: Span<Double>, window: Int, method: MovingAverageMethod,
  convention: Convention = .standard, into out: inout MutableSpan<Double>
) {
  switch method {
  case .simple:
    simpleMovingAverage(values, window: window, convention: convention, into: &out)
  case .exponential:
    exponentialMovingAverage(values, window: window, into: &out)
  case .exponentialAdjusted:
    exponentialMean(
      values, span: window, minPeriods: window, seeding: .adjusted, into: &out)
  case .weighted:
    weightedMovingAverage(values, window: window, into: &out)
  case .wilder:
    wilderMovingAverage(values, window: window, into: &out)
  }
}
