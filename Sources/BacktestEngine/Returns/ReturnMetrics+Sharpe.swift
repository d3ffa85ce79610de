import Glibc

extension ReturnMetrics {
  /// The probability that the true Sharpe ratio is above `reference`, given how many returns there
  /// are and how they are skewed and tailed.
  ///
  /// Source: Bailey, López de Prado: The Sharpe Ratio Efficient Frontier, 2012, with
  /// n - 1 under the root:
  /// Φ((SR - SR₀) · √(n - 1) / √(1 - skew · SR + (kurtosis - 1) / 4 · SR²)), ratios per row,
  /// biased skewness and kurtosis (3 for a normal distribution).
  ///
  /// - Parameter reference: Sharpe ratio to beat, annualised.
  package func probabilisticSharpeRatio(above reference: Double = 0) -> Double {
    let root = conventions.annualFactor.squareRoot()
    return probability(ofRatioAbove: reference / root)
  }

  /// The probability that the true Sharpe ratio beats the best one expected of `trials` worthless
  /// strategies whose annualised ratios vary by `variance`.
  ///
  /// Source: Bailey, López de Prado: The Deflated Sharpe Ratio, 2014.
  package func deflatedSharpeRatio(variance: Double, trials: Double) -> Double {
    let euler = 0.577_215_664_901_532_9
    let expectedBest =
      (variance / conventions.annualFactor).squareRoot()
      * ((1 - euler) * normalQuantile(1 - 1 / trials)
        + euler * normalQuantile(1 - 1 / (trials * exp(1.0))))
    return probability(ofRatioAbove: expectedBest)
  }

  /// - Parameter reference: Sharpe ratio per row.
  private func probability(ofRatioAbove reference: Double) -> Double {
    let ratio = sharpeRatio / conventions.annualFactor.squareRoot()
    let n = Double(moments.count)
    let skew = moments.third / n / pow(moments.second / n, 1.5)
    let kurtosis = moments.fourth / n / pow(moments.second / n, 2)
    let spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio * ratio
    return normalCumulative((ratio - reference) * (n - 1).squareRoot() / spread.squareRoot())
  }
}
