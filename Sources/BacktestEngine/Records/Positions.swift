/// Joins the exit trades of each position to one trade of average prices.
///
/// - Parameters:
///   - trades: Exit trades of one column in the order of exits, as `collectExitTrades` writes them.
///   - positions: Emptied first, then filled, one per position.
/// - Complexity: O(trades) time; no allocation once `positions` has the capacity.
package func collectPositions(of trades: TradeRecords, into positions: inout TradeRecords) {
  positions.removeAll()
  var first = 0
  while first < trades.count {
    var next = first + 1
    while next < trades.count && trades.positions[next] == trades.positions[first] { next += 1 }
    positions.append(joined(trades, first..<next))
    first = next
  }
}

private func joined(_ trades: TradeRecords, _ parts: Range<Int>) -> Trade {
  var size = 0.0
  var entryValue = 0.0
  var exitValue = 0.0
  var entryFees = 0.0
  var exitFees = 0.0
  for part in parts {
    size += trades.sizes[part]
    entryValue += trades.sizes[part] * trades.entryPrices[part]
    exitValue += trades.sizes[part] * trades.exitPrices[part]
    entryFees += trades.entryFees[part]
    exitFees += trades.exitFees[part]
  }
  let last = parts.upperBound - 1
  return Trade(
    entryRow: trades.entryRows[parts.lowerBound], exitRow: trades.exitRows[last], size: size,
    entryPrice: entryValue / size, entryFees: entryFees, exitPrice: exitValue / size,
    exitFees: exitFees, direction: trades.directions[last], status: trades.statuses[last],
    position: trades.positions[last])
}
