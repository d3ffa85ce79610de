/// Writes the total return of each bin of rows.
///
/// - Parameters:
///   - returns: Return per row, shape `[rows]`, fractions; NaN counts as 0.
///   - starts: First row of each bin, rising; a bin ends before the next one begins, the last one
///     with the data. Two equal starts make an empty bin.
/// - Returns: Π(1 + r) - 1 of each bin. An empty bin is NaN (vectorbt fails there).
/// - Precondition: the starts lie in the rows and do not fall.
/// - Complexity: O(rows).
package func totalReturns(of returns: Span<Double>, binStarts starts: [Int]) -> [Double] {
  starts.indices.map { bin in
    let end = bin + 1 < starts.count ? starts[bin + 1] : returns.count
    precondition(0 <= starts[bin] && starts[bin] <= end, "bins are in order inside the rows")
    guard starts[bin] < end else { return .nan }
    var growth = 1.0
    for row in starts[bin]..<end where !returns[row].isNaN { growth *= 1 + returns[row] }
    return growth - 1
  }
}

/// Cuts times into bins of one length.
///
/// - Parameters:
///   - times: Shape `[rows]`, rising, any unit.
///   - origin: Start of the first bin, at or before the first time.
///   - length: Length of a bin, unit of `times`, positive.
/// - Returns: The first row of each bin from the first to the last that holds a row. Nil if an
///   argument is out of range or there would be more than `maxBins` bins.
/// - Complexity: O(rows + bins).
package func binStarts(
  of times: Span<Int64>, origin: Int64, length: Int64, maxBins: Int = 10_000_000
) -> [Int]? {
  guard let first = times.indices.first, length > 0, origin <= times[first] else { return nil }
  var starts: [Int] = []
  for row in times.indices {
    let (distance, overflows) = times[row].subtractingReportingOverflow(origin)
    guard !overflows, distance >= 0, distance / length < Int64(maxBins) else { return nil }
    let bin = Int(distance / length)
    while starts.count <= bin { starts.append(row) }
  }
  return starts
}
