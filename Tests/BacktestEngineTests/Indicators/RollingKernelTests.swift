import BacktestEngine
import Testing

/// Each rolling kernel against the plain computation over every window.
@Suite(.tags(.property)) struct RollingKernelTests {
  private static let windows = [1, 2, 3, 4, 7, 8, 39, 40, 41, 60, Int.max]

  /// Random values, every tenth NaN if `hasGaps`, with ties.
  private func values(seed: UInt64, hasGaps: Bool, rows: Int = 121) -> [Double] {
    RandomMarket(seed: seed, rows: rows, gapRate: hasGaps ? 0.1 : 0).close
      .map { ($0 * 4).rounded() / 4 }
  }

  /// `measure` of the valid values of each window, NaN where there are fewer than `minPeriods`.
  private func plain(
    _ values: [Double], _ window: Int, _ minPeriods: Int, _ measure: ([Double]) -> Double
  ) -> [Double] {
    values.indices.map { row in
      let first = window > row ? 0 : row - window + 1
      let valid = values[first...row].filter { !$0.isNaN }
      return valid.count >= minPeriods ? measure(valid) : .nan
    }
  }

  @Test(
    "Sums, means and extremes are those of the valid values of each window",
    arguments: windows, [false, true])
  func windowsOfValues(window: Int, hasGaps: Bool) {
    for seed in 0..<4 as Range<UInt64> {
      let values = values(seed: seed, hasGaps: hasGaps)
      for minPeriods in Set([1, min(window, 3), window]) {
        let say = "seed \(seed), minPeriods \(minPeriods)"
        let sum = column(121) {
          rollingSum(values.span, window: window, minPeriods: minPeriods, into: &$0)
        }
        #expect(isNear(sum, plain(values, window, minPeriods) { $0.reduce(0, +) }), "\(say)")
        for convention in [Convention.standard, .vectorbt] {
          let mean = column(121) {
            rollingMean(
              values.span, window: window, minPeriods: minPeriods, convention: convention,
              into: &$0)
          }
          #expect(isNear(mean, plain(values, window, minPeriods, mean(of:))), "\(say)")
        }
        let least = column(121) {
          rollingMin(values.span, window: window, minPeriods: minPeriods, into: &$0)
        }
        let greatest = column(121) {
          rollingMax(values.span, window: window, minPeriods: minPeriods, into: &$0)
        }
        let isExact =
          isIdentical(least, plain(values, window, minPeriods) { $0.min() ?? .nan })
          && isIdentical(greatest, plain(values, window, minPeriods) { $0.max() ?? .nan })
        #expect(isExact, "\(say)")
      }
    }
  }

  @Test(
    "A standard deviation is that of the valid values of each window",
    arguments: windows, [0, 1, 5])
  func deviations(window: Int, ddof: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let values = values(seed: seed, hasGaps: seed % 2 == 1)
      for minPeriods in Set([1, window]) {
        let expected = plain(values, window, minPeriods) { valid in
          deviation(of: valid, ddof: ddof)
        }
        for convention in [Convention.standard, .vectorbt] {
          let got = column(121) {
            rollingStandardDeviation(
              values.span, window: window, minPeriods: minPeriods, ddof: ddof,
              convention: convention, into: &$0)
          }
          #expect(
            isNear(got, expected, tolerance: 1e-7), "seed \(seed), minPeriods \(minPeriods)")
        }
      }
    }
  }

  @Test("A weighted average weighs the newest row most", arguments: windows)
  func weighted(window: Int) {
    let values = values(seed: 3, hasGaps: false)
    let got = column(121) { weightedMovingAverage(values.span, window: window, into: &$0) }
    let expected = plain(values, window, window) { values in
      let weights = values.indices.map { Double($0 + 1) }
      return zip(weights, values).map(*).reduce(0, +) / weights.reduce(0, +)
    }
    #expect(isNear(got, expected))
  }

  @Test("Rows since an extreme count from the latest of equal values", arguments: windows)
  func ages(window: Int) {
    for seed in 0..<8 as Range<UInt64> {
      let values = values(seed: seed, hasGaps: false)
      let lowest = column(121) { rowsSinceLowest(values.span, window: window, into: &$0) }
      let highest = column(121) { rowsSinceHighest(values.span, window: window, into: &$0) }
      let isExact =
        isIdentical(lowest, plain(values, window, window) { age(of: $0.min(), in: $0) })
        && isIdentical(highest, plain(values, window, window) { age(of: $0.max(), in: $0) })
      #expect(isExact, "seed \(seed)")
    }
  }

  @Test("A NaN leaves no extreme as long as the window holds it", arguments: [2, 3, 5])
  func agesOfGaps(window: Int) {
    let values = values(seed: 5, hasGaps: true)
    let highest = column(121) { rowsSinceHighest(values.span, window: window, into: &$0) }
    #expect(isIdentical(highest, plain(values, window, window) { age(of: $0.max(), in: $0) }))
  }

  @Test(
    "A spike or an infinite value is forgotten when it has left the window",
    arguments: [1e12, -1e300, .infinity, -.infinity])
  func spike(height: Double) {
    for window in [2, 7, 20] {
      let calm = values(seed: 11, hasGaps: false)
      var spiked = calm
      spiked[30] = height
      for minPeriods in [1, window] {
        let kernels: [(Span<Double>, inout MutableSpan<Double>) -> Void] = [
          { rollingMean($0, window: window, minPeriods: minPeriods, into: &$1) },
          { rollingStandardDeviation($0, window: window, minPeriods: minPeriods, into: &$1) },
          { weightedMovingAverage($0, window: window, into: &$1) },
        ]
        for kernel in kernels {
          let expected = column(121) { kernel(calm.span, &$0) }.dropFirst(30 + window)
          let got = column(121) { kernel(spiked.span, &$0) }.dropFirst(30 + window)
          #expect(isNear(Array(got), Array(expected), tolerance: 1e-9), "window \(window)")
        }
      }
    }
  }

  @Test("vectorbt's mean keeps an infinite value for ever, and loses digits to a spike")
  func cumulativeSpike() {
    for (height, isLost) in [(1e17, true), (.infinity, true), (1.0, false)] {
      let values = [1, height, 1, 1, 1.0]
      let mean = column(5) {
        rollingMean(values.span, window: 2, minPeriods: 2, convention: .vectorbt, into: &$0)
      }
      #expect((mean[4] != 1) == isLost)
    }
  }

  @Test("Equal values have a deviation of exactly 0", arguments: [Convention.standard, .vectorbt])
  func flatDeviation(convention: Convention) {
    let values = [Double](repeating: 0.1, count: 50)
    for minPeriods in [1, 7] {
      let got = column(50) {
        rollingStandardDeviation(
          values.span, window: 7, minPeriods: minPeriods, convention: convention, into: &$0)
      }
      #expect(got.dropFirst(6).allSatisfy { $0 == 0 })
    }
  }
}

private func mean(of values: [Double]) -> Double {
  values.reduce(0, +) / Double(values.count)
}

private func deviation(of values: [Double], ddof: Int) -> Double {
  guard values.count > ddof else { return .nan }
  let centre = mean(of: values)
  let squares = values.map { ($0 - centre) * ($0 - centre) }.reduce(0, +)
  return (squares / Double(values.count - ddof)).squareRoot()
}

private func age(of extreme: Double?, in values: [Double]) -> Double {
  guard let extreme, let row = values.lastIndex(of: extreme) else { return .nan }
  return Double(values.count - 1 - row)
}
