import BacktestEngine
import Testing

/// Bars as the kernels take them.
private struct Columns {
  var high: [Double]
  var low: [Double]
  var close: [Double]
  var volume: [Double]

  func prefix(_ rows: Int) -> Columns {
    Columns(
      high: Array(high.prefix(rows)), low: Array(low.prefix(rows)),
      close: Array(close.prefix(rows)), volume: Array(volume.prefix(rows)))
  }
}

@Suite(.tags(.property)) struct IndicatorPropertyTests {
  private typealias Kernel = @Sendable (Columns, Int, inout MutableSpan<Double>) -> Void

  /// Kernels of a column and a window.
  private static let ofColumn: [(name: String, kernel: Kernel)] = [
    ("simple average", { simpleMovingAverage($0.close.span, window: $1, into: &$2) }),
    (
      "vectorbt's simple average",
      { simpleMovingAverage($0.close.span, window: $1, convention: .vectorbt, into: &$2) }
    ),
    ("rolling mean", { rollingMean($0.close.span, window: $1, minPeriods: 1, into: &$2) }),
    ("rolling sum", { rollingSum($0.close.span, window: $1, minPeriods: 1, into: &$2) }),
    ("rolling min", { rollingMin($0.close.span, window: $1, minPeriods: $1, into: &$2) }),
    ("rolling max", { rollingMax($0.close.span, window: $1, minPeriods: 1, into: &$2) }),
    ("rows since lowest", { rowsSinceLowest($0.close.span, window: $1, into: &$2) }),
    ("rows since highest", { rowsSinceHighest($0.close.span, window: $1, into: &$2) }),
    ("weighted average", { weightedMovingAverage($0.close.span, window: $1, into: &$2) }),
    ("exponential average", { exponentialMovingAverage($0.close.span, window: $1, into: &$2) }),
    ("Wilder's average", { wilderMovingAverage($0.close.span, window: $1, into: &$2) }),
    ("differences", { differences($0.close.span, lag: $1, into: &$2) }),
    ("fractional changes", { fractionalChanges($0.close.span, lag: $1, into: &$2) }),
    ("forward fill", { columns, _, out in forwardFill(columns.close.span, into: &out) }),
    (
      "deviation",
      { rollingStandardDeviation($0.close.span, window: $1, minPeriods: $1, into: &$2) }
    ),
    (
      "deviation of at least 1",
      { rollingStandardDeviation($0.close.span, window: $1, minPeriods: 1, into: &$2) }
    ),
    (
      "vectorbt's deviation",
      {
        rollingStandardDeviation(
          $0.close.span, window: $1, minPeriods: $1, ddof: 1, convention: .vectorbt, into: &$2)
      }
    ),
    (
      "exponential mean",
      {
        exponentialMean($0.close.span, span: $1, minPeriods: 1, seeding: .adjusted, into: &$2)
      }
    ),
    (
      "exponential deviation",
      {
        exponentialStandardDeviation(
          $0.close.span, span: $1, minPeriods: 0, seeding: .adjusted, ddof: 1, into: &$2)
      }
    ),
  ]

  /// Kernels of a column whose values are not in the column's unit.
  private static let unitless: Set<String> = [
    "rows since lowest", "rows since highest", "fractional changes",
  ]

  private static let indices: [(name: String, kernel: Kernel)] = [
    RelativeStrengthSmoothing.wilder, .simple, .exponential, .exponentialAdjusted,
  ].map { smoothing in
    (
      "relative strength, \(smoothing)",
      { relativeStrengthIndex($0.close.span, window: $1, smoothing: smoothing, into: &$2) }
    )
  }

  /// Indicators of several columns; the last column they write is looked at.
  private static let ofBars: [(name: String, kernel: Kernel)] = [
    (
      "vectorbt's relative strength",
      {
        relativeStrengthIndex(
          $0.close.span, window: $1, smoothing: .simple, convention: .vectorbt, into: &$2)
      }
    ),
    (
      "average true range",
      { bars, window, out in
        _ = column(bars.close.count) {
          averageTrueRange(
            high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
            range: &$0, average: &out)
        }
      }
    ),
    (
      "stochastic",
      { bars, window, out in
        _ = column(bars.close.count) {
          stochasticOscillator(
            high: bars.high.span, low: bars.low.span, close: bars.close.span, kWindow: window,
            percentK: &$0, percentD: &out)
        }
      }
    ),
    (
      "true range",
      { bars, _, out in
        trueRange(
          high: bars.high.span, low: bars.low.span, close: bars.close.span, into: &out)
      }
    ),
    (
      "%K",
      { bars, window, out in
        _ = column(bars.close.count) {
          stochasticOscillator(
            high: bars.high.span, low: bars.low.span, close: bars.close.span, kWindow: window,
            percentK: &out, percentD: &$0)
        }
      }
    ),
    (
      "MACD",
      { bars, window, out in
        _ = column(bars.close.count) { macd in
          _ = column(bars.close.count) { signal in
            movingAverageConvergence(
              bars.close.span, fastWindow: window, slowWindow: 12, macd: &macd, signal: &signal,
              histogram: &out)
          }
        }
      }
    ),
    (
      "bands",
      { bars, window, out in
        _ = column(bars.close.count) { middle in
          _ = column(bars.close.count) { upper in
            bollingerBands(
              bars.close.span, window: window, middle: &middle, upper: &upper, lower: &out)
          }
        }
      }
    ),
    (
      "on-balance volume",
      { bars, _, out in
        onBalanceVolume(close: bars.close.span, volume: bars.volume.span, into: &out)
      }
    ),
  ]

  private static let kernels = ofColumn + indices + ofBars

  private func bars(seed: UInt64, rows: Int, gapRate: Double) -> Columns {
    let market = RandomMarket(seed: seed, rows: rows, gapRate: gapRate)
    return Columns(
      high: market.close.map { $0 * 1.01 }, low: market.close.map { $0 * 0.98 },
      close: market.close, volume: market.open)
  }

  @Test("Appending rows never changes earlier rows", arguments: 0..<12 as Range<UInt64>)
  func noForesight(seed: UInt64) {
    let bars = bars(seed: seed, rows: 120, gapRate: seed % 2 == 0 ? 0.03 : 0)
    for (name, kernel) in Self.kernels {
      for window in [1, 2, 7, 40] {
        let whole = column(120) { kernel(bars, window, &$0) }
        for rows in [1, 2, 6, 7, 8, 13, 14, 15, 41, 64, 81, 119] {
          let part = column(rows) { kernel(bars.prefix(rows), window, &$0) }
          #expect(
            isIdentical(part, Array(whole.prefix(rows))), "\(name) \(window), seed \(seed)")
        }
      }
    }
  }

  @Test("Nothing traps on values at the ends of their range", arguments: 0..<8 as Range<UInt64>)
  func extremes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let odd: [Double] = [
      .nan, .infinity, -.infinity, 1e308, -1e308, .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, -0.0, 0, 1,
    ]
    for rows in [0, 1, 2, 3, 50] {
      let draw = { (0..<rows).map { _ in odd[random.below(odd.count)] } }
      let bars = Columns(high: draw(), low: draw(), close: draw(), volume: draw())
      for (name, kernel) in Self.kernels {
        for window in [1, 2, 7, 50, 51, Int.max] {
          let written = column(rows) { kernel(bars, window, &$0) }
          #expect(!written.contains(-987_654.321), "\(name) \(window), seed \(seed)")
        }
      }
    }
  }

  @Test(
    "Prices of four times the size change averages by four and indices not, to the last bit",
    arguments: 0..<12 as Range<UInt64>)
  func scale(seed: UInt64) {
    let bars = bars(seed: seed, rows: 120, gapRate: seed % 2 == 0 ? 0.03 : 0)
    let scaled = Columns(
      high: bars.high.map { $0 * 4 }, low: bars.low.map { $0 * 4 },
      close: bars.close.map { $0 * 4 }, volume: bars.volume)
    let prices = Self.ofColumn.filter { !Self.unitless.contains($0.name) }
    let pure = Self.indices + Self.ofColumn.filter { Self.unitless.contains($0.name) }
    for window in [1, 2, 7, 40] {
      for (name, kernel) in prices {
        let plain = column(120) { kernel(bars, window, &$0) }
        let large = column(120) { kernel(scaled, window, &$0) }
        #expect(isIdentical(large, plain.map { $0 * 4 }), "\(name) \(window), seed \(seed)")
      }
      for (name, kernel) in pure {
        let plain = column(120) { kernel(bars, window, &$0) }
        let large = column(120) { kernel(scaled, window, &$0) }
        #expect(isIdentical(large, plain), "\(name) \(window), seed \(seed)")
      }
    }
  }

  @Test("An index lies between 0 and 100", arguments: 0..<12 as Range<UInt64>)
  func indexRange(seed: UInt64) {
    let bars = bars(seed: seed, rows: 200, gapRate: 0)
    for (name, kernel) in Self.indices {
      let index = column(200) { kernel(bars, 5, &$0) }
      #expect(index.dropFirst(5).allSatisfy { (0...100).contains($0) }, "\(name), seed \(seed)")
    }
  }

  @Test("An average lies within its window's values", arguments: 0..<12 as Range<UInt64>)
  func averageRange(seed: UInt64) {
    let close = RandomMarket(seed: seed, rows: 200).close
    let low = column(200) { rollingMin(close.span, window: 9, minPeriods: 9, into: &$0) }
    let high = column(200) { rollingMax(close.span, window: 9, minPeriods: 9, into: &$0) }
    for method in [MovingAverageMethod.simple, .weighted] {
      let average = column(200) {
        movingAverage(close.span, window: 9, method: method, into: &$0)
      }
      let strays = (8..<200).filter {
        average[$0] < low[$0] - 1e-9 || average[$0] > high[$0] + 1e-9
      }
      #expect(strays.isEmpty, "seed \(seed)")
    }
  }
}
