import BacktestEngine
import Testing

@Suite struct TrainTestSplitTests {
  private func splits(
    _ window: TrainWindow, rows: Int = 100, purge: Int = 0, embargo: Int = 0
  ) throws -> [TrainTestSplit] {
    try walkForwardSplits(
      rows: rows, train: .rows(40), test: .rows(20), window: window, purge: purge,
      embargo: embargo)
  }

  @Test("Rolling training ranges move on by a test, expanding ones grow by it")
  func moving() throws {
    let rolling = try splits(.rolling)
    #expect(rolling.map(\.train) == [0..<40, 20..<60, 40..<80])
    #expect(rolling.map(\.test) == [40..<60, 60..<80, 80..<100])
    let expanding = try splits(.expanding)
    #expect(expanding.map(\.train) == [0..<40, 0..<60, 0..<80])
    #expect(expanding.map(\.test) == rolling.map(\.test))
  }

  @Test("Disjoint splits use no row twice")
  func disjoint() throws {
    let splits = try splits(.disjoint, rows: 130, embargo: 5)
    #expect(splits.map(\.train) == [0..<40, 65..<105])
    #expect(splits.map(\.test) == [40..<60, 105..<125])
  }

  @Test("Purging shortens the training ranges at their end and moves no test")
  func purge() throws {
    let splits = try splits(.rolling, purge: 7)
    #expect(splits.map(\.train) == [0..<33, 20..<53, 40..<73])
    #expect(splits.map(\.test) == [40..<60, 60..<80, 80..<100])
  }

  @Test("An embargo leaves rows between one test and the next")
  func embargo() throws {
    #expect(try splits(.rolling, embargo: 10).map(\.test) == [40..<60, 70..<90])
    #expect(try splits(.rolling, embargo: .max).map(\.test) == [40..<60])
  }

  @Test("Nothing is trained on embargoed rows")
  func embargoedTraining() throws {
    let rolling = try splits(.rolling, rows: 150, embargo: 10)
    #expect(rolling.map(\.train) == [0..<40, 30..<60, 60..<90, 90..<120])
    #expect(rolling.map(\.leftOut) == [[], [], [60..<70], [90..<100]])
    let expanding = try splits(.expanding, rows: 150, purge: 12, embargo: 10)
    #expect(expanding.map(\.train) == [0..<28, 0..<58, 0..<88, 0..<118])
    #expect(expanding.map(\.leftOut) == [[], [], [60..<70], [60..<70, 90..<100]])
    #expect(throws: SplitError.purgeTooLong) { try splits(.rolling, rows: 200, embargo: 40) }
  }

  @Test("Folds train on the rows before and after the test, with gaps")
  func folds() throws {
    let folds = try purgedFolds(rows: 11, folds: 3, purge: 1, embargo: 2)
    #expect(folds.map(\.test) == [0..<4, 4..<8, 8..<11])
    #expect(folds.map(\.train) == [[6..<11], [0..<3, 10..<11], [0..<7]])
  }

  @Test("What cannot be split is refused with the reason")
  func refusals() {
    #expect(throws: SplitError.noWindow) { try splits(.rolling, rows: 59) }
    #expect(throws: SplitError.noWindow) { try splits(.rolling, rows: 0) }
    #expect(throws: SplitError.purgeTooLong) { try splits(.rolling, purge: 40) }
    #expect(throws: SplitError.lengthOutOfRange) { try splits(.rolling, embargo: -1) }
    #expect(throws: SplitError.lengthOutOfRange) { try purgedFolds(rows: 9, folds: 3, purge: -1) }
    #expect(throws: SplitError.countOutOfRange) { try purgedFolds(rows: 9, folds: 1) }
    #expect(throws: SplitError.tooManyWindows(most: 9)) { try purgedFolds(rows: 9, folds: 10) }
    #expect(throws: SplitError.purgeTooLong) {
      try purgedFolds(rows: 9, folds: 3, purge: .max, embargo: .max)
    }
  }

  @Test(
    "No training row lies in its test, in the purged rows or behind the data", .tags(.property),
    arguments: 0..<200 as Range<UInt64>)
  func property(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = random.below(300)
    let purge = random.below(6)
    let embargo = random.below(6)
    let window = [TrainWindow.rolling, .expanding, .disjoint][random.below(3)]
    guard
      let splits = try? walkForwardSplits(
        rows: rows, train: .rows(1 + random.below(80)), test: .rows(1 + random.below(40)),
        window: window, purge: purge, embargo: embargo)
    else { return }
    let areSound = splits.allSatisfy { split in
      split.train.lowerBound >= 0 && split.train.upperBound + purge <= split.test.lowerBound
        && split.test.upperBound <= rows
    }
    let embargoed = Set(splits.flatMap { $0.test.upperBound..<$0.test.upperBound + embargo })
    let areUntouched = splits.allSatisfy { split in
      split.train.allSatisfy { row in
        let isUsed = !split.leftOut.contains { $0.contains(row) }
        let isEmbargoed = embargoed.contains(row) && row < split.test.lowerBound
        return isUsed != isEmbargoed
      }
    }
    let areApart = zip(splits, splits.dropFirst()).allSatisfy { earlier, later in
      earlier.test.upperBound + embargo <= later.test.lowerBound
        && (window != .disjoint || earlier.test.upperBound + embargo <= later.train.lowerBound)
    }
    let areGood = areSound && areApart && areUntouched && !splits.isEmpty
    #expect(areGood, "seed \(seed): \(rows) rows, \(splits)")
  }
}
