import BacktestEngine
import Testing

@Suite struct SplitWindowTests {
  @Test("Rolling windows have one length and are spread from the first row to the last")
  func rolling() throws {
    #expect(
      try rollingWindows(rows: 50, length: .rows(20), count: 3) == [0..<20, 15..<35, 30..<50])
    #expect(try rollingWindows(rows: 4, length: .rows(2)) == [0..<2, 1..<3, 2..<4])
    #expect(try rollingWindows(rows: 45, count: 4) == [0..<11, 11..<22, 23..<34, 34..<45])
    #expect(try rollingWindows(rows: 10, length: .share(0.37), count: 1) == [0..<3])
  }

  @Test("A start that falls in the middle goes to the even row")
  func halves() throws {
    // Starts 0, 2.5, 5 and 0, 3.5, 7.
    let downward = try rollingWindows(rows: 6, length: .rows(1), count: 3)
    #expect(downward.map(\.lowerBound) == [0, 2, 5])
    let upward = try rollingWindows(rows: 8, length: .rows(1), count: 3)
    #expect(upward.map(\.lowerBound) == [0, 4, 7])
  }

  @Test("Expanding windows all start at row 0")
  func expanding() throws {
    #expect(try expandingWindows(rows: 40, minLength: .rows(38)) == [0..<38, 0..<39, 0..<40])
    #expect(try expandingWindows(rows: 40, minLength: .rows(10), count: 2) == [0..<10, 0..<40])
  }

  @Test("Given windows are checked against the data")
  func given() throws {
    let windows = [0..<10, 10..<15, 30..<45]
    #expect(try givenWindows(windows, rows: 45) == windows)
    #expect(try givenWindows(windows, rows: 45, minLength: 10) == [0..<10, 30..<45])
    #expect(throws: SplitError.windowOutOfRows(index: 2)) { try givenWindows(windows, rows: 44) }
    #expect(throws: SplitError.windowOutOfRows(index: 0)) { try givenWindows([3..<3], rows: 9) }
    #expect(throws: SplitError.noWindow) { try givenWindows(windows, rows: 45, minLength: 99) }
  }

  @Test("What cannot be split is refused with the reason")
  func refusals() {
    #expect(throws: SplitError.tooManyWindows(most: 41)) {
      try rollingWindows(rows: 50, length: .rows(10), count: 60)
    }
    #expect(throws: SplitError.lengthMissing) { try rollingWindows(rows: 50) }
    #expect(throws: SplitError.countOutOfRange) { try rollingWindows(rows: 50, count: 0) }
    #expect(throws: SplitError.noWindow) { try rollingWindows(rows: 50, length: .rows(51)) }
    #expect(throws: SplitError.noWindow) {
      try rollingWindows(rows: 50, length: .rows(5), minLength: 6)
    }
    #expect(throws: SplitError.noWindow) { try rollingWindows(rows: 3, count: 4) }
    #expect(throws: SplitError.noWindow) { try expandingWindows(rows: 0) }
    for share in [0, 1, -0.5, .nan, .infinity, 0.01] {
      #expect(throws: SplitError.lengthOutOfRange) {
        try rollingWindows(rows: 50, length: .share(share), count: 2)
      }
    }
  }

  @Test("A window is cut into its given parts and the rest")
  func cutting() throws {
    #expect(
      try parts(of: 10..<30, lengths: [.share(0.25), .rows(3)]) == [10..<15, 15..<18, 18..<30])
    #expect(
      try parts(of: 10..<30, lengths: [.rows(5)], remainder: .first) == [10..<25, 25..<30])
    #expect(try parts(of: 3..<9, lengths: []) == [3..<9])
    #expect(throws: SplitError.partsTooLong) { try parts(of: 0..<10, lengths: [.rows(10)]) }
    #expect(throws: SplitError.partsTooLong) { try parts(of: 0..<9, lengths: [.rows(.max)]) }
    #expect(throws: SplitError.lengthOutOfRange) { try parts(of: 0..<9, lengths: [.share(0.1)]) }
    #expect(throws: SplitError.partCountsDiffer) { try parts(ofEach: [0..<9], lengths: []) }
  }

  @Test(
    "Any rows, length and number of windows: refused, or windows of that length inside the data",
    .tags(.property), arguments: 0..<200 as Range<UInt64>)
  func property(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = random.below(60)
    let length = random.below(70) - 3
    let count = random.below(3) == 0 ? nil : random.below(70) - 3
    guard
      let windows = try? rollingWindows(rows: rows, length: .rows(length), count: count)
    else { return }
    let isSound =
      windows.allSatisfy { $0.count == length && $0.lowerBound >= 0 && $0.upperBound <= rows }
      && zip(windows, windows.dropFirst()).allSatisfy { $0.lowerBound < $1.lowerBound }
      && (count == nil || windows.count == count) && windows.first?.lowerBound == 0
      && (windows.count == 1 || windows.last?.upperBound == rows)
    #expect(isSound, "seed \(seed): \(rows) rows, length \(length), \(windows)")
  }
}
