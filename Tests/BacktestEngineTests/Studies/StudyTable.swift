import BacktestEngine
import TestSupport

/// Bars as the studies take them.
struct StudyBars {
  var high: [Double] = []
  var low: [Double] = []
  var close: [Double] = []
  var volume: [Double] = []

  var rows: Int { close.count }

  /// A seeded random walk.
  init(seed: UInt64, rows: Int) {
    var random = SplitMix64(seed: seed)
    var price = 50 + 100 * random.unit()
    for _ in 0..<rows {
      price *= 1 + 0.04 * (random.unit() - 0.5)
      close.append(price)
      high.append(price * (1 + 0.01 * random.unit()))
      low.append(price * (1 - 0.01 * random.unit()))
      volume.append(1 + (1000 * random.unit()).rounded(.down))
    }
  }

  /// Bars whose range is one on either side of the close.
  init(close: [Double]) {
    self.close = close
    high = close.map { $0 + 1 }
    low = close.map { $0 - 1 }
    volume = close.map { _ in 1 }
  }

  func prefix(_ rows: Int) -> StudyBars {
    var bars = self
    bars.high = Array(high.prefix(rows))
    bars.low = Array(low.prefix(rows))
    bars.close = Array(close.prefix(rows))
    bars.volume = Array(volume.prefix(rows))
    return bars
  }

  mutating func setBar(_ row: Int, to value: Double) {
    high[row] = value
    low[row] = value
    close[row] = value
    volume[row] = value
  }

  func withPrices(times factor: Double) -> StudyBars {
    var bars = self
    bars.high = high.map { $0 * factor }
    bars.low = low.map { $0 * factor }
    bars.close = close.map { $0 * factor }
    return bars
  }
}

/// One study, with everything the general tests ask of it.
struct Study: CustomStringConvertible, Sendable {
  var description: String
  /// The first row with a value, per output, for a window.
  var firstRows: @Sendable (Int) -> [Int]
  /// Whether the outputs are in the unit of the price; else they have none.
  var isPrice = false
  var outputs: @Sendable (StudyBars, Int) -> [[Double]]
}

/// Three columns written at once.
func columns(
  _ rows: Int,
  _ write: (
    inout MutableSpan<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>
  ) -> Void
) -> [[Double]] {
  var second: [Double] = []
  var third: [Double] = []
  let first = column(rows) { first in
    second = column(rows) { second in
      third = column(rows) { third in write(&first, &second, &third) }
    }
  }
  return [first, second, third]
}

extension Study {
  static let all = oscillators + trends + lines

  private static let oscillators: [Study] = [
    Study(description: "ADX", firstRows: { [2 * $0 - 1, $0, $0] }) { bars, window in
      columns(bars.rows) {
        averageDirectionalIndex(
          high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
          adx: &$0, plus: &$1, minus: &$2)
      }
    },
    Study(description: "CCI", firstRows: { [$0 - 1] }) { bars, window in
      [
        column(bars.rows) {
          commodityChannelIndex(
            high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
            into: &$0)
        }
      ]
    },
    Study(description: "Williams %R", firstRows: { [$0 - 1] }) { bars, window in
      [
        column(bars.rows) {
          williamsRange(
            high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
            into: &$0)
        }
      ]
    },
    Study(description: "MFI", firstRows: { [$0] }) { bars, window in
      [
        column(bars.rows) {
          moneyFlowIndex(
            high: bars.high.span, low: bars.low.span, close: bars.close.span,
            volume: bars.volume.span, window: window, into: &$0)
        }
      ]
    },
    Study(description: "ROC", firstRows: { [$0] }) { bars, window in
      [column(bars.rows) { rateOfChange(bars.close.span, lag: window, into: &$0) }]
    },
    Study(description: "TRIX", firstRows: { [3 * ($0 - 1) + 1] }) { bars, window in
      [column(bars.rows) { tripleExponentialRate(bars.close.span, window: window, into: &$0) }]
    },
    Study(description: "Aroon", firstRows: { [$0, $0, $0] }) { bars, window in
      columns(bars.rows) {
        aroon(
          high: bars.high.span, low: bars.low.span, window: window, up: &$0, down: &$1,
          oscillator: &$2)
      }
    },
    Study(description: "Stochastic RSI", firstRows: { [2 * $0 - 1, 2 * $0 + 1] }) { bars, window in
      let lines = columns(bars.rows) { k, d, _ in
        stochasticRelativeStrength(
          bars.close.span, window: window, stochasticWindow: window, meanWindow: 3, k: &k, d: &d)
      }
      return Array(lines.prefix(2))
    },
    Study(description: "z-score", firstRows: { [$0 - 1] }) { bars, window in
      [column(bars.rows) { zScore(bars.close.span, window: window, ddof: 1, into: &$0) }]
    },
  ]

