/// Writes the on-balance volume: the running total of the volumes, those of falling bars negative.
///
/// (J. Granville, New Key to Stock Market Profits, 1963.) The first bar counts as rising.
/// - Parameters:
///   - close: Prices, shape `[rows]`, any unit, oldest row first.
///   - volume: Traded volumes, shape `[rows]`, any unit.
///   - convention: `.standard`: a bar without a close, or after one, has no known direction and
///     counts 0. `.vectorbt`: it counts as rising.
///   - out: Result column, shape `[rows]`, unit of `volume`; every row is written.
///
/// NaN: never in the result unless volumes are infinite. A NaN volume counts 0.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func onBalanceVolume(
  close: Span<Double>, volume: Span<Double>, convention: Convention = .standard,
  into out: inout MutableSpan<Double>
) {
  let rows = out.count
  precondition(close.count == rows && volume.count == rows, "columns have the same rows")
  guard rows > 0 else { return }
  let withoutDirection = convention == .vectorbt ? 1.0 : 0.0
  let first = close[0].isNaN ? withoutDirection : 1
  var total = first * (volume[0].isNaN ? 0 : volume[0])
  out[0] = total
  for row in 1..<rows {
    let change = close[row] - close[row - 1]
    let traded = volume[row].isNaN ? 0 : volume[row]
    let isFall = close[row] < close[row - 1]
    let isRise = close[row] > close[row - 1]
    let direction = (isRise ? 1.0 : 0) - (isFall ? 1 : 0)
    total += traded * (change.isNaN ? withoutDirection : direction)
    out[row] = total
  }
}
