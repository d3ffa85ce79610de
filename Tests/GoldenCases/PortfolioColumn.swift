import BacktestEngine

/// Everything that follows from the orders of one column.
struct PortfolioColumn {
  let ledger: OrderLedger
  let initCash: Double
  let close: [Double]
  let filledClose: [Double]
  private(set) var entryTrades = TradeRecords()
  private(set) var exitTrades = TradeRecords()
  private(set) var positions = TradeRecords()
  private(set) var drawdowns = DrawdownRecords()
  let assetFlow: [Double]
  let assets: [Double]
  let cashFlow: [Double]
  let cash: [Double]
  let assetValue: [Double]
  let value: [Double]
  let returns: [Double]
  let benchmarkValue: [Double]
  let benchmarkReturns: [Double]

  /// - Parameter benchmarkReturns: Returns to compare with; nil: those of holding the asset.
  init(
    _ ledger: OrderLedger, initCash: Double, close: [Double], benchmarkReturns benchmark: [Double]?
  ) {
    let rows = close.count
    let orders = ledger.orders
    self.ledger = ledger
    self.initCash = initCash
    self.close = close
    let filledClose = filled(rows) { writeFilled(close.span, into: &$0) }
    let assetFlow = filled(rows) { writeAssetFlow(orders, into: &$0) }
    let assets = filled(rows) { writeRunningTotal(of: assetFlow.span, from: 0, into: &$0) }
    let cashFlow = filled(rows) { writeCashFlow(orders, into: &$0) }
    let cash = filled(rows) { writeRunningTotal(of: cashFlow.span, from: initCash, into: &$0) }
    let assetValue = filled(rows) {
      writeAssetValue(close: filledClose.span, assets: assets.span, into: &$0)
    }
    let value = zip(cash, assetValue).map(+)
    let benchmarkValue = filledClose.map { $0 / (filledClose.first ?? .nan) * initCash }
    self.filledClose = filledClose
    (self.assetFlow, self.assets) = (assetFlow, assets)
    (self.cashFlow, self.cash) = (cashFlow, cash)
    (self.assetValue, self.value, self.benchmarkValue) = (assetValue, value, benchmarkValue)
    returns = filled(rows) { writeReturns(of: value.span, initial: initCash, into: &$0) }
    benchmarkReturns =
      benchmark
      ?? filled(rows) { writeReturns(of: benchmarkValue.span, initial: initCash, into: &$0) }
    let lastClose = close.last ?? .nan
    collectExitTrades(of: orders, lastRow: rows - 1, lastClose: lastClose, into: &exitTrades)
    collectEntryTrades(of: orders, lastRow: rows - 1, lastClose: lastClose, into: &entryTrades)
    collectDrawdowns(of: value.span, into: &drawdowns)
    let exits = exitTrades
    collectPositions(of: exits, into: &positions)
  }

  var rows: Int { close.count }

  var assetsLong: [Double] { assets.map { max($0, 0) } }
  var assetsShort: [Double] { assets.map { max(-$0, 0) } }

  var freeCashFlow: [Double] {
    filled(rows) { writeFreeCashFlow(ledger.orders, into: &$0) }
  }

  var freeCash: [Double] {
    filled(rows) { writeRunningTotal(of: freeCashFlow.span, from: initCash, into: &$0) }
  }

  /// Share of the account that the given shares take up.
  func exposure(_ assets: [Double]) -> [Double] {
    let value = filled(rows) {
      writeAssetValue(close: filledClose.span, assets: assets.span, into: &$0)
    }
    return filled(rows) {
      writeExposure(assetValue: value.span, freeCash: freeCash.span, into: &$0)
    }
  }

  var totalProfit: Double {
    guard ledger.orders.count > 0 else { return 0 }
    let traded = zip(cashFlow.indices, cashFlow).reduce(0.0) { addCancelling($0, $1.1) }
    let held = assets.last == 0 ? 0 : (assets.last ?? 0) * (filledClose.last ?? .nan)
    return addCancelling(traded, held)
  }

  var finalValue: Double { totalProfit + initCash }
  var totalFees: Double { ledger.orders.fees.reduce(0, +) }

  /// What holding the asset returned.
  var holdingReturn: Double {
    let returns = filled(rows) {
      writeReturns(of: benchmarkValue.span, initial: initCash, into: &$0)
    }
    return returns.reduce(1) { $0 * (1 + $1) } - 1
  }
  /// What the benchmark returned, which is another one if it was given.
  var benchmarkReturn: Double { benchmarkReturns.reduce(1) { $0 * (1 + $1) } - 1 }
}
