import MarketData
import Testing

@Suite struct SyntheticMinutesTests {
  private let start: Int64 = 1_704_067_200_000_000_000

  @Test("the same seed makes the same bars, and more rows only append")
  func isReproducible() {
    let long = SyntheticMinutes(seed: 5, rows: 2_000, startNanos: start).bars()
    let short = SyntheticMinutes(seed: 5, rows: 700, startNanos: start).bars()
    #expect(Array(long.close.prefix(700)) == short.close)
    #expect(Array(long.volume.prefix(700)) == short.volume)
    let other = SyntheticMinutes(seed: 6, rows: 700, startNanos: start).bars()
    #expect(other.close != short.close)
  }

  @Test("any seed makes bars of quality, one a minute, in whole cents", arguments: 0..<20)
  func hasQuality(seed: UInt64) throws {
    let bars = SyntheticMinutes(seed: seed, rows: 5_000, startNanos: start).bars()
    try bars.checkQuality()
    #expect(bars.times.first == start)
    #expect(bars.times.last == start + 4_999 * 60_000_000_000)
    for price in bars.open + bars.high + bars.low + bars.close {
      #expect(price == (price * 100).rounded() / 100)
    }
  }

  @Test("the first bars are the ones they always were")
  func isPinned() {
    let bars = SyntheticMinutes(seed: 20_240_101, rows: 3, startNanos: start).bars()
    #expect(bars.open == [999.72, 999.41, 998.8])
    #expect(bars.high == [1000.42, 999.9, 998.8])
    #expect(bars.low == [999.72, 998.84, 998.44])
    #expect(bars.close == [999.77, 998.84, 998.64])
    #expect(bars.volume == [37.94, 40.87, 26.29])
  }

  @Test("volatility clusters: large moves follow large moves")
  func clusters() {
    let close = SyntheticMinutes(seed: 1, rows: 200_000, startNanos: start).bars().close
    let squares = zip(close.dropFirst(), close).map { later, earlier in
      let move = later / earlier - 1
      return move * move
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let lag = 10
    let covariance = zip(squares.dropFirst(lag), squares).reduce(0) {
      $0 + ($1.0 - mean) * ($1.1 - mean)
    }
    #expect(covariance / variance > 0.1)
  }
}
