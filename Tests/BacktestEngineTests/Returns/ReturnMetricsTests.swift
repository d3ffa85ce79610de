import BacktestEngine
import Testing

@Suite struct ReturnMetricsTests {
  private let metrics = ReturnMetrics([0.1, -0.05, .nan, 0.02], ReturnConventions(annualFactor: 4))

  @Test("NaN returns count as rows and as no change")
  func gaps() {
    #expect(isNear(metrics.total, 1.1 * 0.95 * 1.02 - 1))
    #expect(isNear(metrics.annualized, 1.1 * 0.95 * 1.02 - 1))
  }

  @Test("Volatility and Sharpe use the deviation of the valid returns")
  func risk() {
    let mean = 0.07 / 3
    let squares = [0.1, -0.05, 0.02].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / 2).squareRoot()
    #expect(isNear(metrics.annualizedVolatility, deviation * 2))
    #expect(isNear(metrics.sharpeRatio, mean / deviation * 2))
  }

  @Test("The deepest fall of the growth is the maximal drawdown")
  func drawdown() {
    #expect(isNear(metrics.maxDrawdown, -0.05))
  }

  @Test("Percentiles are interpolated between neighbours")
  func tail() {
    let returns = (0...20).map { Double($0) / 100 - 0.1 }
    let metrics = ReturnMetrics(returns, ReturnConventions(annualFactor: 252))
    #expect(isNear(metrics.valueAtRisk, -0.09) && isNear(metrics.tailRatio, 1))
    #expect(isNear(metrics.conditionalValueAtRisk, -0.095))
  }

  @Test("A series that is its own benchmark has beta 1, alpha 0 and capture 1")
  func benchmark() {
    let returns = [0.01, -0.02, 0.03, 0.005]
    let metrics = ReturnMetrics(returns, ReturnConventions(annualFactor: 252))
    #expect(isNear(metrics.beta(returns), 1) && isNear(metrics.alpha(returns), 0))
    #expect(metrics.capture(returns) == 1 && metrics.upCapture(returns) == 1)
  }

  @Test("Without returns nothing exists, and nothing traps")
  func empty() {
    let metrics = ReturnMetrics([], ReturnConventions(annualFactor: 252))
    #expect(metrics.annualized.isNaN && metrics.sharpeRatio.isNaN && metrics.valueAtRisk.isNaN)
    #expect(metrics.conditionalValueAtRisk.isNaN && metrics.upCapture([]).isNaN)
  }
}
