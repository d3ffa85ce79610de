/// Number, mean and central moments of the values that are no NaN, summed in row order.
struct Moments {
  private(set) var count = 0
  private(set) var mean = Double.nan
  /// Sums of the second, third and fourth powers of the deviations from the mean.
  private(set) var second = 0.0
  private(set) var third = 0.0
  private(set) var fourth = 0.0
  /// Whether all values are the same, so that there is no variation but rounding.
  private(set) var isConstant = true

  /// - Parameter value: The value of a row, for rows `0..<rows`.
  init(rows: Int, _ value: (Int) -> Double) {
    var sum = 0.0
    var first = Double.nan
    for row in 0..<rows where !value(row).isNaN {
      if count == 0 { first = value(row) }
      isConstant = isConstant && value(row) == first
      sum += value(row)
      count += 1
    }
    guard count > 0 else { return }
    mean = sum / Double(count)
    for row in 0..<rows where !value(row).isNaN {
      let deviation = value(row) - mean
      let square = deviation * deviation
      second += square
      third += square * deviation
      fourth += square * square
    }
  }

  /// The standard deviation by the conventions' degrees of freedom.
  ///
  /// Of equal values it is exactly 0; vectorbt has the rounding of their mean there.
  func deviation(_ conventions: ReturnConventions) -> Double {
    let deviation = deviation(ddof: conventions.ddof)
    let isExact = isConstant && conventions.convention == .standard && deviation.isFinite
    return isExact ? 0 : deviation
  }

  /// The standard deviation with `ddof` degrees of freedom taken off; NaN if none are left.
  func deviation(ddof: Int) -> Double {
    guard count > ddof else { return .nan }
    let population = second / Double(count)
    return (population * Double(count) / Double(count - ddof)).squareRoot()
  }

  /// The bias-corrected skewness; NaN below 3 values or without variation.
  var skew: Double {
    let n = Double(count)
    guard count > 2 && second > 0 else { return .nan }
    return n * (n - 1).squareRoot() / (n - 2) * third / (second * second.squareRoot())
  }

  /// The bias-corrected excess kurtosis; NaN below 4 values or without variation.
  var kurtosis: Double {
    let n = Double(count)
    guard count > 3 && second > 0 else { return .nan }
    let scale = n * (n + 1) * (n - 1) / ((n - 2) * (n - 3))
    return scale * fourth / (second * second) - 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3))
  }
}
