import BacktestEngine
import Testing

@Suite struct IndicatorTests {
  private let high: [Double] = [11, 13, 12, 15, 14, 16]
  private let low: [Double] = [9, 10, 8, 12, 11, 13]
  private let close: [Double] = [10, 12, 9, 14, 13, 15]

  @Test("A moving average is the function of its method")
  func movingAverages() {
    let market = RandomMarket(seed: 5, rows: 60)
    let kernels: [(MovingAverageMethod, (Span<Double>, inout MutableSpan<Double>) -> Void)] = [
      (.simple, { simpleMovingAverage($0, window: 5, into: &$1) }),
      (.exponential, { exponentialMovingAverage($0, window: 5, into: &$1) }),
      (
        .exponentialAdjusted,
        { exponentialMean($0, span: 5, minPeriods: 5, seeding: .adjusted, into: &$1) }
      ),
      (.weighted, { weightedMovingAverage($0, window: 5, into: &$1) }),
      (.wilder, { wilderMovingAverage($0, window: 5, into: &$1) }),
    ]
    for (method, kernel) in kernels {
      let got = column(60) {
        movingAverage(market.close.span, window: 5, method: method, into: &$0)
      }
      #expect(isIdentical(got, column(60) { kernel(market.close.span, &$0) }))
    }
  }

  @Test("Wilder's average is seeded by a simple one and keeps its state over a NaN")
  func wilder() {
    let values: [Double] = [.nan, 2, 4, 6, .nan, 12]
    let average = column(6) { wilderMovingAverage(values.span, window: 2, into: &$0) }
    #expect(isNear(average, [.nan, .nan, 3, 4.5, .nan, 8.25]))
  }

  @Test("Bands lie width deviations off the average")
  func bands() {
    let close: [Double] = [1, 3, 7, 7]
    let bands = filledColumns(4) { middle, upper, lower in
      bollingerBands(
        close.span, window: 2, width: 3, middle: &middle, upper: &upper, lower: &lower)
    }
    #expect(isNear(bands.0, [.nan, 2, 5, 7]))
    #expect(isNear(bands.1, [.nan, 5, 11, 7]))
    #expect(isNear(bands.2, [.nan, -1, -1, 7]))
    let (middle, upper, lower) = bands
    let position = column(4) {
      bollingerPosition(close.span, upper: upper.span, lower: lower.span, into: &$0)
    }
    #expect(isNear(position, [.nan, 2.0 / 3, 2.0 / 3, .nan]))
    let width = column(4) {
      bollingerWidth(middle: middle.span, upper: upper.span, lower: lower.span, into: &$0)
    }
    #expect(isNear(width, [.nan, 3, 2.4, 0]))
  }

  @Test("Exponential bands are those of the exponential mean and deviation")
  func exponentialBands() {
    let close = RandomMarket(seed: 9, rows: 50).close
    let bands = filledColumns(50) { middle, upper, lower in
      bollingerBands(
        close.span, window: 6, weights: .exponential(.firstValue), ddof: 1, middle: &middle,
        upper: &upper, lower: &lower)
    }
    let mean = column(50) { exponentialMovingAverage(close.span, window: 6, into: &$0) }
    let deviation = column(50) {
      exponentialStandardDeviation(
        close.span, span: 6, minPeriods: 6, seeding: .firstValue, ddof: 1, into: &$0)
    }
    #expect(isIdentical(bands.0, mean))
    #expect(isNear(bands.1, zip(mean, deviation).map { $0 + 2 * $1 }))
    #expect(isNear(bands.2, zip(mean, deviation).map { $0 - 2 * $1 }))
  }

  @Test("An exponential deviation is that of the weighted values", arguments: [0, 1])
  func exponentialDeviation(ddof: Int) {
    // Of span 3 the weights halve with each row: 1/4, 1/4, 1/2 of the first value's seeding.
    let values: [Double] = [2, 6, 4]
    let got = column(3) {
      exponentialStandardDeviation(
        values.span, span: 3, minPeriods: 1, seeding: .firstValue, ddof: ddof, into: &$0)
    }
    // Around the mean of 4 that is (4 + 4 + 0) / 4; the squares of the weights sum to 3/8.
    let first = ddof == 0 ? 0 : Double.nan
    let second = ddof == 0 ? 4 : 4 / (1 - 0.5)
    let third = ddof == 0 ? 2 : 2 / (1 - 0.375)
    #expect(isNear(got, [first, second.squareRoot(), third.squareRoot()]))
  }

  @Test("The stochastic oscillator is the close's place in the range, and its average")
  func stochastic() {
    let (high, low, close) = (high, low, close)
    let lines = filledColumns(6) { percentK, percentD, _ in
      stochasticOscillator(
        high: high.span, low: low.span, close: close.span, kWindow: 3, dWindow: 2,
        percentK: &percentK, percentD: &percentD)
    }
    let ofSevenths: [Double] = [.nan, .nan, 140, 600, 500, 560]
    let average: [Double] = [.nan, .nan, .nan, 370, 550, 530]
    #expect(isNear(lines.0, ofSevenths.map { $0 / 7 }))
    #expect(isNear(lines.1, average.map { $0 / 7 }))
  }

