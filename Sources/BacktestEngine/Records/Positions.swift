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
    while next < trades.count && trades[next].position == trades[first].position { next += 1 }
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
    size += trades[part].size
    entryValue += trades[part].size * trades[part].entryPrice
    exitValue += trades[part].size * trades[part].exitPrice
    entryFees += trades[part].entryFees
    exitFees += trades[part].exitFees
  }
  let last = parts.upperBound - 1
  return Trade(
    entryRow: trades[parts.lowerBound].entryRow, exitRow: trades[last].exitRow, size: size,
    entryPrice: entryValue / size, entryFees: entryFees, exitPrice: exitValue / size,
    exitFees: exitFees, direction: trades[last].direction, status: trades[last].status,
    position: trades[last].position)
}
