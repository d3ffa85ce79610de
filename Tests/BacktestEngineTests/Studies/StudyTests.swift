import BacktestEngine
import Testing

@Suite struct StudyTests {
  @Test("The directional index compares rises of the high with falls of the low")
  func directional() {
    // +DM 2 0 3, -DM 0 1 0, TR 3 3 4; window 2: sums start from one move and lose a half.
    let lines = columns(4) {
      let high: [Double] = [10, 12, 11, 14]
      let low: [Double] = [8, 9, 8, 10]
      let close: [Double] = [9, 11, 10, 13]
      averageDirectionalIndex(
        high: high.span, low: low.span, close: close.span, window: 2, adx: &$0, plus: &$1,
        minus: &$2)
    }
    // Row 2: +1 -1 TR 4.5; row 3: +3.5 -0.5 TR 6.25.
    #expect(isNear(lines[1], [.nan, .nan, 100 / 4.5, 350 / 6.25]))
    #expect(isNear(lines[2], [.nan, .nan, 100 / 4.5, 50 / 6.25]))
    #expect(isNear(lines[0], [.nan, .nan, .nan, 0.5 * (0 + 75)]))
  }

  @Test("CCI is the distance from the mean in units of 0.015 mean deviations")
  func channelIndex() {
    let close: [Double] = [1, 2, 6, 6, 6, 6]
    let index = column(6) {
      commodityChannelIndex(
        high: close.span, low: close.span, close: close.span, window: 3, into: &$0)
    }
    // Means 3 and 14/3, deviations 2 and 16/9; then nothing moves.
    let second = (4.0 / 3) / (0.015 * 16 / 9)
    #expect(isNear(index, [.nan, .nan, 3 / 0.03, second, 0, 0]))
  }

  @Test("A price that never moves gives CCI 0 at any size", arguments: [0.1, 0.7, 1e-9, 1e12 / 3])
  func flatChannelIndex(price: Double) {
    let bars = StudyBars(close: [Double](repeating: price, count: 60))
    let index = column(60) {
      commodityChannelIndex(
        high: bars.close.span, low: bars.close.span, close: bars.close.span, window: 7, into: &$0)
    }
    let isZero = index.dropFirst(6).allSatisfy { $0 == 0 }
    #expect(isZero)
  }

  @Test("%R is 0 at the highest high and -100 at the lowest low")
  func williams() {
    let high: [Double] = [10, 12, 11, 9]
    let low: [Double] = [8, 9, 7, 6]
    let close: [Double] = [9, 12, 8, 6]
    let range = column(4) {
      williamsRange(high: high.span, low: low.span, close: close.span, window: 2, into: &$0)
    }
    #expect(isNear(range, [.nan, 0, -80, -100]))
  }

  @Test("The money flow index is the share of the money that came with rising prices")
  func moneyFlow() {
    let close: [Double] = [10, 12, 11, 11, 13]
    let volume: [Double] = [1, 1, 2, 5, 0]
    let index = column(5) {
      moneyFlowIndex(
        high: close.span, low: close.span, close: close.span, volume: volume.span, window: 2,
        into: &$0)
    }
    // Flows +12, -22, none, +0.
    #expect(isNear(index, [.nan, .nan, 1200 / 34.0, 0, 0]))
  }

  @Test("VWAP starts anew with every session and has no price before the first volume")
  func sessions() {
    let close: [Double] = [10, 20, 30, 40, 50]
    let volume: [Double] = [0, 1, 3, 2, .nan]
    let starts = [false, false, false, true, false]
    let price = column(5) {
      volumeWeightedPrice(
        high: close.span, low: close.span, close: close.span, volume: volume.span,
        sessionStarts: starts.span, into: &$0)
    }
    #expect(isNear(price, [.nan, 20, 27.5, 40, .nan]))
  }

  @Test("A day starts at midnight of the zone, before 1970 too")
  func days() {
    let hour: Int64 = 3_600_000_000_000
    let times = [-26 * hour, -25 * hour, -hour, 0, 23 * hour, 24 * hour, Int64.max]
    let close: [Double] = [10, 20, 30, 40, 60, 70, 80]
    let volume = [Double](repeating: 1, count: 7)
    func price(_ utcOffset: Int64) -> [Double] {
      column(7) {
        volumeWeightedPrice(
          high: close.span, low: close.span, close: close.span, volume: volume.span,
          times: times.span, utcOffset: utcOffset, into: &$0)
      }
    }
    #expect(isNear(price(0), [10, 15, 30, 40, 50, 70, 80]))
    #expect(isNear(price(hour), [10, 20, 30, 35, 60, 65, 80]))
  }

