// Series of one column, rebuilt row by row from its orders. Each function writes every row.

/// Writes the shares bought (positive) or sold (negative) on each row.
package func writeAssetFlow(_ orders: OrderRecords, into flow: inout MutableSpan<Double>) {
  for row in flow.indices { flow[row] = 0 }
  for order in 0..<orders.count {
    let row = Int(orders[order].row)
    flow[row] = addCancelling(flow[row], orders[order].signedSize)
  }
}

/// Writes the money that comes in (positive) or goes out on each row, fees included.
package func writeCashFlow(_ orders: OrderRecords, into flow: inout MutableSpan<Double>) {
  for row in flow.indices { flow[row] = 0 }
  for order in 0..<orders.count {
    let record = orders[order]
    let row = Int(record.row)
    flow[row] = addCancelling(flow[row], -record.signedSize * record.price - record.fees)
  }
}

/// Writes the change of free cash of each row: cash flow, less twice the debt taken up.
package func writeFreeCashFlow(_ orders: OrderRecords, into flow: inout MutableSpan<Double>) {
  for row in flow.indices { flow[row] = 0 }
  var position = 0.0
  var debt = 0.0
  for order in 0..<orders.count {
    let row = Int(orders[order].row)
    let size = orders[order].signedSize
    let price = orders[order].price
    let next = addCancelling(position, size)
    let before = debt
    if size > 0 && position < 0 {
      let covered = next < 0 ? size : abs(position)
      debt = addCancelling(debt, -covered * (debt / abs(position)))
    } else if size < 0 && next < 0 {
      debt += (position < 0 ? -size : abs(next)) * price
    }
    position = next
    let cash = -size * price - orders[order].fees
    flow[row] = addCancelling(flow[row], addCancelling(cash, 2 * (before - debt)))
  }
}

/// Writes the running sum of `flow`, from `start`, cleared of dust at each step.
package func writeRunningTotal(
  of flow: Span<Double>, from start: Double, into total: inout MutableSpan<Double>
) {
  precondition(flow.count == total.count, "input and output have the same rows")
  var sum = start
  for row in flow.indices {
    sum = addCancelling(sum, flow[row])
    total[row] = sum
  }
}

/// Writes `values` with each NaN replaced by the last value before it, or by the first one after
/// it where there is none before.
package func writeFilled(_ values: Span<Double>, into out: inout MutableSpan<Double>) {
  precondition(values.count == out.count, "input and output have the same rows")
  var last = Double.nan
  for row in values.indices where !values[row].isNaN {
    last = values[row]
    break
  }
  for row in values.indices {
    if !values[row].isNaN { last = values[row] }
    out[row] = last
  }
}

/// Writes the money that `assets` shares are worth at `close`; 0 where there are none.
package func writeAssetValue(
  close: Span<Double>, assets: Span<Double>, into out: inout MutableSpan<Double>
) {
  precondition(close.count == assets.count && close.count == out.count, "columns have one length")
  for row in close.indices { out[row] = assets[row] == 0 ? 0 : close[row] * assets[row] }
}

/// Writes the share of an account that is invested: |asset value| / (|asset value| + free cash),
/// 0 where that does not exist.
package func writeExposure(
  assetValue: Span<Double>, freeCash: Span<Double>, into out: inout MutableSpan<Double>
) {
  precondition(
    assetValue.count == freeCash.count && freeCash.count == out.count, "columns have one length")
  for row in out.indices {
    let invested = abs(assetValue[row])
    let whole = addCancelling(invested, freeCash[row])
    out[row] = whole == 0 ? 0 : invested / whole
  }
}
