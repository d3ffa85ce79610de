import Glibc

/// What the figures of a return series depend on beside the returns.
package struct ReturnConventions: Sendable, Equatable {
  /// Rows of a year.
  package var annualFactor: Double
  /// Return per row of an investment without risk.
  package var riskFree = 0.0
  /// Return that is required: per row by Sortino, per year by Omega.
  package var requiredReturn = 0.0
  /// Scaling exponent of volatility with time: 2 for independent returns.
  package var levyAlpha = 2.0
  /// Degrees of freedom taken off a standard deviation.
  package var ddof = 1
  /// Share of the worst returns that the value at risk looks at.
  package var cutoff = 0.05

  package init(annualFactor: Double) {
    self.annualFactor = annualFactor
  }
}

/// Figures of one return series, one row per period, each computed when asked for.
///
/// NaN returns are left out of means and deviations and count as 0 in products; they count as
/// rows. A figure that does not exist is NaN; a ratio without any risk is infinite, as vectorbt has
/// it: `PerformanceMetrics` says NaN there.
/// - Complexity: O(rows) per figure, O(rows · log(rows)) for percentiles.
package struct ReturnMetrics: Sendable {
  package let returns: [Double]
  package let conventions: ReturnConventions
  private let moments: Moments

  package init(_ returns: [Double], _ conventions: ReturnConventions) {
    self.returns = returns
    self.conventions = conventions
    moments = Moments(rows: returns.count) { returns[$0] }
  }

  private var rows: Double { Double(returns.count) }

  /// Product of all growth factors, less 1.
  package var total: Double { growth - 1 }

  private var growth: Double {
    returns.reduce(1) { $1.isNaN ? $0 : $0 * (1 + $1) }
  }

  package var annualized: Double {
    returns.isEmpty ? .nan : pow(growth, conventions.annualFactor / rows) - 1
  }

  package var annualizedVolatility: Double {
    guard returns.count > 1 else { return .nan }
    return moments.deviation(ddof: conventions.ddof)
      * pow(conventions.annualFactor, 1 / conventions.levyAlpha)
  }

  /// Deepest fall of the cumulative returns, at most 0.
  package var maxDrawdown: Double { drawdowns.reduce(0, min) }

  private var drawdowns: [Double] {
    var drawdowns = [Double](repeating: 0, count: returns.count)
    var span = drawdowns.mutableSpan
    writeReturnDrawdown(returns.span, into: &span)
    return drawdowns
  }

  package var calmarRatio: Double {
    let depth = abs(maxDrawdown)
    return depth == 0 ? .nan : annualized / depth
  }

  package var sharpeRatio: Double {
    guard returns.count > 1 else { return .nan }
    let excess = Moments(rows: returns.count) { returns[$0] - conventions.riskFree }
    let deviation = excess.deviation(ddof: conventions.ddof)
    if deviation == 0 { return .infinity }
    return excess.mean / deviation * conventions.annualFactor.squareRoot()
  }

  /// Root mean square of the returns below the required one, annualised.
  package var downsideRisk: Double {
    let losses = Moments(rows: returns.count) { row in
      let missed = returns[row] - conventions.requiredReturn
      return missed > 0 ? 0 : missed * missed
    }
    return losses.mean.squareRoot() * conventions.annualFactor.squareRoot()
  }

  package var sortinoRatio: Double {
    guard returns.count > 1 else { return .nan }
    let excess = Moments(rows: returns.count) { returns[$0] - conventions.requiredReturn }
    let risk = downsideRisk
    return risk == 0 ? .infinity : excess.mean * conventions.annualFactor / risk
  }

  package var omegaRatio: Double {
    let factor = conventions.annualFactor
    let required = conventions.requiredReturn
    let threshold = factor == 1 ? required : pow(1 + required, 1 / factor) - 1
    var gains = 0.0
    var losses = 0.0
    for value in returns {
      let excess = value - conventions.riskFree - threshold
      if excess > 0 { gains += excess }
      if excess < 0 { losses -= excess }
    }
    return losses == 0 ? .infinity : gains / losses
  }

  package var ulcerIndex: Double {
    let squares = drawdowns.reduce(0) { $0 + $1 * $1 }
    return (squares / rows).squareRoot()
  }

  package var martinRatio: Double {
    let index = ulcerIndex
    let riskFree = pow(1 + conventions.riskFree, conventions.annualFactor) - 1
    return index == 0 ? .nan : (annualized - riskFree) / index
  }

  package var skew: Double { moments.skew }
  package var kurtosis: Double { moments.kurtosis }

  /// The probability that the true Sharpe ratio beats the best one expected of `trials` worthless
  /// strategies whose annualised ratios vary by `variance` (Bailey, López de Prado: The Deflated
  /// Sharpe Ratio, 2014).
  package func deflatedSharpeRatio(variance: Double, trials: Double) -> Double {
    let factor = conventions.annualFactor
    let ratio = sharpeRatio / factor.squareRoot()
    let euler = 0.577_215_664_901_532_9
    let expectedBest =
      (variance / factor).squareRoot()
      * ((1 - euler) * normalQuantile(1 - 1 / trials)
        + euler * normalQuantile(1 - 1 / (trials * exp(1.0))))
    let n = Double(moments.count)
    let skew = moments.third / n / pow(moments.second / n, 1.5)
    let kurtosis = moments.fourth / n / pow(moments.second / n, 2)
    let spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio * ratio
    return normalCumulative((ratio - expectedBest) * (n - 1).squareRoot() / spread.squareRoot())
  }
}
