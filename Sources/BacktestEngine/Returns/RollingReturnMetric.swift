/// A figure of the returns of a moving window; what each means is said in `ReturnMetrics`.
package enum RollingReturnMetric: String, CaseIterable, Sendable {
  case total, mean, annualized, annualizedVolatility, sharpeRatio, sortinoRatio, calmarRatio
  case omegaRatio, downsideRisk, maxDrawdown, ulcerIndex, martinRatio
  case tailRatio, commonSenseRatio, valueAtRisk, conditionalValueAtRisk
  case informationRatio, alpha, beta, capture, upCapture, downCapture

  /// Whether the figure compares with a benchmark.
  package var needsBenchmark: Bool {
    switch self {
    case .informationRatio, .alpha, .beta, .capture, .upCapture, .downCapture: true
    default: false
    }
  }
}

/// Writes a figure of the last `window` returns of each row.
///
/// Each row holds what `ReturnMetrics` says of the returns in its window, but for rounding (a
/// relative 1e-9). The first rows have shorter windows.
///
/// - Parameters:
///   - metric: The figure.
///   - returns: Return per row, shape `[rows]`, fractions.
///   - benchmark: The benchmark's returns, shape `[rows]`; may be empty for a figure that needs
///     none.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Returns that are no NaN a row needs, 0 to `window`.
///   - conventions: Rows of a year, rates, and what a ratio without risk is.
///   - out: Shape `[rows]`; every row is written.
///
/// NaN: a row with fewer than `minPeriods` returns, and where the figure does not exist.
/// Numerics: no sum or product is ever undone, so what has left the window leaves no trace; see
/// `WindowFigure`. Equal returns have a deviation of exactly 0.
/// - Precondition: `out.count == returns.count`; so is `benchmark.count` if it is needed.
/// - Complexity: O(rows) time with two or three steps per row; beyond three times a copy, for the
///   chain of additions runs twice over the rows (once for the windows' ends, once for their
///   starts), and a ratio takes a root and a division, an annualised return a power. Tail figures
///   keep the lowest values sorted: O(rows · kept values) at most, see `LowestValues`. Ulcer index
///   and Martin ratio: O(rows · window), eight windows at a time, since the fall from a window's
///   own peak changes with each window. Two arrays of `window` elements are allocated, a column
///   for a figure that is a product or a ratio of two.
package func writeRolling(
  _ metric: RollingReturnMetric, of returns: Span<Double>, benchmark: Span<Double> = Span(),
  window: Int, minPeriods: Int, conventions: ReturnConventions,
  into out: inout MutableSpan<Double>
) {
  precondition(window >= 1, "a window has at least one row")
  precondition((0...window).contains(minPeriods), "minPeriods is 0 to window")
  precondition(out.count == returns.count, "input and output have the same rows")
  precondition(
    !metric.needsBenchmark || benchmark.count == returns.count, "the benchmark has the same rows")
  let size = RollingWindow(rows: window, minPeriods: minPeriods)
  switch metric {
  case .total, .annualized, .capture, .upCapture, .downCapture:
    roll(GrowthFigure(metric, conventions), returns, benchmark, size, into: &out)
  case .mean, .annualizedVolatility, .sharpeRatio:
    let figure = MomentFigure(metric, conventions, window: window)
    rollSums(figure, returns, returns, size, into: &out)
  case .informationRatio:
    let figure = MomentFigure(metric, conventions, window: window)
    rollSums(figure, returns, benchmark, size, into: &out)
  case .downsideRisk, .sortinoRatio:
    let figure = DownsideFigure(metric, conventions, window: window)
    rollSums(figure, returns, returns, size, into: &out)
  case .omegaRatio: rollSums(OmegaFigure(conventions), returns, returns, size, into: &out)
  case .maxDrawdown, .calmarRatio:
    roll(DrawdownFigure(metric, conventions), returns, returns, size, into: &out)
  case .alpha, .beta:
    let figure = BetaFigure(metric, conventions, window: window)
    rollSums(figure, returns, benchmark, size, into: &out)
  case .tailRatio, .valueAtRisk, .conditionalValueAtRisk:
    rollTail(metric, returns, size, conventions, into: &out)
  case .ulcerIndex: rollUlcerIndex(returns, size, into: &out)
  case .commonSenseRatio, .martinRatio:
    rollWithAnnualized(metric, returns, size, conventions, into: &out)
  }
}

/// The window of a rolling figure.
struct RollingWindow {
  let rows: Int
  /// Returns that are no NaN a row needs.
  let minPeriods: Int
}

/// Writes the figures that join another one with the annualised return.
private func rollWithAnnualized(
  _ metric: RollingReturnMetric, _ returns: Span<Double>, _ window: RollingWindow,
  _ conventions: ReturnConventions, into out: inout MutableSpan<Double>
) {
  var annualized = [Double](repeating: 0, count: returns.count)
  var span = annualized.mutableSpan
  roll(GrowthFigure(.annualized, conventions), returns, returns, window, into: &span)
  if metric == .commonSenseRatio {
    rollTail(.tailRatio, returns, window, conventions, into: &out)
    for row in out.indices { out[row] *= 1 + span[row] }
  } else {
    rollUlcerIndex(returns, window, into: &out)
    let riskFree = conventions.annualRiskFree
    for row in out.indices {
      out[row] = out[row] == 0 ? .nan : (span[row] - riskFree) / out[row]
    }
  }
}
