import BacktestEngine
import Testing

@Suite struct ForwardFillTests {
  @Test("A NaN takes the last valid value, and stays where there is none yet")
  func fill() {
    let values: [Double] = [.nan, 2, .nan, .nan, -.infinity, .nan]
    let filled = column(6) { forwardFill(values.span, into: &$0) }
    #expect(isIdentical(filled, [.nan, 2, 2, 2, -.infinity, -.infinity]))
  }
}
