/// The first row of a pixel column: `first + floor(column × count / columns)`.
///
/// Column `c` holds the rows from `columnStart(c)` up to, not including, `columnStart(c + 1)`;
/// `columnStart(columns)` is the row after the last. The product is taken in 64 bits, because `Int`
/// has 32 on WebAssembly; it cannot overflow, since both factors are below 2³¹.
///
/// - Parameters:
///   - column: Pixel column, `0 ... columns`, below 2³¹.
///   - first: First row shown.
///   - count: Rows shown, below 2³¹.
///   - columns: Pixel columns, `1 ... count`, so that no column is empty.
package func columnStart(_ column: Int, first: Int, count: Int, columns: Int) -> Int {
  first + Int(Int64(column) &* Int64(count) / Int64(columns))
}
