import BacktestEngine
import Testing

@Suite struct RelativeStrengthIndexTests {
  private func index(
    _ close: [Double], _ window: Int, _ smoothing: RelativeStrengthSmoothing
  ) -> [Double] {
    column(close.count) {
      relativeStrengthIndex(close.span, window: window, smoothing: smoothing, into: &$0)
    }
  }

  @Test("Wilder's index starts from simple means and moves by one part in the window")
  func wilder() {
    // Changes +2 -1 +3 -2: means (1, 0.5), then (2, 0.25), then (1, 1.125).
    let close: [Double] = [10, 12, 11, 14, 12]
    #expect(
      isNear(
        index(close, 2, .wilder), [.nan, .nan, 100 / 1.5, 200 / 2.25, 100 / 2.125]))
  }

  @Test("The simple index compares the mean rise and fall of the window")
  func simple() {
    let close: [Double] = [10, 12, 11, 14, 12]
    #expect(isNear(index(close, 2, .simple), [.nan, .nan, 200 / 3.0, 75, 60]))
  }

  @Test("The exponential index is seeded by the first change")
  func exponential() {
    // alpha 2/3: rises 2, 2/3, 20/9; falls 0, 2/3, 2/9.
    let close: [Double] = [10, 12, 11, 14]
    #expect(isNear(index(close, 2, .exponential), [.nan, .nan, 50, 1000 / 11.0]))
  }

  @Test(
    "Only rises give 100, only falls 0, no change NaN",
    arguments: [RelativeStrengthSmoothing.wilder, .simple, .exponential])
  func extremes(smoothing: RelativeStrengthSmoothing) {
    #expect(index([1, 2, 3, 4], 2, smoothing).suffix(2) == [100, 100])
    #expect(index([4, 3, 2, 1], 2, smoothing).suffix(2) == [0, 0])
    #expect(areAllNaN(index([3, 3, 3, 3], 2, smoothing)))
  }

  @Test("Wilder's means keep their state over a NaN price")
  func wilderGap() {
    let close: [Double] = [10, 12, 11, .nan, 20, 23, 21]
    let values = index(close, 2, .wilder)
    #expect(isNear(values, [.nan, .nan, 100 / 1.5, .nan, .nan, 200 / 2.25, 100 / 2.125]))
  }

  @Test(
    "Short columns are NaN",
    arguments: [RelativeStrengthSmoothing.wilder, .simple, .exponential], [0, 1, 2])
  func short(smoothing: RelativeStrengthSmoothing, rows: Int) {
    let close: [Double] = Array([1, 2].prefix(rows))
    for window in [2, Int.max] {
      #expect(areAllNaN(index(close, window, smoothing)))
    }
  }
}
