import BacktestEngine

/// Everything that follows from the orders of one column.
struct PortfolioColumn {
  let ledger: OrderLedger
  let close: [Double]
  let filledClose: [Double]
  private(set) var entryTrades = TradeRecords()
  private(set) var exitTrades = TradeRecords()
  private(set) var positions = TradeRecords()
  let assetFlow: [Double]
  let assets: [Double]
  let cashFlow: [Double]
  let assetValue: [Double]

  /// - Parameter fillsClose: Whether missing closes are filled in where assets are valued.
  init(_ ledger: OrderLedger, close: [Double], fillsClose: Bool) {
    let rows = close.count
    let orders = ledger.orders
    self.ledger = ledger
    self.close = close
    let filledClose =
      fillsClose ? filled(rows) { writeFilled(close.span, into: &$0) } : close
    let assetFlow = filled(rows) { writeAssetFlow(orders, into: &$0) }
    let assets = filled(rows) { writeRunningTotal(of: assetFlow.span, from: 0, into: &$0) }
    self.filledClose = filledClose
    (self.assetFlow, self.assets) = (assetFlow, assets)
    cashFlow = filled(rows) {
      writeCashFlow(orders, into: &$0)
      addCashFlows(ledger.cashFlows, to: &$0)
    }
    assetValue = filled(rows) {
      writeAssetValue(close: filledClose.span, assets: assets.span, into: &$0)
    }
    let lastClose = close.last ?? .nan
    collectExitTrades(of: orders, lastRow: rows - 1, lastClose: lastClose, into: &exitTrades)
    collectEntryTrades(of: orders, lastRow: rows - 1, lastClose: lastClose, into: &entryTrades)
    let exits = exitTrades
    collectPositions(of: exits, into: &positions)
  }

  var rows: Int { close.count }

  var assetsLong: [Double] { assets.map { max($0, 0) } }
  var assetsShort: [Double] { assets.map { max(-$0, 0) } }

  var freeCashFlow: [Double] {
    filled(rows) { writeFreeCashFlow(ledger.orders, into: &$0) }
  }

  func value(of assets: [Double]) -> [Double] {
    filled(rows) { writeAssetValue(close: filledClose.span, assets: assets.span, into: &$0) }
  }

  /// The change of each row of the long or the short part of the position.
  func partFlow(_ part: [Double]) -> [Double] {
    part.indices.map { addCancelling(part[$0], $0 == 0 ? 0 : -part[$0 - 1]) }
  }

  /// Cash of an account that this column alone pays from.
  func cash(from initCash: Double) -> [Double] {
    filled(rows) { writeRunningTotal(of: cashFlow.span, from: initCash, into: &$0) }
  }

  var totalProfit: Double {
    guard ledger.orders.count > 0 else { return 0 }
    let traded = cashFlow.reduce(0.0) { addCancelling($0, $1) }
    let held = assets.last == 0 ? 0 : (assets.last ?? 0) * (filledClose.last ?? .nan)
    return addCancelling(traded, held)
  }

  var totalFees: Double { ledger.orders.fees.reduce(0, +) }

  /// Whether vectorbt refuses to build trades: an order of no size was filled.
  var hasEmptyOrders: Bool {
    ledger.orders.sizes.contains { $0 <= 0 } || ledger.orders.prices.contains { $0 <= 0 }
  }
}