  @Test("SuperTrend follows the close and turns where the close passes the line")
  func trend() {
    // Range 2 in every bar, window 1, multiplier 1: bands one range of the bar from its middle.
    let lines = superTrendLines(StudyBars(close: [10, 11, 12, 9, 8, 14]), 1, multiplier: 1)
    #expect(isNear(lines[1], [.nan, 1, 1, -1, -1, 1]))
    // TR 2 2 4 2 7: lower 9, 10; upper 13 then 10; lower 7.
    #expect(isNear(lines[0], [.nan, 9, 10, 13, 10, 7]))
  }

  @Test("The cloud is the one of `displacement` rows before, and chikou is the close")
  func cloud() {
    let bars = StudyBars(seed: 3, rows: 60)
    let plain = ichimokuLines(
      bars, IchimokuSettings(tenkan: 3, kijun: 5, senkou: 9, displacement: 0))
    let ahead = ichimokuLines(
      bars, IchimokuSettings(tenkan: 3, kijun: 5, senkou: 9, displacement: 4))
    for line in [2, 3] {
      let expected = [Double](repeating: .nan, count: 4) + plain[line].prefix(56)
      #expect(isIdentical(ahead[line], expected))
    }
    #expect(isIdentical(ahead[4], bars.close))
    let middle = zip(plain[0], plain[1]).map { 0.5 * ($0 + $1) }
    #expect(isNear(plain[2], middle))
    let high = bars.high[51...59].max() ?? .nan
    let low = bars.low[51...59].min() ?? .nan
    #expect(isNear(plain[3][59], 0.5 * (high + low)))
  }

  @Test("The parabolic stop starts at the first low and closes in with each new high")
  func parabolic() {
    let high: [Double] = [10, 12, 14, 15, 9]
    let low: [Double] = [9, 11, 13, 14, 7]
    let stop = column(5) {
      parabolicStop(high: high.span, low: low.span, acceleration: 0.1, maximum: 0.2, into: &$0)
    }
    // Rising from 9: 9.3 after row 1, then 9.3 + 0.2 · 4.7, then + 0.2 · 4.76; the fall of row 4
    // ends it at the highest high.
    #expect(isNear(stop, [.nan, 9, 9.3, 10.24, 15]))
  }

  @Test("ROC and TRIX of a price that doubles are 100 percent")
  func rates() {
    let close: [Double] = (0..<12).map { Double(1 << $0) }
    let rate = column(12) { rateOfChange(close.span, lag: 1, into: &$0) }
    #expect(isNear(Array(rate.dropFirst()), [Double](repeating: 100, count: 11)))
    let zero: [Double] = [0, 5, 0]
    #expect(isNear(column(3) { rateOfChange(zero.span, lag: 1, into: &$0) }, [.nan, 0, -100]))
    let triple = column(12) { tripleExponentialRate(close.span, window: 1, into: &$0) }
    #expect(isNear(Array(triple.dropFirst()), [Double](repeating: 100, count: 11)))
  }

  @Test("A line's slope, start and end are found from any window of it", arguments: [2, 5, 16])
  func line(window: Int) {
    let values = (0..<50).map { 3 + 0.5 * Double($0) }
    let fit = columns(50) {
      linearRegression(values.span, window: window, slope: &$0, intercept: &$1, end: &$2)
    }
    for row in (window - 1)..<50 {
      #expect(isNear(fit[0][row], 0.5))
      #expect(isNear(fit[1][row], values[row - window + 1]))
      #expect(isNear(fit[2][row], values[row]))
    }
  }

  @Test("The z-score counts deviations from the mean; equal values have none")
  func score() {
    let values: [Double] = [1, 2, 3, 3, 3]
    let score = column(5) { zScore(values.span, window: 3, ddof: 1, into: &$0) }
    let third = (1.0 / 3) / (1.0 / 3).squareRoot()
    #expect(isNear(score, [.nan, .nan, 1, third, .nan]))
  }

  @Test("Hurst: one half for a random walk, one for a steady rise, none for reversals")
  func hurst() {
    var walk = SeededGenerator(seed: 4)
    var logarithm = 0.0
    var random: [Double] = []
    for _ in 0..<6000 {
      logarithm += walk.unit() < 0.5 ? 0.001953125 : -0.001953125
      random.append(exponential(logarithm))
    }
    let steady = (0..<200).map { exponential(0.0078125 * Double($0)) }
    let reversing = (0..<400).map { [1.0, 1.01, 1.03, 1.01][$0 % 4] }
    func exponent(_ prices: [Double], _ window: Int) -> Double {
      column(prices.count) { hurstExponent(prices.span, window: window, into: &$0) }.last ?? .nan
    }
    #expect(abs(exponent(random, 4096) - 0.5) < 0.1)
    #expect(abs(exponent(steady, 64) - 1) < 1e-9)
    #expect(exponent(reversing, 16) < 0.5)
    #expect(exponent([Double](repeating: 5, count: 64), 32).isNaN)
  }

  /// e^x by its series, enough digits for a test.
  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for power in 1..<40 {
      term *= x / Double(power)
      sum += term
    }
    return sum
  }
}
