import BacktestEngine

extension PortfolioReport {
  /// Every attempted order with the account before and after it.
  var logs: GoldenValue {
    var rows: [[String: GoldenValue]] = []
    var orderCount = 0
    let groupOfColumn = portfolio.grouping.groups.enumerated().flatMap { group, members in
      // Without shared cash each column is a group of its own to the simulation.
      members.map { portfolio.grouping.isShared ? group : $0 }
    }
    for (column, record) in order(\.attempts) {
      let attempt = columns[column].ledger.attempts[record]
      var fields = Self.request(attempt)
      fields["id"] = .integer(rows.count)
      fields["group"] = .integer(groupOfColumn[column])
      fields["col"] = .integer(column)
      fields["idx"] = .integer(attempt.row)
      fields.merge(Self.account(attempt.before, prefix: "")) { $1 }
      fields.merge(Self.account(attempt.after, prefix: "new_")) { $1 }
      fields.merge(Self.result(attempt.outcome, orderCount: &orderCount)) { $1 }
      rows.append(fields)
    }
    let names = portfolio.golden["expect"]["logs"].fieldNames
    let known = rows.first.map { first in names.filter { first[$0] != nil } } ?? names
    let lists = known.map { name in (name, GoldenValue.list(rows.compactMap { $0[name] })) }
    return .fields(Dictionary(uniqueKeysWithValues: lists))
  }

  private static func account(
    _ snapshot: AccountSnapshot, prefix: String
  ) -> [String: GoldenValue] {
    [
      "\(prefix)cash": .number(snapshot.account.cash),
      "\(prefix)position": .number(snapshot.account.position),
      "\(prefix)debt": .number(snapshot.account.debt),
      "\(prefix)free_cash": .number(snapshot.account.freeCash),
      "\(prefix)val_price": .number(snapshot.valuationPrice),
      "\(prefix)value": .number(snapshot.value),
    ]
  }

  private static func request(_ attempt: OrderAttempt) -> [String: GoldenValue] {
    let request = attempt.request
    return [
      "req_size": .number(request.size),
      "req_price": .number(request.price),
      "req_size_type": .integer(Int(request.sizeType.rawValue)),
      "req_direction": .integer(Int(request.direction.rawValue)),
      "req_fees": .number(request.costs.fees),
      "req_fixed_fees": .number(request.costs.fixedFees),
      "req_slippage": .number(request.costs.slippage),
      "req_min_size": .number(request.limits.minSize),
      "req_max_size": .number(request.limits.maxSize),
      "req_size_granularity": .number(request.limits.granularity),
      "req_lock_cash": .integer(request.limits.locksCash ? 1 : 0),
      "req_allow_partial": .integer(request.limits.allowsPartial ? 1 : 0),
      // Random rejection is not asked for by any case.
      "req_reject_prob": .number(0), "req_log": .integer(1),
      "req_raise_reject": .integer(request.limits.failsOnRejection ? 1 : 0),
    ]
  }

  private static func result(
    _ outcome: OrderOutcome, orderCount: inout Int
  ) -> [String: GoldenValue] {
    func refused(_ status: Int, _ reason: OrderReason) -> [String: GoldenValue] {
      [
        "res_size": .missing, "res_price": .missing, "res_fees": .missing,
        "res_side": .integer(-1), "res_status": .integer(status),
        "res_status_info": .integer(Int(reason.rawValue)), "order_id": .integer(-1),
      ]
    }
    switch outcome {
    case .ignored(let reason): return refused(1, reason)
    case .rejected(let reason): return refused(2, reason)
    case .filled(let fill):
      defer { orderCount += 1 }
      return [
        "res_size": .number(fill.size), "res_price": .number(fill.price),
        "res_fees": .number(fill.fees), "res_side": .integer(Int(fill.side.rawValue)),
        "res_status": .integer(0), "res_status_info": .integer(-1),
        "order_id": .integer(orderCount),
      ]
    }
  }
}
