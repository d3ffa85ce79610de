internal import BacktestEngine
internal import MarketData

/// The kinds of records of a run.
package enum RecordKind: String, Sendable, CaseIterable {
  case orders, trades, drawdowns, rejections
}

/// One value of a record.
package enum RecordCell: Sendable, Equatable {
  /// Nanoseconds since 1970 UTC.
  case time(Int64)
  case count(Int)
  /// NaN: does not exist.
  case number(Double)
  /// A fraction, shown as percent.
  case fraction(Double)
  case text(String)
  case none
}

/// Records of one kind, one row each, in the order of time.
package struct RecordTable: Sendable, Equatable {
  package let columns: [String]
  package let rows: [[RecordCell]]
}

extension DirectRun {
  /// The records of one kind, with times beside bar numbers (counted from 0).
  package func records(_ kind: RecordKind) -> RecordTable {
    switch kind {
    case .orders: orderTable
    case .trades: tradeTable
    case .drawdowns: drawdownTable
    case .rejections: rejectionTable
    }
  }

  /// A row before the first, where a loss starts from the initial cash, has no time.
  private func time(_ row: Int32) -> RecordCell {
    bars.times.indices.contains(Int(row)) ? .time(bars.times[Int(row)]) : .none
  }

  private var orderTable: RecordTable {
    let orders = portfolio.orders
    return RecordTable(
      columns: ["time", "bar", "side", "size", "price", "fees"],
      rows: (0..<orders.count).map { number in
        let order = orders[number]
        return [
          time(order.row), .count(Int(order.row)),
          .text(order.side == .buy ? "buy" : "sell"), .number(order.size),
          .number(order.price), .number(order.fees),
        ]
      })
  }

  private var tradeTable: RecordTable {
    let trades = portfolio.trades
    return RecordTable(
      columns: [
        "entry_time", "exit_time", "entry_bar", "exit_bar", "direction", "status", "size",
        "entry_price", "exit_price", "entry_fees", "exit_fees", "profit", "return",
      ],
      rows: (0..<trades.count).map { trade in
        [
          time(trades[trade].entryRow), time(trades[trade].exitRow),
          .count(Int(trades[trade].entryRow)), .count(Int(trades[trade].exitRow)),
          .text(trades[trade].direction == .long ? "long" : "short"),
          .text(trades[trade].status == .open ? "open" : "closed"),
          .number(trades[trade].size), .number(trades[trade].entryPrice),
          .number(trades[trade].exitPrice), .number(trades[trade].entryFees),
          .number(trades[trade].exitFees), .number(trades[trade].profit),
          .fraction(trades[trade].return),
        ]
      })
  }

  private var drawdownTable: RecordTable {
    let drawdowns = portfolio.drawdowns
    return RecordTable(
      columns: [
        "peak_time", "valley_time", "end_time", "status", "bars", "depth", "peak_value",
        "valley_value", "end_value",
      ],
      rows: (0..<drawdowns.count).map { drawdown in
        [
          time(drawdowns.peakRows[drawdown]), time(drawdowns.valleyRows[drawdown]),
          time(drawdowns.endRows[drawdown]),
          .text(drawdowns.statuses[drawdown] == .active ? "active" : "recovered"),
          .count(Int(drawdowns.duration(drawdown))), .fraction(drawdowns.depth(drawdown)),
          .number(drawdowns.peakValues[drawdown]), .number(drawdowns.valleyValues[drawdown]),
          .number(drawdowns.endValues[drawdown]),
        ]
      })
  }

  private var rejectionTable: RecordTable {
    let refusals = portfolio.refusals
    return RecordTable(
      columns: ["time", "bar", "status", "reason"],
      rows: (0..<refusals.count).map { refusal in
        [
          time(refusals.rows[refusal]), .count(Int(refusals.rows[refusal])),
          .text(refusals.areRejections[refusal] ? "rejected" : "ignored"),
          .text(words("\(refusals.reasons[refusal])")),
        ]
      })
  }
}

/// `noCashForLong` as `no_cash_for_long`.
private func words(_ name: String) -> String {
  name.reduce(into: "") { text, character in
    text += character.isUppercase ? "_" + character.lowercased() : String(character)
  }
}
