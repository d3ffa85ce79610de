import BacktestEngine
import Testing

@Suite(.tags(.property)) struct IndicatorPropertyTests {
  private typealias Kernel = @Sendable (Span<Double>, inout MutableSpan<Double>) -> Void

  private static let kernels: [(name: String, kernel: Kernel)] = [
    ("simple average", { simpleMovingAverage($0, window: 7, into: &$1) }),
    ("exponential average", { exponentialMovingAverage($0, window: 7, into: &$1) }),
    (
      "rolling mean of at least 2",
      { rollingMean($0, window: 7, minPeriods: 2, into: &$1) }
    ),
    ("Wilder index", { relativeStrengthIndex($0, window: 7, smoothing: .wilder, into: &$1) }),
    ("simple index", { relativeStrengthIndex($0, window: 7, smoothing: .simple, into: &$1) }),
    (
      "exponential index",
      { relativeStrengthIndex($0, window: 7, smoothing: .exponential, into: &$1) }
    ),
  ]

  @Test("Appending rows never changes earlier rows", arguments: 0..<12 as Range<UInt64>)
  func noForesight(seed: UInt64) {
    let market = RandomMarket(seed: seed, rows: 120, gapRate: seed % 2 == 0 ? 0.03 : 0)
    for (name, kernel) in Self.kernels {
      let whole = column(120) { kernel(market.close.span, &$0) }
      for rows in [1, 6, 7, 8, 64, 119] {
        let values = Array(market.close.prefix(rows))
        let part = column(rows) { kernel(values.span, &$0) }
        #expect(isIdentical(part, Array(whole.prefix(rows))), "\(name), seed \(seed)")
      }
    }
  }

  @Test("An index lies between 0 and 100", arguments: 0..<12 as Range<UInt64>)
  func indexRange(seed: UInt64) {
    let market = RandomMarket(seed: seed, rows: 200)
    for smoothing in [RelativeStrengthSmoothing.wilder, .simple, .exponential] {
      let index = column(200) {
        relativeStrengthIndex(market.close.span, window: 5, smoothing: smoothing, into: &$0)
      }
      let strays = index.dropFirst(5).filter { !($0 >= -1e-9 && $0 <= 100 + 1e-9) }
      #expect(strays.isEmpty, "seed \(seed)")
    }
  }

  @Test("An average lies within its window's values", arguments: 0..<12 as Range<UInt64>)
  func averageRange(seed: UInt64) {
    let close = RandomMarket(seed: seed, rows: 200).close
    let average = column(200) { simpleMovingAverage(close.span, window: 9, into: &$0) }
    for row in 8..<200 {
      let window = close[(row - 8)...row]
      let low = window.min() ?? .nan
      let high = window.max() ?? .nan
      #expect(average[row] >= low - 1e-9 && average[row] <= high + 1e-9, "seed \(seed)")
    }
  }
}
