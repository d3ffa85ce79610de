import BacktestEngine
import Testing

/// Bars and signals written by hand, and what became of them under market rules.
struct MarketScene {
  /// Open, high, low, close of each row.
  var bars: [[Double]]
  /// Signals of rows: L, l long entry and exit, S, s short.
  var signals: [Int: String] = [:]
  var volume: [Double] = []
  var sessions: [Int64] = []
  var lag = 1
  var settings = SignalSettings(initCash: 1000)
  var rules = MarketRules()

  init(_ bars: [[Double]]) { self.bars = bars }

  func column(_ field: Int) -> [Double] { bars.map { $0[field] } }

  func flags(_ letter: Character) -> [Bool] {
    bars.indices.map { signals[$0]?.contains(letter) ?? false }
  }

  /// The settings with the rules.
  var ruled: SignalSettings {
    var settings = settings
    settings.market = rules
    return settings
  }

  func run(rows: Int? = nil, changes: [SettingsChange] = []) throws -> OrderLedger {
    let rows = rows ?? bars.count
    func cut<T>(_ values: [T]) -> [T] { Array(values.prefix(rows)) }
    let columns = (0..<4).map { cut(column($0)) }
    let (open, high, low, close) = (columns[0], columns[1], columns[2], columns[3])
    let letters = ["L", "l", "S", "s"].map { cut(flags($0)) }
    let (longEntries, longExits) = (letters[0], letters[1])
    let (shortEntries, shortExits) = (letters[2], letters[3])
    let (volume, sessions) = (cut(volume), cut(sessions))
    let settings = ruled
    var ledger = OrderLedger()
    try simulateSignals(
      prices: lag == 1 ? open.span : close.span, lag: lag, longEntries: longEntries.span,
      longExits: longExits.span, shortEntries: shortEntries.span, shortExits: shortExits.span,
      open: open.span, high: high.span, low: low.span, close: close.span, volume: volume.span,
      sessions: sessions.span, settings: settings, changes: changes, into: &ledger)
    return ledger
  }

  /// The first rows as a column of a group.
  func portfolioColumn(rows: Int) -> PortfolioColumn {
    func cut<T>(_ values: [T]) -> [T] { Array(values.prefix(rows)) }
    var part = PortfolioColumn(
      .signals(lag: lag), prices: cut(column(lag == 1 ? 0 : 3)), settings: ruled)
    (part.open, part.high) = (cut(column(0)), cut(column(1)))
    (part.low, part.close) = (cut(column(2)), cut(column(3)))
    (part.volume, part.sessions) = (cut(volume), cut(sessions))
    (part.longEntries, part.longExits) = (cut(flags("L")), cut(flags("l")))
    (part.shortEntries, part.shortExits) = (cut(flags("S")), cut(flags("s")))
    return part
  }

  /// Each order in words: row, signed size, price, cause.
  func story() throws -> [String] {
    let ledger = try run()
    return (0..<ledger.orders.count).map { order in
      let fill = ledger.orders[order]
      let size = fill.side == .buy ? fill.size : -fill.size
      let cause = ledger.causes.cause(ofOrder: order).map { " \($0)" } ?? ""
      return "\(fill.row): \(rounded(size)) at \(rounded(fill.price))\(cause)"
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
}
