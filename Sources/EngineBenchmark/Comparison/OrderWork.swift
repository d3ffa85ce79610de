import BacktestEngine

/// An order on every row, bought and sold in turn, and the trades they make.
final class OrderWork: ComparedWork {
  let name: String
  let target: Double? = 5
  let request: VectorbtRequest
  var rows: Int { close.count }
  var inputs: [String: [Double]] { ["close": close, "size": sizes] }
  let close: [Double]
  private let sizes: [Double]
  private let settings: OrderSettings
  private var ledger = OrderLedger()
  private var trades = TradeRecords()

  init(rows: Int) {
    name = "\(grouped(rows)) orders with exit trades, against from_orders"
    close = SyntheticBars(rows: rows, seed: 13).close
    sizes = (0..<rows).map { $0 % 2 == 0 ? 0.5 : -0.5 }
    var settings = OrderSettings(initCash: 1e6, size: .perRow(sizes))
    settings.fees = .constant(0.0001)
    self.settings = settings
    var request = VectorbtRequest(work: "orders_api")
    request.fees = 0.0001
    self.request = request
  }

  func run() throws {
    let close = close
    try simulateOrders(
      prices: close.span, valuationPrices: close.span, settings: settings, into: &ledger)
    collectExitTrades(
      of: ledger.orders, lastRow: close.count - 1, lastClose: close[close.count - 1],
      into: &trades)
  }

  func results() -> WorkResults {
    var cash = settings.initCash
    var shares = 0.0
    for order in 0..<ledger.orders.count {
      let record = ledger.orders[order]
      cash -= record.signedSize * record.price + record.fees
      shares += record.signedSize
    }
    return WorkResults(
      numbers: [
        "orders": Double(ledger.orders.count), "trades": Double(trades.count),
        "final_value": cash + shares * close[close.count - 1],
      ],
      columns: ["profits": trades.profits])
  }
}
