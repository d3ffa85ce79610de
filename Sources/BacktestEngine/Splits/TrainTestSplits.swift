/// Rows to choose parameters on and later rows to try them on.
package struct TrainTestSplit: Sendable, Equatable {
  package var train: Range<Int>
  package var test: Range<Int>
  /// Stretches of the train rows that are not used, in the order of rows, none next to another.
  package var leftOut: [Range<Int>]

  package init(train: Range<Int>, test: Range<Int>, leftOut: [Range<Int>] = []) {
    self.train = train
    self.test = test
    self.leftOut = leftOut
  }
}

/// How the next training rows lie to those before.
package enum TrainWindow: Sendable {
  /// Each of the same length, right before its test.
  case rolling
  /// Each from row 0 to its test.
  case expanding
  /// Each of the same length, and it starts only after the test before: no row is used twice.
  case disjoint
}

/// Splits data for walk-forward: train, test on the rows that follow, move on, repeat.
///
/// - Parameters:
///   - rows: Rows of the data.
///   - train: Rows of the (first, if expanding) training range, purged and embargoed rows included.
///   - test: Rows of each test.
///   - window: How the training ranges move.
///   - purge: Rows dropped from the end of each training range, so that a trade or an outcome
///     that begins there does not reach into the test.
///   - embargo: Rows skipped after each test: no test holds them and nothing is trained on them. A
///     training range that would end with them ends before them, one that would hold them leaves
///     them out, and a disjoint one starts after them.
/// - Returns: Splits in order of time. Every training range ends before its test; tests do not
///   overlap, and without an embargo and unless disjoint they follow each other without a gap.
///
/// Edge cases: rows at the end that do not fill a whole test are left out. Throws `noWindow` if
/// not even the first test fits, `purgeTooLong` if purge or embargo leaves nothing to train on.
/// - Complexity: O(splits), with an embargo O(splits²).
package func walkForwardSplits(
  rows: Int, train: SplitLength, test: SplitLength, window: TrainWindow = .rolling,
  purge: Int = 0, embargo: Int = 0
) throws(SplitError) -> [TrainTestSplit] {
  guard purge >= 0 && embargo >= 0 else { throw .lengthOutOfRange }
  guard rows >= 1 else { throw .noWindow }
  let trainRows = try train.rows(of: rows)
  let testRows = try test.rows(of: rows)
  guard trainRows < rows && testRows <= rows - trainRows else { throw .noWindow }
  guard purge < trainRows else { throw .purgeTooLong }
  var splits: [TrainTestSplit] = []
  var start = 0
  while testRows <= rows - trainRows - start {
    let testStart = start + trainRows
    let first = window == .expanding ? 0 : start
    let embargoed = splits.map { $0.test.upperBound..<$0.test.upperBound + embargo }
      .map { $0.clamped(to: first..<testStart) }.filter { !$0.isEmpty }
    // An embargo right before the test does what a purge does.
    let touching = embargoed.last.map { $0.upperBound == testStart ? $0.count : 0 } ?? 0
    let end = testStart - max(purge, touching)
    guard end > first else { throw .purgeTooLong }
    splits.append(
      TrainTestSplit(
        train: first..<end, test: testStart..<testStart + testRows,
        leftOut: embargoed.map { $0.clamped(to: first..<end) }.filter { !$0.isEmpty }))
    // Whoever skips more rows than there are has had the last split; the sum could overflow.
    guard embargo < rows else { break }
    start += testRows + embargo + (window == .disjoint ? trainRows : 0)
    guard start < rows - trainRows else { break }
  }
  return splits
}

/// One fold to test on and the rows of the others, before and after it, to train on.
package struct FoldSplit: Sendable, Equatable {
  /// Up to two half-open ranges, oldest first.
  package var train: [Range<Int>]
  package var test: Range<Int>
}

/// Splits data into folds of (nearly) equal length, each the test of one split, with a gap on
/// both sides.
///
/// Unlike in a walk-forward, rows after the test are trained on too.
/// Source: López de Prado, Advances in Financial Machine Learning, 2018, chapter 7.
///
/// - Parameters:
///   - rows: Rows of the data.
///   - folds: Number of folds, at least 2; the first ones are a row longer if they do not divide
///     the rows.
///   - purge: Rows dropped from the training rows before each test.
///   - embargo: Rows dropped from the training rows after each test.
///
/// Edge cases: throws `purgeTooLong` if a split would have no row to train on.
/// - Complexity: O(folds).
package func purgedFolds(
  rows: Int, folds: Int, purge: Int = 0, embargo: Int = 0
) throws(SplitError) -> [FoldSplit] {
  guard purge >= 0 && embargo >= 0 else { throw .lengthOutOfRange }
  guard folds >= 2 else { throw .countOutOfRange }
  guard folds <= rows else { throw .tooManyWindows(most: max(rows, 0)) }
  var splits: [FoldSplit] = []
  var start = 0
  for fold in 0..<folds {
    let end = start + rows / folds + (fold < rows % folds ? 1 : 0)
    let before = 0..<max(start - min(purge, rows), 0)
    let after = min(end + min(embargo, rows), rows)..<rows
    let train = [before, after].filter { !$0.isEmpty }
    guard !train.isEmpty else { throw .purgeTooLong }
    splits.append(FoldSplit(train: train, test: start..<end))
    start = end
  }
  return splits
}
