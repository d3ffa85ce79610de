import BacktestEngine
import Testing

@Suite struct ReturnConventionTests {
  private func metrics(_ returns: [Double], _ convention: Convention) -> ReturnMetrics {
    ReturnMetrics(returns, ReturnConventions(annualFactor: 252, convention: convention))
  }

  @Test("Without risk there is no ratio; vectorbt's convention has infinity")
  func noRisk() {
    let flat = [Double](repeating: 0, count: 5)
    let figures: [(ReturnMetrics) -> Double] = [
      \.sharpeRatio, \.sortinoRatio, \.omegaRatio, \.tailRatio, { $0.informationRatio(flat) },
      { $0.capture(flat) },
    ]
    for (index, figure) in figures.enumerated() {
      #expect(figure(metrics(flat, .standard)).isNaN, "figure \(index)")
      #expect(figure(metrics(flat, .vectorbt)) == .infinity, "figure \(index)")
    }
  }

  @Test("Only gains: an infinite Omega ratio in both conventions")
  func onlyGains() {
    #expect(metrics([0.1, 0.2], .standard).omegaRatio == .infinity)
    #expect(metrics([0.1, 0.2], .vectorbt).omegaRatio == .infinity)
  }

  @Test("Equal returns do not vary, whatever the rounding of their mean")
  func equalReturns() {
    let equal = [Double](repeating: 0.1, count: 10)
    #expect(metrics(equal, .standard).annualizedVolatility == 0)
    #expect(metrics(equal, .standard).sharpeRatio.isNaN)
  }

  @Test("Half of the chance is on either side of the estimated Sharpe ratio")
  func probabilisticSharpe() {
    let returns = [0.01, -0.02, 0.03, 0.005, -0.004, 0.011]
    let metrics = metrics(returns, .standard)
    #expect(isNear(metrics.probabilisticSharpeRatio(above: metrics.sharpeRatio), 0.5))
    #expect(metrics.probabilisticSharpeRatio() > 0.5)
    // By hand: ratio per row, biased moments.
    let n = 6.0
    let mean = returns.reduce(0, +) / n
    let powers = (2...4).map { power in
      returns.reduce(0.0) { sum, value in
        sum + (0..<power).reduce(1.0) { product, _ in product * (value - mean) }
      } / n
    }
    let ratio = mean / (powers[0] * n / (n - 1)).squareRoot()
    let skew = powers[1] / (powers[0] * powers[0].squareRoot())
    let kurtosis = powers[2] / (powers[0] * powers[0])
    let z =
      ratio * 5.0.squareRoot()
      / (1 - skew * ratio + (kurtosis - 1) / 4 * ratio * ratio).squareRoot()
    // The normal integral by Simpson's rule.
    let steps = 2_000
    let area = (0...steps).reduce(0.0) { sum, step in
      let x = z * Double(step) / Double(steps)
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      var term = 1.0
      var density = 1.0
      for order in 1...60 {
        term *= -x * x / 2 / Double(order)
        density += term
      }
      return sum + weight * density
    }
    let expected = 0.5 + area * z / Double(steps) / 3 / (2 * Double.pi).squareRoot()
    #expect(isNear(metrics.probabilisticSharpeRatio(), expected, tolerance: 1e-9))
  }

  @Test("Bins hold the returns from their start to the next one's")
  func bins() {
    let starts = starts([0, 1, 5, 21, 22], origin: 0, length: 7)
    #expect(starts == [0, 3, 3, 3])
    let returns = [0.1, .nan, 0.1, 0.5, -0.5]
    let totals = totalReturns(of: returns.span, binStarts: starts ?? [])
    #expect(isNear(totals, [1.1 * 1.1 - 1, .nan, .nan, 1.5 * 0.5 - 1]))
  }

  @Test("Times before the origin, lengths below 1 and endless bins are refused")
  func badBins() {
    #expect(starts([0, 1], origin: 1, length: 7) == nil)
    #expect(starts([0, 1], origin: 0, length: 0) == nil)
    #expect(starts([.min, .max], origin: .min, length: 1) == nil)
    #expect(starts([0, 1 << 50], origin: 0, length: 1) == nil)
    #expect(starts([], origin: 0, length: 1) == nil)
  }

  private func starts(_ times: [Int64], origin: Int64, length: Int64) -> [Int]? {
    binStarts(of: times.span, origin: origin, length: length)
  }
}