  @Test("In one pass or in many, the convergence of exponential averages is the same")
  func convergence() {
    var close = RandomMarket(seed: 21, rows: 90).close
    close[40] = .nan
    let lines = filledColumns(90) { macd, signal, histogram in
      movingAverageConvergence(
        close.span, fastWindow: 5, slowWindow: 9, signalWindow: 4, macd: &macd, signal: &signal,
        histogram: &histogram)
    }
    let fast = column(90) { exponentialMovingAverage(close.span, window: 5, into: &$0) }
    let slow = column(90) { exponentialMovingAverage(close.span, window: 9, into: &$0) }
    let macd = zip(fast, slow).map { $0 - $1 }
    let signal = column(90) { exponentialMovingAverage(macd.span, window: 4, into: &$0) }
    #expect(isIdentical(lines.0, macd))
    #expect(isIdentical(lines.1, signal))
    #expect(isIdentical(lines.2, zip(macd, signal).map { $0 - $1 }))
  }

  @Test(
    "Convergence of other averages is their distance",
    arguments: [Convention.standard, .vectorbt])
  func simpleConvergence(convention: Convention) {
    let close: [Double] = [1, 2, 4, 8, 16]
    let lines = filledColumns(5) { macd, signal, histogram in
      movingAverageConvergence(
        close.span, fastWindow: 1, slowWindow: 2, signalWindow: 2, method: .simple,
        signalMethod: .simple, convention: convention, macd: &macd, signal: &signal,
        histogram: &histogram)
    }
    #expect(isNear(lines.0, [.nan, 0.5, 1, 2, 4]))
    #expect(isNear(lines.1, [.nan, .nan, 0.75, 1.5, 3]))
    #expect(isNear(lines.2, [.nan, .nan, 0.25, 0.5, 1]))
  }

  @Test("The true range reaches to the close before; Wilder's average starts in row 1")
  func averageRange() {
    let (high, low, close) = (high, low, close)
    let lines = filledColumns(6) { range, average, _ in
      averageTrueRange(
        high: high.span, low: low.span, close: close.span, window: 2, range: &range,
        average: &average)
    }
    #expect(isNear(lines.0, [2, 3, 4, 6, 3, 3]))
    #expect(isNear(lines.1, [.nan, .nan, 3.5, 4.75, 3.875, 3.4375]))
    let simple = filledColumns(6) { range, average, _ in
      averageTrueRange(
        high: high.span, low: low.span, close: close.span, window: 2, method: .simple,
        range: &range, average: &average)
    }
    #expect(isNear(simple.1, [.nan, 2.5, 3.5, 5, 4.5, 3]))
  }

  @Test("A NaN high or low makes the true range NaN, a NaN close before is skipped")
  func trueRangeOfGaps() {
    let high = [5, .nan, 6, 9.0]
    let low = [4, 4, .nan, 7.0]
    let close = [4, 5, .nan, 8.0]
    let range = column(4) {
      trueRange(high: high.span, low: low.span, close: close.span, into: &$0)
    }
    #expect(isNear(range, [1, .nan, .nan, 2]))
  }

  @Test("Volume counts with the direction of the close; without one, by convention")
  func onBalance() {
    let close: [Double] = [10, 11, 11, 9, .nan, 9, 10]
    let volume: [Double] = [1, 2, 4, 8, 16, 32, .nan]
    for (convention, expected) in [
      (Convention.standard, [1, 3, 3, -5, -5, -5, -5]),
      (.vectorbt, [1, 3, 3, -5, 11, 43, 43.0]),
    ] {
      let total = column(7) {
        onBalanceVolume(
          close: close.span, volume: volume.span, convention: convention, into: &$0)
      }
      #expect(isNear(total, expected))
    }
  }

  @Test("Changes are against the value a lag before, as difference and as fraction")
  func changes() {
    let values: [Double] = [2, 3, 1, 0, 5]
    #expect(
      isNear(column(5) { differences(values.span, lag: 2, into: &$0) }, [.nan, .nan, -1, -3, 4]))
    #expect(
      isNear(
        column(5) { fractionalChanges(values.span, lag: 1, into: &$0) },
        [.nan, 0.5, -2.0 / 3, -1, .infinity]))
  }
}

/// Three columns of `rows` values written by `write`.
private func filledColumns(
  _ rows: Int,
  _ write: (
    inout MutableSpan<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>
  ) -> Void
) -> ([Double], [Double], [Double]) {
  var second: [Double] = []
  var third: [Double] = []
  let first = column(rows) { first in
    second = column(rows) { second in
      third = column(rows) { third in write(&first, &second, &third) }
    }
  }
  return (first, second, third)
}
