import BacktestEngine

/// The fields of `expect` of a portfolio case.
struct PortfolioReport {
  let portfolio: PortfolioCase
  let groups: [PortfolioGroup]
  let columns: [PortfolioColumn]

  init(_ portfolio: PortfolioCase, groups: [PortfolioGroup]) throws {
    self.portfolio = portfolio
    self.groups = groups
    columns = groups.flatMap(\.columns)
    guard portfolio.grouping.groups.flatMap(\.self) == Array(columns.indices) else {
      throw CaseProblem.unknown("groups of columns that do not stand together")
    }
  }

  var fields: GoldenValue {
    let details = PortfolioStatistics(portfolio, groups)
    var fields: [String: GoldenValue] = [
      "error": .missing,
      "orders": orders,
      "entry_trades": trades(\.entryTrades),
      "exit_trades": trades(\.exitTrades),
      "positions": trades(\.positions, namesParent: true),
      "drawdowns": drawdowns,
      "logs": logs,
      "init_cash": .numbers(groups.map(\.initCash)),
      "series": series,
      "metrics": PortfolioMetrics(groups, portfolio.frequency).fields,
      "stats": .list(groups.map(details.stats)),
      "returns_stats": .list(groups.map(details.returnsStats)),
      "orders_stats": recordStatistics(details.ordersStats),
      "trades_stats": recordStatistics(details.tradesStats),
      "drawdowns_stats": recordStatistics(details.drawdownsStats),
      "stats_units": units,
    ]
    if columns.contains(where: \.hasEmptyOrders) { fields["trades_error"] = .refused }
    return .fields(fields)
  }

  /// Of each column or group, or their mean for each of them.
  private func recordStatistics(_ statistics: (PortfolioGroup) -> GoldenValue) -> GoldenValue {
    let each = groups.map(statistics)
    guard portfolio.showsMeans else { return .list(each) }
    return .list(groups.map { _ in GoldenValue.mean(of: each) })
  }

  /// Said by the case about its own numbers: nothing of the engine's to compare.
  private var units: GoldenValue { portfolio.golden["expect"]["stats_units"] }

  /// One list per field, columns after each other; ids count over all columns.
  private func records<Value>(
    _ count: (PortfolioColumn) -> Int, _ value: (PortfolioColumn, Int) -> Value
  ) -> [Value] {
    columns.flatMap { column in (0..<count(column)).map { value(column, $0) } }
  }

  private func columnNumbers(_ count: (PortfolioColumn) -> Int) -> [Int] {
    columns.enumerated().flatMap { index, column in
      [Int](repeating: index, count: count(column))
    }
  }

  /// Orders in the order of filling: group by group, in a group as its columns acted.
  private var orders: GoldenValue {
    let places = order(\.fills)
    let records = places.map { ($0.column, columns[$0.column].ledger.orders, $0.record) }
    return .fields([
      "id": .integers(records.indices),
      "col": .integers(records.map(\.0)),
      "idx": .integers(records.map { $0.1.rows[$0.2] }),
      "size": .numbers(records.map { $0.1.sizes[$0.2] }),
      "price": .numbers(records.map { $0.1.prices[$0.2] }),
      "fees": .numbers(records.map { $0.1.fees[$0.2] }),
      "side": .integers(records.map { $0.1.sides[$0.2].rawValue }),
    ])
  }

  /// The columns' records in the order of the simulation.
  func order(_ path: KeyPath<PortfolioGroup.Order, [Int32]>) -> [(column: Int, record: Int)] {
    var next = [Int](repeating: 0, count: columns.count)
    var places: [(column: Int, record: Int)] = []
    var firstColumn = 0
    for group in groups {
      for place in group.order[keyPath: path] {
        let column = firstColumn + Int(place)
        places.append((column, next[column]))
        next[column] += 1
      }
      firstColumn += group.columns.count
    }
    return places
  }

  private func trades(
    _ path: KeyPath<PortfolioColumn, TradeRecords>, namesParent: Bool = false
  ) -> GoldenValue {
    let count = { (column: PortfolioColumn) in column[keyPath: path].count }
    let numbers = columnNumbers(count)
    // Positions are numbered per column by the engine, over all columns by vectorbt.
    var parents: [Int] = []
    var firstOfColumn = 0
    for column in columns {
      parents += column[keyPath: path].positions.map { firstOfColumn + Int($0) }
      firstOfColumn += column.positions.count
    }
    return .fields([
      "id": .integers(numbers.indices),
      "col": .integers(numbers),
      "size": .numbers(records(count) { $0[keyPath: path].sizes[$1] }),
      "entry_idx": .integers(records(count) { $0[keyPath: path].entryRows[$1] }),
      "entry_price": .numbers(records(count) { $0[keyPath: path].entryPrices[$1] }),
      "entry_fees": .numbers(records(count) { $0[keyPath: path].entryFees[$1] }),
      "exit_idx": .integers(records(count) { $0[keyPath: path].exitRows[$1] }),
      "exit_price": .numbers(records(count) { $0[keyPath: path].exitPrices[$1] }),
      "exit_fees": .numbers(records(count) { $0[keyPath: path].exitFees[$1] }),
      "pnl": .numbers(records(count) { $0[keyPath: path].profits[$1] }),
      "return": .numbers(records(count) { $0[keyPath: path].returns[$1] }),
      "direction": .integers(records(count) { $0[keyPath: path].directions[$1].rawValue }),
      "status": .integers(records(count) { $0[keyPath: path].statuses[$1].rawValue }),
      "parent_id": .integers(parents),
    ])
  }

  private var drawdowns: GoldenValue {
    let all = groups.enumerated().flatMap { index, group in
      (0..<group.drawdowns.count).map { (index, group.drawdowns, $0) }
    }
    return .fields([
      "id": .integers(all.indices),
      "col": .integers(all.map(\.0)),
      "peak_idx": .integers(all.map { $0.1.peakRows[$0.2] }),
      "start_idx": .integers(all.map { $0.1.startRows[$0.2] }),
      "valley_idx": .integers(all.map { $0.1.valleyRows[$0.2] }),
      "end_idx": .integers(all.map { $0.1.endRows[$0.2] }),
      "peak_val": .numbers(all.map { $0.1.peakValues[$0.2] }),
      "valley_val": .numbers(all.map { $0.1.valleyValues[$0.2] }),
      "end_val": .numbers(all.map { $0.1.endValues[$0.2] }),
      "status": .integers(all.map { $0.1.statuses[$0.2].rawValue }),
    ])
  }
}

extension GoldenValue {
  /// The mean of each field over some dictionaries, what is missing or NaN left out.
  fileprivate static func mean(of dictionaries: [GoldenValue]) -> GoldenValue {
    let names = dictionaries.first?.fieldNames ?? []
    return .fields(
      names.reduce(into: [:]) { means, name in
        let known = dictionaries.compactMap { $0[name].double }.filter { !$0.isNaN }
        means[name] = .number(known.reduce(0, +) / Double(known.count))
      })
  }
}
