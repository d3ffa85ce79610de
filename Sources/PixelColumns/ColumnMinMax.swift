/// Writes the least and the greatest value of every pixel column.
///
/// - Parameters:
///   - values: A column of values; rows `first ..< first + count` are read.
///   - first: First row shown.
///   - count: Rows shown.
///   - columns: Pixel columns, `1 ... count`; the rows of each are those of `columnStart`.
///   - minimum: Shape `[columns]`, same unit as `values`; every element is written.
///   - maximum: Shape `[columns]`, same unit as `values`; every element is written.
///
/// NaN: ignored; a column of NaN alone is NaN.
/// Numerics: exact. −0.0 equals 0.0; which of the two is written is not specified.
/// - Precondition: `1 <= columns && columns <= count`.
/// - Complexity: O(count) time, no allocation.
package func columnMinMax(
  _ values: UnsafePointer<Double>, first: Int, count: Int, columns: Int,
  minimum: UnsafeMutablePointer<Double>, maximum: UnsafeMutablePointer<Double>
) {
  unsafe forEachColumn(values, first: first, count: count, columns: columns) { column, range in
    // SAFETY: column in 0 ..< columns.
    unsafe minimum[column] = range.isEmpty ? .nan : range.minimum
    unsafe maximum[column] = range.isEmpty ? .nan : range.maximum
  }
}

/// Writes the least value of every pixel column (for lows); see `columnMinMax`.
///
/// NaN: ignored; a column of NaN alone is NaN.
/// - Precondition: `1 <= columns && columns <= count`.
/// - Complexity: O(count) time, no allocation.
package func columnMinimum(
  _ values: UnsafePointer<Double>, first: Int, count: Int, columns: Int,
  into minimum: UnsafeMutablePointer<Double>
) {
  unsafe forEachColumn(values, first: first, count: count, columns: columns) { column, range in
    // SAFETY: column in 0 ..< columns.
    unsafe minimum[column] = range.isEmpty ? .nan : range.minimum
  }
}

/// Writes the greatest value of every pixel column (for highs); see `columnMinMax`.
///
/// NaN: ignored; a column of NaN alone is NaN.
/// - Precondition: `1 <= columns && columns <= count`.
/// - Complexity: O(count) time, no allocation.
package func columnMaximum(
  _ values: UnsafePointer<Double>, first: Int, count: Int, columns: Int,
  into maximum: UnsafeMutablePointer<Double>
) {
  unsafe forEachColumn(values, first: first, count: count, columns: columns) { column, range in
    // SAFETY: column in 0 ..< columns.
    unsafe maximum[column] = range.isEmpty ? .nan : range.maximum
  }
}

/// Calls `body` with every pixel column and the range of its rows.
@inline(__always)
private func forEachColumn(
  _ values: UnsafePointer<Double>, first: Int, count: Int, columns: Int,
  _ body: (_ column: Int, _ range: ValueRange) -> Void
) {
  precondition(1 <= columns && columns <= count, "every pixel column holds a row")
  var start = first
  for column in 0..<columns {
    let end = columnStart(column + 1, first: first, count: count, columns: columns)
    var range = ValueRange()
    // SAFETY: start ..< end lies in first ..< first + count.
    unsafe range.join(values + start, count: end - start)
    body(column, range)
    start = end
  }
}
