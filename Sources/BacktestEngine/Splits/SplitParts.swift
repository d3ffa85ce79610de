/// Which end of a window the part without a given length takes.
package enum SplitRemainder: Sendable {
  /// The given parts come first, in their order, and the rest is the last part.
  case last
  /// The rest is the first part, and the given parts follow it in their order.
  case first
}

/// Cuts a window into consecutive parts, for example one to train on and one to test on.
///
/// - Parameters:
///   - window: Half-open row range.
///   - lengths: Lengths of all parts but one, shares of the window's rows.
///   - remainder: Which part takes the rows that are left.
/// - Returns: One part more than lengths, oldest first; together they are the window.
///
/// Edge cases: without lengths the window is the only part. Throws if nothing is left for the rest.
package func parts(
  of window: Range<Int>, lengths: [SplitLength], remainder: SplitRemainder = .last
) throws(SplitError) -> [Range<Int>] {
  var sizes: [Int] = []
  var left = window.count
  for length in lengths {
    let size = try length.rows(of: window.count)
    guard size < left else { throw .partsTooLong }
    left -= size
    sizes.append(size)
  }
  sizes.insert(left, at: remainder == .first ? 0 : sizes.count)
  var parts: [Range<Int>] = []
  var start = window.lowerBound
  for size in sizes {
    parts.append(start..<start + size)
    start += size
  }
  return parts
}

/// Cuts each window into parts of its own lengths.
///
/// - Parameters:
///   - windows: Half-open row ranges.
///   - lengths: For each window the lengths of all its parts but one.
///   - remainder: Which part takes the rows that are left.
package func parts(
  ofEach windows: [Range<Int>], lengths: [[SplitLength]], remainder: SplitRemainder = .last
) throws(SplitError) -> [[Range<Int>]] {
  guard lengths.count == windows.count else { throw .partCountsDiffer }
  var result: [[Range<Int>]] = []
  for (window, own) in zip(windows, lengths) {
    result.append(try parts(of: window, lengths: own, remainder: remainder))
  }
  return result
}