  private static let trends: [Study] = [
    Study(description: "SuperTrend direction", firstRows: { [$0] }) { bars, window in
      [superTrendLines(bars, window)[1]]
    },
    Study(description: "SuperTrend", firstRows: { [$0] }, isPrice: true) { bars, window in
      [superTrendLines(bars, window)[0]]
    },
    Study(description: "Parabolic SAR", firstRows: { _ in [1] }, isPrice: true) { bars, _ in
      [
        column(bars.rows) {
          parabolicStop(
            high: bars.high.span, low: bars.low.span, acceleration: 0.02, maximum: 0.2, into: &$0)
        }
      ]
    },
    Study(
      description: "Ichimoku", firstRows: { [$0 - 1, $0, 2 * $0, 2 * $0 + 1, 0] }, isPrice: true
    ) { bars, window in
      let longer = window < Int.max - 2
      return ichimokuLines(
        bars,
        IchimokuSettings(
          tenkan: window, kijun: longer ? window + 1 : window,
          senkou: longer ? window + 2 : window, displacement: window))
    },
  ]

  private static let lines: [Study] = [
    Study(description: "session VWAP", firstRows: { _ in [0] }, isPrice: true) { bars, _ in
      let starts = (0..<bars.rows).map { $0 % 20 == 0 }
      return [
        column(bars.rows) {
          volumeWeightedPrice(
            high: bars.high.span, low: bars.low.span, close: bars.close.span,
            volume: bars.volume.span, sessionStarts: starts.span, into: &$0)
        }
      ]
    },
    Study(description: "rolling VWAP", firstRows: { [$0 - 1] }, isPrice: true) { bars, window in
      [
        column(bars.rows) {
          rollingVolumeWeightedPrice(
            high: bars.high.span, low: bars.low.span, close: bars.close.span,
            volume: bars.volume.span, window: window, into: &$0)
        }
      ]
    },
    Study(
      description: "Donchian", firstRows: { [$0 - 1, $0 - 1, $0 - 1] }, isPrice: true
    ) { bars, window in
      columns(bars.rows) {
        donchianChannel(
          high: bars.high.span, low: bars.low.span, window: window, upper: &$0, middle: &$1,
          lower: &$2)
      }
    },
    Study(description: "Keltner", firstRows: { [$0, $0, $0] }, isPrice: true) { bars, window in
      columns(bars.rows) {
        keltnerChannel(
          high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
          rangeWindow: window, multiplier: 2, upper: &$0, middle: &$1, lower: &$2)
      }
    },
    Study(
      description: "linear regression", firstRows: { [$0 - 1, $0 - 1, $0 - 1] }, isPrice: true
    ) { bars, window in
      columns(bars.rows) {
        linearRegression(bars.close.span, window: window, slope: &$0, intercept: &$1, end: &$2)
      }
    },
    Study(description: "Hurst", firstRows: { [max(16, $0) - 1] }) { bars, window in
      [column(bars.rows) { hurstExponent(bars.close.span, window: max(16, window), into: &$0) }]
    },
  ]
}

func superTrendLines(_ bars: StudyBars, _ window: Int, multiplier: Double = 2) -> [[Double]] {
  let lines = columns(bars.rows) { line, direction, _ in
    superTrend(
      high: bars.high.span, low: bars.low.span, close: bars.close.span, window: window,
      multiplier: multiplier, line: &line, direction: &direction)
  }
  return Array(lines.prefix(2))
}

/// Tenkan, kijun, senkou A, senkou B, chikou.
func ichimokuLines(_ bars: StudyBars, _ settings: IchimokuSettings) -> [[Double]] {
  var cloud: [[Double]] = []
  let lines = columns(bars.rows) { tenkan, kijun, chikou in
    cloud = columns(bars.rows) { senkouA, senkouB, _ in
      ichimoku(
        high: bars.high.span, low: bars.low.span, close: bars.close.span, settings: settings,
        tenkan: &tenkan, kijun: &kijun, senkouA: &senkouA, senkouB: &senkouB, chikou: &chikou)
    }
  }
  return [lines[0], lines[1], cloud[0], cloud[1], lines[2]]
}
