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
  /// What a ratio without any risk to divide by is: `.standard` NaN, for it does not exist, or
  /// infinite where gains are divided by losses and there are only gains; `.vectorbt` infinite.
  package var convention: Convention

  package init(annualFactor: Double, convention: Convention = .standard) {
    self.annualFactor = annualFactor
    self.convention = convention
  }

  /// The excess return per row that counts neither as a gain nor as a loss in the Omega ratio.
  var omegaThreshold: Double {
    annualFactor == 1 ? requiredReturn : pow(1 + requiredReturn, 1 / annualFactor) - 1
  }

  /// A ratio of a mean to a risk.
  @inline(__always)
  func riskRatio(_ mean: Double, over risk: Double) -> Double {
    risk == 0 ? (convention == .vectorbt ? .infinity : .nan) : mean / risk
  }

  /// A ratio of gains to losses, neither below 0.
  @inline(__always)
  func gainRatio(_ gains: Double, over losses: Double) -> Double {
    if losses == 0 && gains == 0 && convention == .standard { return .nan }
    return losses == 0 ? .infinity : gains / losses
  }
}

/// Figures of one return series, one row per period, each computed when asked for.
///
/// NaN returns are left out of means and deviations and count as 0 in products; they count as
/// rows. A figure that does not exist is NaN; `ReturnConventions.convention` says what a ratio
/// without any risk is.
/// - Complexity: O(rows) per figure, O(rows · log(rows)) for percentiles.
package struct ReturnMetrics: Sendable {
  package let returns: [Double]
  package let conventions: ReturnConventions
  let moments: Moments

  package init(_ returns: [Double], _ conventions: ReturnConventions) {
    self.returns = returns
    self.conventions = conventions
    moments = Moments(rows: returns.count) { returns[$0] }
  }

  private var rows: Double { Double(returns.count) }

  /// Mean return per row.
  package var mean: Double { moments.mean }

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
    return moments.deviation(conventions)
      * pow(conventions.annualFactor, 1 / conventions.levyAlpha)
  }

  /// Deepest fall of the cumulative returns, at most 0; NaN if growth became infinite or none.
  package var maxDrawdown: Double {
    drawdowns.reduce(0) { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
  }

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
    let deviation = excess.deviation(conventions)
    return conventions.riskRatio(excess.mean, over: deviation)
      * conventions.annualFactor.squareRoot()
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
    return conventions.riskRatio(excess.mean * conventions.annualFactor, over: downsideRisk)
  }

  package var omegaRatio: Double {
    let threshold = conventions.omegaThreshold
    var gains = 0.0
    var losses = 0.0
    for value in returns {
      let excess = value - conventions.riskFree - threshold
      if excess > 0 { gains += excess }
      if excess < 0 { losses -= excess }
    }
    return conventions.gainRatio(gains, over: losses)
  }

  package var ulcerIndex: Double {
    let squares = drawdowns.reduce(0) { $0 + $1 * $1 }
    return (squares / rows).squareRoot()
  }

  package var martinRatio: Double {
    let index = ulcerIndex
    return index == 0 ? .nan : (annualized - conventions.annualRiskFree) / index
  }

  package var skew: Double { moments.skew }
  package var kurtosis: Double { moments.kurtosis }
}
