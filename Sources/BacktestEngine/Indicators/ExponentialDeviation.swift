/// Writes the exponentially weighted standard deviation with `alpha = 2 / (span + 1)` into `out`.
///
/// With `w` the share of the newest value in all weights, `variance = (1 - w) · (variance +
/// w · (x - mean)²)` before the mean moves by `w · (x - mean)` (D. West, Updating mean and variance
/// estimates, 1979).
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - span: Rows of the simple average whose mean age of data is the same; at least 1.
///   - minPeriods: Valid values that must have been seen, 0 to `span`.
///   - seeding: How the weights start.
///   - ddof: 0 for the weighted variance itself; above 0 it is divided by
///     `1 - ddof · sum(weights²) / sum(weights)²`, which for 1 removes its bias.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a row of NaN repeats the deviation before it while the older weights keep decaying. Rows
/// before `minPeriods` valid values, and rows where the divisor is not positive, are NaN.
///
/// Numerics: equal but for rounding to `pandas.ewm(span:min_periods:adjust:).std(bias:)` of bias
/// `ddof == 0`, with one value seen 0.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation. A row waits for the mean of the row before.
package func exponentialStandardDeviation(
  _ values: Span<Double>, span: Int, minPeriods: Int, seeding: ExponentialSeeding, ddof: Int = 0,
  into out: inout MutableSpan<Double>
) {
  precondition(span >= 1, "a span has at least one row")
  precondition((0...span).contains(minPeriods), "minPeriods is 0 to span")
  precondition(ddof >= 0, "ddof is at least 0")
  precondition(out.count == values.count, "input and output have the same rows")
  var state = ExponentialMoments(span: span, seeding: seeding)
  let bias = Double(ddof)
  for row in values.indices {
    state.add(values[row])
    var variance = state.variance
    if ddof > 0 {
      let freedom = 1 - bias * state.concentration
      variance = freedom > 0 ? variance / freedom : .nan
    }
    out[row] = state.count >= minPeriods ? variance.squareRoot() : .nan
  }
}

/// Mean and variance under exponential weights.
private struct ExponentialMoments {
  private let decay: Double
  private let newWeight: Double
  private let isAdjusted: Bool
  /// What the values so far weigh against the next one.
  private var oldWeight = 1.0
  private var mean = 0.0
  private(set) var variance = Double.nan
  /// `sum(weights²) / sum(weights)²`.
  private(set) var concentration = 1.0
  /// Valid values seen.
  private(set) var count = 0

  init(span: Int, seeding: ExponentialSeeding) {
    let alpha = 1 / (1 + (Double(span) - 1) / 2)
    decay = 1 - alpha
    isAdjusted = seeding == .adjusted
    newWeight = isAdjusted ? 1 : alpha
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    guard !value.isNaN else {
      oldWeight *= decay
      return
    }
    count += 1
    guard count > 1 else {
      mean = value
      variance = 0
      oldWeight = 1
      return
    }
    oldWeight *= decay
    let total = oldWeight + newWeight
    let newShare = newWeight / total
    let oldShare = oldWeight / total
    let distance = value - mean
    mean += newShare * distance
    variance = oldShare * (variance + newShare * (distance * distance))
    concentration = oldShare * oldShare * concentration + newShare * newShare
    oldWeight = isAdjusted ? total : 1
  }
}
