import BacktestEngine

/// Entries now and then on bars with open, high, low and close; positions end by a stop alone.
final class StopWork: ComparedWork {
  enum Kind: String, CaseIterable {
    case stopLoss = "stop loss"
    case trailingStop = "trailing stop"
    case lossAndProfit = "stop loss and take profit"
  }

  let name: String
  let target: Double?
  var rows: Int { bars.close.count }
  let request: VectorbtRequest
  let kind: Kind
  let bars: SyntheticBars
  let entries: [Bool]
  private var settings = SignalSettings(initCash: 100)
  private var ledger = OrderLedger()

  init(_ kind: Kind, rows: Int, isBare: Bool) {
    self.kind = kind
    target = isBare ? 2 : nil
    let other = isBare ? "vectorbt's bare kernel" : "from_signals"
    name = "\(kind.rawValue) on OHLC, \(grouped(rows)) bars, against \(other)"
    bars = SyntheticBars(rows: rows, seed: 23)
    entries = (0..<rows).map { $0 % 50 == 10 }
    var request = VectorbtRequest(work: isBare ? "stops_kernel" : "stops_api")
    request.fees = 0.0001
    request.loss = 0.01
    settings.fees = .constant(0.0001)
    settings.stops.loss = .constant(0.01)
    // vectorbt's rules: measured from the close of the entry's bar, filled at the level.
    settings.stops.rules.entryPrice = .close
    settings.stops.rules.exitPrice = .limit
    settings.stops.watch = .insteadOfSignals
    switch kind {
    case .stopLoss: break
    case .trailingStop:
      request.trailing = true
      settings.stops.rules.isTrailing = true
    case .lossAndProfit:
      request.profit = 0.01
      settings.stops.profit = .constant(0.01)
    }
    self.request = request
  }

  var inputs: [String: [Double]] {
    [
      "open": bars.open, "high": bars.high, "low": bars.low, "close": bars.close,
      "entries": entries.map { $0 ? 1 : 0 },
    ]
  }

  func run() throws {
    let (entries, bars) = (entries, bars)
    let (open, high, low, close) = (bars.open, bars.high, bars.low, bars.close)
    try simulateSignals(
      prices: close.span, lag: 0, longEntries: entries.span, longExits: Span(), open: open.span,
      high: high.span, low: low.span, close: close.span, settings: settings, into: &ledger)
  }

  func results() -> WorkResults {
    let orders = ledger.orders
    return WorkResults(
      numbers: ["orders": Double(orders.count)],
      columns: [
        "prices": orders.prices, "sizes": orders.sizes, "rows": orders.rows.map(Double.init),
      ])
  }
}
