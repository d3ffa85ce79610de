/// How long a window or a part of one is.
package enum SplitLength: Sendable, Equatable {
  /// Rows, at least 1.
  case rows(Int)
  /// A share of the whole, above 0 and below 1; the rows are rounded down.
  case share(Double)

  /// The rows this is of `whole` rows.
  ///
  /// Edge cases: throws `lengthOutOfRange` for rows below 1, for a share that is NaN or not between
  /// 0 and 1, and for a share of less than one row.
  func rows(of whole: Int) throws(SplitError) -> Int {
    switch self {
    case .rows(let rows):
      guard rows >= 1 else { throw .lengthOutOfRange }
      return rows
    case .share(let share):
      guard share > 0 && share < 1 else { throw .lengthOutOfRange }
      let rows = Int((share * Double(whole)).rounded(.down))
      guard rows >= 1 else { throw .lengthOutOfRange }
      return rows
    }
  }
}

/// Why rows cannot be split as asked.
package enum SplitError: Error, Equatable, Sendable {
  /// A number of rows is negative, or below 1 where there has to be one.
  case lengthOutOfRange
  /// Fewer than one window was asked for.
  case countOutOfRange
  /// Neither a length nor a number of windows is given.
  case lengthMissing
  /// No window has the rows it needs.
  case noWindow
  /// More windows were asked for than there are different ones.
  case tooManyWindows(most: Int)
  /// The parts given leave nothing of a window for the last one.
  case partsTooLong
  /// The number of lists of part lengths is not that of the windows.
  case partCountsDiffer
  /// A window is empty or reaches beyond the rows.
  case windowOutOfRows(index: Int)
  /// The rows dropped before a test leave no row to train on.
  case purgeTooLong
}
