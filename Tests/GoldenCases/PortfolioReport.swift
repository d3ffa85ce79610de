import BacktestEngine

/// The fields of `expect` of a portfolio case.
struct PortfolioReport {
  let portfolio: PortfolioCase
  let columns: [PortfolioColumn]

  init(_ portfolio: PortfolioCase, columns: [PortfolioColumn]) {
    self.portfolio = portfolio
    self.columns = columns
  }

  var fields: GoldenValue {
    let details = PortfolioStatistics(portfolio, columns)
    return .fields([
      "error": .missing,
      "orders": orders,
      "entry_trades": trades(\.entryTrades),
      "exit_trades": trades(\.exitTrades),
      "positions": trades(\.positions, namesParent: true),
      "drawdowns": drawdowns,
      "logs": logs,
      "init_cash": .numbers(columns.map(\.initCash)),
      "series": series,
      "metrics": PortfolioMetrics(columns, portfolio.frequency).fields,
      "stats": .list(columns.map(details.stats)),
      "returns_stats": .list(columns.map(details.returnsStats)),
      "orders_stats": .list(columns.map(details.ordersStats)),
      "trades_stats": .list(columns.map(details.tradesStats)),
      "drawdowns_stats": .list(columns.map(details.drawdownsStats)),
      "stats_units": units,
    ])
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

  private var orders: GoldenValue {
    let count = { (column: PortfolioColumn) in column.ledger.orders.count }
    let numbers = columnNumbers(count)
    return .fields([
      "id": .integers(numbers.indices),
      "col": .integers(numbers),
      "idx": .integers(records(count) { $0.ledger.orders.rows[$1] }),
      "size": .numbers(records(count) { $0.ledger.orders.sizes[$1] }),
      "price": .numbers(records(count) { $0.ledger.orders.prices[$1] }),
      "fees": .numbers(records(count) { $0.ledger.orders.fees[$1] }),
      "side": .integers(records(count) { $0.ledger.orders.sides[$1].rawValue }),
    ])
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
    let count = { (column: PortfolioColumn) in column.drawdowns.count }
    let numbers = columnNumbers(count)
    return .fields([
      "id": .integers(numbers.indices),
      "col": .integers(numbers),
      "peak_idx": .integers(records(count) { $0.drawdowns.peakRows[$1] }),
      "start_idx": .integers(records(count) { $0.drawdowns.startRows[$1] }),
      "valley_idx": .integers(records(count) { $0.drawdowns.valleyRows[$1] }),
      "end_idx": .integers(records(count) { $0.drawdowns.endRows[$1] }),
      "peak_val": .numbers(records(count) { $0.drawdowns.peakValues[$1] }),
      "valley_val": .numbers(records(count) { $0.drawdowns.valleyValues[$1] }),
      "end_val": .numbers(records(count) { $0.drawdowns.endValues[$1] }),
      "status": .integers(records(count) { $0.drawdowns.statuses[$1].rawValue }),
    ])
  }

  private func eachColumn(_ series: (PortfolioColumn) -> [Double]) -> GoldenValue {
    .list(columns.map { .numbers(series($0)) })
  }

  private var series: GoldenValue {
    .fields([
      "assets": eachColumn(\.assets),
      "cash": eachColumn(\.cash),
      "value": eachColumn(\.value),
      "returns": eachColumn(\.returns),
      "asset_flow": eachColumn(\.assetFlow),
      "asset_value": eachColumn(\.assetValue),
      "cash_flow": eachColumn(\.cashFlow),
      "free_cash": eachColumn(\.freeCash),
      "free_cash_flow": eachColumn(\.freeCashFlow),
      "assets_long": eachColumn(\.assetsLong),
      "assets_short": eachColumn(\.assetsShort),
      "asset_flow_long": eachColumn { $0.partFlow($0.assetsLong) },
      "asset_flow_short": eachColumn { $0.partFlow($0.assetsShort) },
      "gross_exposure": eachColumn { $0.exposure($0.assets) },
      "net_exposure": eachColumn { column in
        zip(column.exposure(column.assetsLong), column.exposure(column.assetsShort)).map(-)
      },
      "asset_returns": eachColumn(\.assetReturns),
      "benchmark_value": eachColumn(\.benchmarkValue),
      "benchmark_returns": eachColumn(\.benchmarkReturns),
      "drawdown": eachColumn { column in
        filled(column.rows) { writeReturnDrawdown(column.returns.span, into: &$0) }
      },
      "cumulative_returns": eachColumn { column in
        filled(column.rows) { writeCumulativeReturns(column.returns.span, start: 0, into: &$0) }
      },
    ])
  }
}

extension PortfolioColumn {
  /// The change of each row of the long or the short part of the position.
  func partFlow(_ part: [Double]) -> [Double] {
    part.indices.map { addCancelling(part[$0], $0 == 0 ? 0 : -part[$0 - 1]) }
  }

  /// The return of the invested money alone, what was put in or taken out set aside.
  var assetReturns: [Double] {
    assetValue.indices.map { row in
      simpleReturn(
        from: row == 0 ? 0 : assetValue[row - 1], to: assetValue[row] + cashFlow[row])
    }
  }
}
