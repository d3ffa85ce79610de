// Series of a group of columns, from the series of its columns.

/// Writes the sum over columns for each row, the first column first.
///
/// - Parameters:
///   - columns: Shape `[columns][rows]`.
///   - total: Shape `[rows]`.
package func writeSum(over columns: [[Double]], into total: inout MutableSpan<Double>) {
  for row in total.indices { total[row] = 0 }
  for column in columns {
    precondition(column.count == total.count, "columns have one length")
    for row in total.indices { total[row] += column[row] }
  }
}

/// The cash that an account needs at the start so that it never runs out: the deepest fall of the
/// sum of its cash flows, or 1 if it never falls below 0.
///
/// - Parameter cashFlow: Shape `[rows]`, money.
package func cashNeeded(for cashFlow: Span<Double>) -> Double {
  var sum = 0.0
  var lowest = 0.0
  for row in cashFlow.indices {
    sum += cashFlow[row]
    lowest = min(lowest, sum)
  }
  return lowest < 0 ? -lowest : 1
}

/// Writes what holding equal shares of the initial cash in each column would be worth.
///
/// - Parameters:
///   - closes: Closes without NaN, shape `[columns][rows]`, money per share.
///   - initCash: Money, divided evenly among the columns.
///   - out: Shape `[rows]`, money.
package func writeHoldingValue(
  of closes: [[Double]], initCash: Double, into out: inout MutableSpan<Double>
) {
  guard closes.count > 1 else {
    let close = closes.first ?? []
    for row in out.indices { out[row] = close[row] / close[0] * initCash }
    return
  }
  for row in out.indices {
    var growth = 0.0
    for close in closes { growth += close[row] / close[0] }
    out[row] = initCash / Double(closes.count) * growth
  }
}

/// The share of rows with a position, the mean over all columns.
///
/// - Parameter assets: Shares held, shape `[columns][rows]`.
package func positionCoverage(of assets: [[Double]]) -> Double {
  let held = assets.reduce(0) { $0 + $1.count { $0 != 0 } }
  return Double(held) / Double(assets.reduce(0) { $0 + $1.count })
}

/// Cash, value and returns of a group after each of its columns has acted.
package struct SimulationOrderSeries: Sendable {
  /// Shape `[columns][rows]`, money.
  package private(set) var cash: [[Double]]
  /// Shape `[columns][rows]`, money.
  package private(set) var value: [[Double]]
  /// From the column that acted before, or the last one of the row before; `[columns][rows]`.
  package private(set) var returns: [[Double]]

  /// - Parameters:
  ///   - cashFlows: Shape `[columns][rows]`, money.
  ///   - assetValues: Shape `[columns][rows]`, money.
  ///   - initCash: Money of the group at the start.
  ///   - sequence: The columns in the order in which they acted, for each row.
  ///   - convention: What a column's value replaces in the sum of values. `standard`: its own of
  ///     the row before. `vectorbt`: that of the column that acted at the same place on the row
  ///     before, so that values are off where the order of acting changes.
  /// - Complexity: O(columns · rows).
  package init(
    cashFlows: [[Double]], assetValues: [[Double]], initCash: Double, sequence: [[Int]],
    convention: Convention = .standard
  ) {
    let empty = [[Double]](
      repeating: [Double](repeating: 0, count: sequence.count), count: cashFlows.count)
    (cash, value, returns) = (empty, empty, empty)
    var held = [Double](repeating: 0, count: cashFlows.count)
    var heldSum = 0.0
    var total = initCash
    var previous = initCash
    for (row, columns) in sequence.enumerated() {
      for (place, column) in columns.enumerated() {
        let slot = convention == .standard ? column : place
        total = addCancelling(total, cashFlows[column][row])
        // In this order a column alone has no dust left of what it sold.
        heldSum = heldSum - held[slot] + assetValues[column][row]
        held[slot] = assetValues[column][row]
        cash[column][row] = total
        value[column][row] = total + heldSum
        returns[column][row] = simpleReturn(from: previous, to: total + heldSum)
        previous = total + heldSum
      }
    }
  }
}
