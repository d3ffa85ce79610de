import MarketData
import Testing

@Suite struct BarQualityTests {
  private func threeBars() -> BarSeries {
    var bars = BarSeries()
    for row in 0..<3 {
      bars.append(time: Int64(row), open: 10, high: 12, low: 9, close: 11, volume: 0)
    }
    return bars
  }

  @Test("accepts bars that a market can have printed")
  func accepts() throws { try threeBars().checkQuality() }

  private var damages: [(BarDefect.Reason, WritableKeyPath<BarSeries, [Double]>, Double)] {
    [
      (.notFinite, \.close, .nan), (.notFinite, \.volume, .infinity), (.notPositive, \.low, 0),
      (.notPositive, \.open, -10), (.highBelowLow, \.high, 8), (.outsideRange, \.close, 13),
      (.outsideRange, \.open, 8.5), (.negativeVolume, \.volume, -1),
    ]
  }

  @Test("refuses bars that no market can have printed, naming the first", arguments: 0..<8)
  func refuses(number: Int) {
    let (reason, column, value) = damages[number]
    var bars = threeBars()
    bars[keyPath: column][1] = value
    let defect = #expect(throws: BarDefect.self) { try bars.checkQuality() }
    #expect(defect?.reason == reason)
    #expect(defect?.row == 1)
  }

  @Test("refuses times that do not increase")
  func refusesTimes() {
    for time: Int64 in [0, -1] {
      var bars = threeBars()
      bars.times[1] = time
      let defect = #expect(throws: BarDefect.self) { try bars.checkQuality() }
      #expect(defect?.reason == .timeNotIncreasing)
    }
  }

  @Test("refuses no bars and columns of different lengths")
  func refusesShapes() {
    #expect(throws: BarDefect.self) { try BarSeries().checkQuality() }
    var bars = threeBars()
    bars.volume.removeLast()
    let defect = #expect(throws: BarDefect.self) { try bars.checkQuality() }
    #expect(defect?.reason == .unequalColumns)
  }
}
