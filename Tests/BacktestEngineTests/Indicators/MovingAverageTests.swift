import BacktestEngine
import Testing

@Suite struct MovingAverageTests {
  @Test("The simple average is the mean of the last rows, NaN before there are enough")
  func simpleAverage() {
    let values: [Double] = [1, 2, 6, 4, 5]
    let average = column(5) { simpleMovingAverage(values.span, window: 3, into: &$0) }
    #expect(isNear(average, [.nan, .nan, 3, 4, 5]))
  }

  @Test("One NaN blanks the simple average for as many rows as the window has")
  func simpleAverageOfGap() {
    let values: [Double] = [1, 2, .nan, 4, 5, 6]
    let average = column(6) { simpleMovingAverage(values.span, window: 2, into: &$0) }
    #expect(isNear(average, [.nan, 1.5, .nan, .nan, 4.5, 5.5]))
  }

  @Test("A rolling mean averages the valid values once there are minPeriods of them")
  func rollingMeanOfGap() {
    let values: [Double] = [.nan, 2, .nan, 4, 9]
    let mean = column(5) { rollingMean(values.span, window: 3, minPeriods: 1, into: &$0) }
    #expect(isNear(mean, [.nan, 2, 2, 3, 6.5]))
  }

  @Test("A window longer than the column gives NaN only", arguments: [6, 100, Int.max])
  func longWindow(window: Int) {
    let values: [Double] = [1, 2, 3, 4, 5]
    let simple = column(5) { simpleMovingAverage(values.span, window: window, into: &$0) }
    let exponential = column(5) {
      exponentialMovingAverage(values.span, window: window, into: &$0)
    }
    #expect(areAllNaN(simple) && areAllNaN(exponential))
  }

  @Test("The exponential average moves by 2 / (window + 1) of the way to each value")
  func exponentialAverage() {
    let values: [Double] = [2, 4, 8, 8]
    let average = column(4) { exponentialMovingAverage(values.span, window: 3, into: &$0) }
    // Half of the way: 2, 3, 5.5, 6.75; the first two have not seen three values.
    #expect(isNear(average, [.nan, .nan, 5.5, 6.75]))
  }

  @Test("A NaN repeats the exponential mean while the old weight decays")
  func exponentialMeanOfGap() {
    let values: [Double] = [2, .nan, 8]
    let mean = column(3) {
      exponentialMean(values.span, span: 3, minPeriods: 1, seeding: .firstValue, into: &$0)
    }
    // The old weight has fallen to 1/4 beside the new value's 1/2.
    let last = (0.25 * 2.0 + 0.5 * 8.0) / 0.75
    #expect(isNear(mean, [2, 2, last]))
  }

  @Test("An adjusted exponential mean is the weighted average of exactly the values seen")
  func adjustedMean() {
    let values: [Double] = [1, 3, 5]
    let mean = column(3) {
      exponentialMean(values.span, span: 3, minPeriods: 1, seeding: .adjusted, into: &$0)
    }
    let second = (0.5 * 1.0 + 3) / 1.5
    let third = (0.25 * 1.0 + 0.5 * 3.0 + 5) / 1.75
    #expect(isNear(mean, [1, second, third]))
  }

  @Test("Empty columns are fine")
  func empty() {
    let none: [Double] = []
    #expect(column(0) { simpleMovingAverage(none.span, window: 3, into: &$0) }.isEmpty)
    #expect(column(0) { exponentialMovingAverage(none.span, window: 3, into: &$0) }.isEmpty)
  }
}
