import BacktestEngine
import TestSupport
import Testing

/// What holds for every study.
@Suite(.tags(.property)) struct StudyPropertyTests {
  private static let windows = [2, 7, 30]
  private static let hostile: [Double] = [
    .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, 0, 1, 1e-300,
  ]

  @Test("Appending rows never changes earlier rows", arguments: Study.all)
  func noForesight(study: Study) {
    for seed in 0..<4 as Range<UInt64> {
      let bars = StudyBars(seed: seed, rows: 120)
      for window in Self.windows {
        let whole = study.outputs(bars, window)
        for rows in [0, 1, 2, 6, 7, 8, 63, 64, 119] {
          let part = study.outputs(bars.prefix(rows), window)
          let isSame = zip(part, whole).allSatisfy { isIdentical($0, Array($1.prefix(rows))) }
          #expect(isSame, "window \(window), \(rows) rows, seed \(seed)")
        }
      }
    }
  }

  @Test("What comes later never changes earlier rows", arguments: Study.all)
  func causal(study: Study) {
    for seed in 0..<10 as Range<UInt64> {
      let bars = StudyBars(seed: seed, rows: 100)
      var random = SplitMix64(seed: seed)
      let first = Int(100 * random.unit())
      var changed = bars
      for row in first..<100 { changed.setBar(row, to: Self.hostile[Int(10 * random.unit())]) }
      for window in Self.windows {
        let isSame = zip(study.outputs(bars, window), study.outputs(changed, window)).allSatisfy {
          isIdentical(Array($0.prefix(first)), Array($1.prefix(first)))
        }
        #expect(isSame, "window \(window), from row \(first), seed \(seed)")
      }
    }
  }

  @Test("Values start at the row that the documentation says", arguments: Study.all)
  func firstRow(study: Study) {
    for window in Self.windows {
      let outputs = study.outputs(StudyBars(seed: 5, rows: 150), window)
      for (output, first) in zip(outputs, study.firstRows(window)) {
        #expect(areAllNaN(Array(output.prefix(first))), "window \(window)")
        let isDefined = output.dropFirst(first).allSatisfy { $0.isFinite }
        #expect(isDefined, "window \(window)")
      }
    }
  }

  @Test(
    "A bad bar is forgotten: the row after it counts as row 0",
    arguments: Study.all, [Double.nan, .infinity, -.infinity])
  func recovery(study: Study, bad: Double) {
    for window in Self.windows {
      for row in [0, 1, 20, 41] {
        var bars = StudyBars(seed: 6, rows: 220)
        bars.setBar(row, to: bad)
        for (output, first) in zip(study.outputs(bars, window), study.firstRows(window)) {
          let isClean = output.dropFirst(row + 1 + first).allSatisfy { $0.isFinite }
          #expect(isClean, "window \(window), bad row \(row)")
        }
      }
    }
  }

  @Test("A NaN bar makes its row NaN", arguments: Study.all)
  func gap(study: Study) {
    var bars = StudyBars(seed: 7, rows: 220)
    bars.setBar(150, to: .nan)
    for (index, output) in study.outputs(bars, 7).enumerated() {
      // The cloud of row 150 is that of row 143, and is blank seven rows later.
      let row = study.description == "Ichimoku" && (2...3).contains(index) ? 157 : 150
      #expect(output[row].isNaN)
    }
  }

  @Test("No input traps, and every row is written", arguments: Study.all)
  func hostileInput(study: Study) {
    for seed in 0..<60 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let rows = Int(50 * random.unit())
      var bars = StudyBars(seed: seed, rows: rows)
      for row in 0..<rows where random.flag(probability: 0.5) {
        bars.high[row] = Self.hostile[Int(10 * random.unit())]
        bars.low[row] = Self.hostile[Int(10 * random.unit())]
        bars.close[row] = Self.hostile[Int(10 * random.unit())]
        bars.volume[row] = Self.hostile[Int(10 * random.unit())]
      }
      for window in [2, 3, 16, 49, 1000, Int.max] {
        let outputs = study.outputs(bars, window)
        let isWritten = outputs.allSatisfy { $0.count == rows && !$0.contains(-987_654.321) }
        #expect(isWritten, "window \(window), seed \(seed)")
      }
    }
  }

  @Test("A window longer than the column gives NaN only", arguments: Study.all)
  func longWindow(study: Study) {
    let bars = StudyBars(seed: 8, rows: 40)
    for window in [41, 1000, Int.max] {
      let outputs = study.outputs(bars, window)
      for (output, first) in zip(outputs, study.firstRows(41)) where first >= 40 {
        #expect(areAllNaN(output), "window \(window)")
      }
    }
  }

  @Test("Prices of four times the size change lines by four and indices not", arguments: Study.all)
  func scale(study: Study) {
    let bars = StudyBars(seed: 9, rows: 150)
    let plain = study.outputs(bars, 7)
    let scaled = study.outputs(bars.withPrices(times: 4), 7)
    for (plain, scaled) in zip(plain, scaled) {
      let expected = study.isPrice ? plain.map { 4 * $0 } : plain
      #expect(isNear(scaled, expected, tolerance: 1e-9))
    }
  }

  @Test("A price far from zero costs no digits", arguments: [1e3, 1e6, 1e9])
  func regressionFarFromZero(level: Double) {
    // A line with a small zigzag: the slope over whole periods is that of the line.
    let low = (0..<400).map { row -> Double in
      let zigzag = row % 2 == 0 ? 0.125 : -0.125
      return 0.25 * Double(row) + zigzag
    }
    let close = low.map { level + $0 }
    let far = columns(400) {
      linearRegression(close.span, window: 10, slope: &$0, intercept: &$1, end: &$2)
    }
    let near = columns(400) {
      linearRegression(low.span, window: 10, slope: &$0, intercept: &$1, end: &$2)
    }
    #expect(isNear(far[0], near[0], tolerance: 1e-12))
  }
}
