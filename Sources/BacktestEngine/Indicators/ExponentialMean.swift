/// How the weights of an exponential mean start.
package enum ExponentialSeeding: Sendable {
  /// The first value is taken as the mean so far: the recursion `mean += alpha · (x - mean)`.
  case firstValue
  /// The mean is the weighted average of exactly the values seen, weights `(1 - alpha)^age`.
  case adjusted
}

/// Writes the exponentially weighted mean with `alpha = 2 / (span + 1)` into `out`.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - span: Rows of the simple average whose mean age of data is the same; at least 1.
///   - minPeriods: Valid values that must have been seen, 0 to `span`.
///   - seeding: How the weights start.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a row of NaN repeats the mean before it while the older weights keep decaying. Rows before
/// `minPeriods` valid values are NaN.
///
/// Numerics: equal to the last bit to `pandas.ewm(span:min_periods:adjust:).mean()`.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func exponentialMean(
  _ values: Span<Double>, span: Int, minPeriods: Int, seeding: ExponentialSeeding,
  into out: inout MutableSpan<Double>
) {
  precondition(span >= 1, "a span has at least one row")
  precondition((0...span).contains(minPeriods), "minPeriods is 0 to span")
  precondition(out.count == values.count, "input and output have the same rows")
  var state = ExponentialMeanState(span: span, seeding: seeding)
  for row in values.indices {
    state.add(values[row])
    out[row] = state.count >= minPeriods ? state.mean : .nan
  }
}

/// Writes the exponential moving average, `mean += 2 / (window + 1) · (x - mean)`, seeded by the
/// first value.
///
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Span of the average in rows; at least 1.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: rows before `window` valid values are NaN; later a row of NaN repeats the mean before it.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
package func exponentialMovingAverage(
  _ values: Span<Double>, window: Int, into out: inout MutableSpan<Double>
) {
  exponentialMean(values, span: window, minPeriods: window, seeding: .firstValue, into: &out)
}

/// The running state of one exponential mean.
struct ExponentialMeanState {
  private let decay: Double
  private let newWeight: Double
  private let isAdjusted: Bool
  /// What the values so far weigh against the next one.
  private var oldWeight = 1.0
  private(set) var mean = Double.nan
  /// Whether the mean exists and weighs what it weighs after each value: no NaN came since.
  private var isPlain = false
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
    // Neither equal nor NaN, in one comparison: the way of nearly every row. decay + newWeight
    // rounds to exactly 1, so the division of the general rule changes no bit, and a row waits for
    // one product and one sum only.
    if _fastPath(isPlain && (value < mean || value > mean)) {
      mean = decay * mean + newWeight * value
      count += 1
    } else {
      addUnusual(value)
    }
  }

  /// The general rule. Inlined, as a call would keep the whole state in memory.
  @inline(__always)
  private mutating func addUnusual(_ value: Double) {
    if value.isNaN {
      oldWeight *= decay
      isPlain = false
      return
    }
    count += 1
    if count == 1 {
      mean = value
      oldWeight = 1
    } else {
      oldWeight *= decay
      if mean != value {
        mean = (oldWeight * mean + newWeight * value) / (oldWeight + newWeight)
      }
      oldWeight = isAdjusted ? oldWeight + newWeight : 1
    }
    isPlain = !isAdjusted
  }
}
