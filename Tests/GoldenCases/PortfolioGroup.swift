import BacktestEngine

/// What follows from the orders of the columns that are reported together; often a single one.
struct PortfolioGroup {
  /// The columns, by their place in the group, in the order of their fills and of their attempts.
  struct Order {
    let fills: [Int32]
    let attempts: [Int32]

    init(fills: [Int32], attempts: [Int32]) {
      self.fills = fills
      self.attempts = attempts
    }

    /// The order of columns that were simulated one after the other.
    init(standing ledgers: [OrderLedger]) {
      fills = ledgers.enumerated().flatMap { place, ledger in
        Array(repeating: Int32(place), count: ledger.orders.count)
      }
      attempts = ledgers.enumerated().flatMap { place, ledger in
        Array(repeating: Int32(place), count: ledger.attempts.count)
      }
    }
  }

  let columns: [PortfolioColumn]
  let initCash: Double
  /// Initial cash of each column seen alone.
  let columnInitCash: [Double]
  let isShared: Bool
  /// The columns in the order in which they acted on each row.
  let sequence: [[Int]]
  let order: Order
  let cash: [Double]
  let cashFlow: [Double]
  let assetValue: [Double]
  let value: [Double]
  let returns: [Double]
  let benchmarkValue: [Double]
  let holdingReturns: [Double]
  let benchmarkReturns: [Double]
  private(set) var drawdowns = DrawdownRecords()

  /// - Parameter benchmark: Returns to compare with; nil: those of holding the assets.
  init(
    _ columns: [PortfolioColumn], initCash: Double, columnInitCash: [Double], isShared: Bool,
    sequence: [[Int]], order: Order, benchmarkReturns benchmark: [Double]?
  ) {
    self.columns = columns
    self.initCash = initCash
    self.columnInitCash = columnInitCash
    self.isShared = isShared
    self.sequence = sequence
    self.order = order
    let rows = columns[0].rows
    let cashFlow = filled(rows) { writeSum(over: columns.map(\.cashFlow), into: &$0) }
    let assetValue = filled(rows) { writeSum(over: columns.map(\.assetValue), into: &$0) }
    let cash = filled(rows) { writeRunningTotal(of: cashFlow.span, from: initCash, into: &$0) }
    let value = zip(cash, assetValue).map(+)
    let benchmarkValue = filled(rows) {
      writeHoldingValue(of: columns.map(\.filledClose), initCash: initCash, into: &$0)
    }
    let holdingReturns = filled(rows) {
      writeReturns(of: benchmarkValue.span, initial: initCash, into: &$0)
    }
    (self.cashFlow, self.assetValue, self.cash, self.value) = (cashFlow, assetValue, cash, value)
    self.benchmarkValue = benchmarkValue
    self.holdingReturns = holdingReturns
    benchmarkReturns = benchmark ?? holdingReturns
    returns = filled(rows) { writeReturns(of: value.span, initial: initCash, into: &$0) }
    collectDrawdowns(of: value.span, into: &drawdowns)
  }

  /// A column that was simulated alone and is compared with holding it.
  init(alone ledger: OrderLedger, initCash: Double, close: [Double]) {
    self.init(
      [PortfolioColumn(ledger, close: close, fillsClose: true)], initCash: initCash,
      columnInitCash: [initCash], isShared: false, sequence: [],
      order: Order(standing: [ledger]), benchmarkReturns: nil)
  }

  var rows: Int { cash.count }

  var freeCashFlow: [Double] {
    filled(rows) { writeSum(over: columns.map(\.freeCashFlow), into: &$0) }
  }

  var freeCash: [Double] {
    filled(rows) { writeRunningTotal(of: freeCashFlow.span, from: initCash, into: &$0) }
  }

  /// Share of the account that the given shares of each column take up.
  func exposure(_ assets: (PortfolioColumn) -> [Double]) -> [Double] {
    let invested = columns.map { column in column.value(of: assets(column)).map { abs($0) } }
    let value = filled(rows) { writeSum(over: invested, into: &$0) }
    return filled(rows) {
      writeExposure(assetValue: value.span, freeCash: freeCash.span, into: &$0)
    }
  }

  /// The return of the invested money alone, what was put in or taken out set aside.
  var assetReturns: [Double] {
    assetValue.indices.map { row in
      simpleReturn(
        from: row == 0 ? 0 : assetValue[row - 1], to: assetValue[row] + cashFlow[row])
    }
  }

  var inSimulationOrder: SimulationOrderSeries {
    SimulationOrderSeries(
      cashFlows: columns.map(\.cashFlow), assetValues: columns.map(\.assetValue),
      initCash: initCash, sequence: sequence, convention: .vectorbt)
  }

  var totalProfit: Double { columns.reduce(0) { $0 + $1.totalProfit } }
  var finalValue: Double { totalProfit + initCash }
  var totalFees: Double { columns.reduce(0) { $0 + $1.totalFees } }
  var coverage: Double { positionCoverage(of: columns.map(\.assets)) }

  /// What holding the assets returned, from the first value to the last: NaN if one is missing.
  var holdingReturn: Double {
    simpleReturn(from: initCash, to: benchmarkValue.last ?? .nan)
  }
  /// What the benchmark returned, which is another one if it was given.
  var benchmarkReturn: Double { total(benchmarkReturns) }

  private func total(_ returns: [Double]) -> Double {
    filled(returns.count) { writeCumulativeReturns(returns.span, start: 0, into: &$0) }.last ?? .nan
  }

  /// The trades of all columns, column after column.
  func trades(_ path: KeyPath<PortfolioColumn, TradeRecords>) -> TradeRecords {
    columns.count == 1
      ? columns[0][keyPath: path] : TradeRecords(joining: columns.map { $0[keyPath: path] })
  }
}
