/// Writes what the position is worth of the equity at the close of each row.
///
/// - Parameters:
///   - close: Closing prices, shape `[rows]`, money per share.
///   - orders: The column's orders, rows rising.
///   - equity: Cash and position at each close, shape `[rows]`, money.
///   - out: Shape `[rows]`, a fraction: 1 fully invested, below 0 short; every row is written.
///
/// NaN: a close that is NaN counts as the last one that was none.
/// Edge cases: 0 without a position, and where there is no equity to hold against it (0 or below).
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows + orders) time, no allocation.
package func writePositionExposure(
  close: Span<Double>, orders: OrderRecords, equity: Span<Double>,
  into out: inout MutableSpan<Double>
) {
  precondition(
    close.count == out.count && equity.count == out.count, "columns have the same rows")
  var position = 0.0
  var next = 0
  var price = 0.0
  for row in out.indices {
    while next < orders.count && Int(orders[next].row) <= row {
      position = addCancelling(position, orders[next].signedSize)
      next += 1
    }
    if !close[row].isNaN { price = close[row] }
    out[row] = position == 0 || !(equity[row] > 0) ? 0 : position * price / equity[row]
  }
}
