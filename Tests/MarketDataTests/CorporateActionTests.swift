import Foundation
import MarketData
import Testing

private let day: Int64 = 86_400_000_000_000

private func series(_ closes: [Double]) -> BarSeries {
  var bars = BarSeries()
  for (row, close) in closes.enumerated() {
    bars.append(
      time: Int64(row) * day, open: close, high: close * 1.25, low: close * 0.5, close: close,
      volume: 100)
  }
  return bars
}

@Suite struct CorporateActionTests {
  @Test("a split scales the prices before it down and the volumes up")
  func split() {
    let bars = series([100, 120, 60, 66])
    let adjusted = bars.adjusted(
      for: [CorporateAction(time: 2 * day, kind: .split(ratio: 2))])
    #expect(adjusted.close == [50, 60, 60, 66])
    #expect(adjusted.open == [50, 60, 60, 66])
    #expect(adjusted.high == [62.5, 75, 75, 82.5])
    #expect(adjusted.volume == [200, 200, 100, 100])
    #expect(adjusted.times == bars.times)
  }

  @Test("a dividend keeps the return of a holder who re-invests it")
  func dividend() {
    let adjusted = series([100, 96, 96]).adjusted(
      for: [CorporateAction(time: day, kind: .dividend(cash: 4))])
    // The holder went from 100 to 96 + 4.
    #expect(abs(adjusted.close[1] / adjusted.close[0] - 1) < 1e-15)
    #expect(adjusted.close[2] == 96)
    #expect(adjusted.volume == [100, 100, 100])
  }

  @Test("a split and a dividend on one day act together: (C·S + D) / C")
  func both() {
    let adjusted = series([100, 48]).adjusted(for: [
      CorporateAction(time: day, kind: .split(ratio: 2)),
      CorporateAction(time: day, kind: .dividend(cash: 4)),
    ])
    // 48 / (48 · 2 + 4)
    let factor = 48.0 / 100.0
    #expect(adjusted.close[0] == 100 * factor)
  }

  @Test("an action between two bars belongs to the later, outside all bars it does nothing")
  func placement() {
    let bars = series([10, 10, 10])
    let between = bars.adjusted(
      for: [CorporateAction(time: day + 1, kind: .split(ratio: 2))])
    #expect(between.close == [5, 5, 10])
    for time in [-day, 0, 2 * day + 1] {
      let outside = bars.adjusted(for: [CorporateAction(time: time, kind: .split(ratio: 2))])
      #expect(outside == bars)
    }
  }

  /// Prices that another adjusted to 2018 differ from ours by one constant factor, the actions
  /// after our last row; their four decimals bound the agreement.
  @Test(
    "agrees with independently adjusted prices up to one constant factor",
    arguments: ["aapl", "msft", "ibm"])
  func agreesWithReference(symbol: String) throws {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let bars = repository.appending(path: "Sources/MarketData/Bars")
    let reference = repository.deletingLastPathComponent()
      .appending(path: "shared/data/embedded/\(symbol)_1d_adj.csv")
    guard let expectedBytes = try? Data(contentsOf: reference) else { return }
    let raw = try BarSeries(
      csv: Array(Data(contentsOf: bars.appending(path: "\(symbol)_1d_raw.csv"))))
    let actions = try CorporateAction.read(
      csv: Array(Data(contentsOf: bars.appending(path: "\(symbol)_actions.csv"))))
    let expected = try BarSeries(csv: Array(expectedBytes))
    let adjusted = raw.adjusted(for: actions)
    #expect(adjusted.times == expected.times)
    let factor = expected.close[raw.rows - 1] / adjusted.close[raw.rows - 1]
    for row in 0..<raw.rows {
      // Half a unit of the fourth decimal on either side of the comparison.
      let tolerance = 0.000_05 + adjusted.close[row] * 0.000_05 / adjusted.close[raw.rows - 1]
      #expect(
        abs(adjusted.close[row] * factor - expected.close[row]) <= tolerance * 4,
        "\(symbol) row \(row)")
    }
  }

  /// Rows of AAPL around every ex-date: (seconds, raw close, close adjusted by another source).
  @Test("agrees with kept rows of independently adjusted prices")
  func agreesWithKeptRows() {
    let kept: [(Int64, Double, Double)] = [
      (951_868_800, 130.31, 4.1867), (961_459_200, 101.25, 3.2530), (961_545_600, 55.63, 3.5746),
      (1_109_289_600, 88.99, 5.7182), (1_109_548_800, 44.86, 5.7651),
      (1_344_384_000, 619.86, 79.6606), (1_344_470_400, 620.73, 80.1130),
      (1_352_246_400, 558.0019, 72.3592), (1_360_195_200, 468.22, 61.0603),
      (1_362_096_000, 430.47, 56.1374),
    ]
    var bars = BarSeries()
    for (time, close, _) in kept {
      bars.append(
        time: time * 1_000_000_000, open: close, high: close, low: close, close: close, volume: 1)
    }
    let dividends = [1_344_470_400, 1_352_246_400, 1_360_195_200].map {
      CorporateAction(time: $0 * 1_000_000_000, kind: .dividend(cash: 2.65))
    }
    let splits = [961_545_600, 1_109_548_800].map {
      CorporateAction(time: $0 * 1_000_000_000, kind: .split(ratio: 2))
    }
    let adjusted = bars.adjusted(for: dividends + splits)
    let factor = 56.1374 / 430.47
    for (row, (_, _, expected)) in kept.enumerated() {
      #expect(abs(adjusted.close[row] * factor - expected) < 0.000_2, "row \(row)")
    }
    #expect(adjusted.volume == [4, 4, 2, 2, 1, 1, 1, 1, 1, 1])
  }
}
