/// The windows of one length over `rows` rows, each starting one row after the one before, or
/// `count` of them spread evenly.
///
/// - Parameters:
///   - rows: Rows of the data.
///   - length: Rows of a window; nil: `rows / count`, so that `count` windows fill the data.
///   - count: Number of windows wanted; nil: every one.
///   - minLength: Rows a window needs.
/// - Returns: Half-open row ranges, oldest first.
///
/// Edge cases: throws if a window would be shorter than `minLength`, longer than the data, or if
/// there are fewer than `count`.
/// - Complexity: O(windows).
package func rollingWindows(
  rows: Int, length: SplitLength? = nil, count: Int? = nil, minLength: Int = 1
) throws(SplitError) -> [Range<Int>] {
  guard rows >= 1 else { throw .noWindow }
  if let count, count < 1 { throw .countOutOfRange }
  let size: Int
  if let length {
    size = try length.rows(of: rows)
  } else {
    guard let count else { throw .lengthMissing }
    size = rows / count
  }
  guard size >= max(minLength, 1) && size <= rows else { throw .noWindow }
  let starts = try evenlyPicked(count, of: rows - size + 1)
  return starts.map { $0..<$0 + size }
}

/// The windows that all start at row 0 and end one row after the one before, or `count` of them
/// spread evenly.
///
/// - Parameters:
///   - rows: Rows of the data.
///   - minLength: Rows of the shortest window.
///   - count: Number of windows wanted; nil: every one.
/// - Returns: Half-open row ranges, shortest first.
///
/// Edge cases: throws if the data are shorter than `minLength`, or if there are fewer than `count`
/// windows.
/// - Complexity: O(windows).
package func expandingWindows(
  rows: Int, minLength: SplitLength = .rows(1), count: Int? = nil
) throws(SplitError) -> [Range<Int>] {
  guard rows >= 1 else { throw .noWindow }
  let shortest = try minLength.rows(of: rows)
  guard shortest <= rows else { throw .noWindow }
  return try evenlyPicked(count, of: rows - shortest + 1).map { 0..<shortest + $0 }
}

/// `windows` as given, or `count` of them spread evenly, once it is sure that they lie in the data.
///
/// - Parameters:
///   - windows: Half-open row ranges, in any order; they may overlap.
///   - rows: Rows of the data.
///   - count: Number of windows wanted; nil: every one.
///   - minLength: Rows a window needs; shorter ones are left out.
/// - Complexity: O(windows).
package func givenWindows(
  _ windows: [Range<Int>], rows: Int, count: Int? = nil, minLength: Int = 1
) throws(SplitError) -> [Range<Int>] {
  for (index, window) in windows.enumerated() {
    guard !window.isEmpty && window.lowerBound >= 0 && window.upperBound <= rows else {
      throw .windowOutOfRows(index: index)
    }
  }
  let longEnough = windows.filter { $0.count >= minLength }
  guard !longEnough.isEmpty else { throw .noWindow }
  return try evenlyPicked(count, of: longEnough.count).map { longEnough[$0] }
}

/// `count` numbers below `total` at even distances, the first and the last among them; halves go
/// to the even number.
private func evenlyPicked(_ count: Int?, of total: Int) throws(SplitError) -> [Int] {
  guard let count else { return Array(0..<total) }
  guard count >= 1 else { throw .countOutOfRange }
  guard count <= total else { throw .tooManyWindows(most: total) }
  guard count > 1 else { return [0] }
  let step = Double(total - 1) / Double(count - 1)
  return (0..<count).map { index in
    index == count - 1
      ? total - 1 : Int((Double(index) * step).rounded(.toNearestOrEven))
  }
}
