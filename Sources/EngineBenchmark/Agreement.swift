import BacktestEngine

/// Why no time is printed.
struct Disagreement: Error, CustomStringConvertible {
  let description: String
}

extension Workload {
  /// Proves that the run in one pass says what its separate kernels say, and says it again.
  mutating func checkAgreement() throws {
    try simulate()
    let first = run
    try simulate()
    guard run.equity == first.equity && run.metrics == first.metrics else {
      throw Disagreement(description: "a second run differs from the first")
    }
    var orders = OrderLedger()
    var settings = SignalSettings(initCash: self.settings.initCash)
    settings.fees = .constant(self.settings.fees)
    settings.slippage = .constant(self.settings.slippage)
    try simulateSignals(
      prices: bars.open.span, lag: 1, longEntries: entries.span, longExits: exits.span,
      settings: settings, into: &orders)
    guard orders.orders == run.orders && run.orders.count > 0 else {
      throw Disagreement(description: "orders differ, or there are none")
    }
    try checkCurves()
  }

  private func checkCurves() throws {
    let rows = bars.close.count
    func column(_ write: (inout MutableSpan<Double>) -> Void) -> [Double] {
      var column = [Double](repeating: 0, count: rows)
      var span = column.mutableSpan
      write(&span)
      return column
    }
    let flow = column { writeCashFlow(run.orders, into: &$0) }
    let cash = column { writeRunningTotal(of: flow.span, from: settings.initCash, into: &$0) }
    let assetFlow = column { writeAssetFlow(run.orders, into: &$0) }
    let assets = column { writeRunningTotal(of: assetFlow.span, from: 0, into: &$0) }
    let held = column {
      writeAssetValue(close: bars.close.span, assets: assets.span, into: &$0)
    }
    let equity = zip(cash, held).map(+)
    try compare(run.equity, equity, "equity")
    var drawdowns = DrawdownRecords()
    collectDrawdowns(of: equity.span, initialValue: settings.initCash, into: &drawdowns)
    guard
      drawdowns.peakRows == run.drawdowns.peakRows
        && drawdowns.valleyRows == run.drawdowns.valleyRows
        && drawdowns.endRows == run.drawdowns.endRows
    else { throw Disagreement(description: "drawdown records differ") }
    let returns = column {
      writeReturns(of: equity.span, initial: settings.initCash, into: &$0)
    }
    let growth = column { writeReturnDrawdown(returns.span, into: &$0) }
    try compare(run.drawdown, growth, "drawdown")
    let metrics = ReturnMetrics(returns, ReturnConventions(annualFactor: periodsPerYear))
    try compare([run.metrics.totalReturn], [metrics.total], "total return")
    try compare([run.metrics.annualizedReturn], [metrics.annualized], "annualised return")
    try compare(
      [run.metrics.annualizedVolatility], [metrics.annualizedVolatility], "volatility")
    try compare([run.metrics.sharpeRatio], [metrics.sharpeRatio], "Sharpe ratio")
    try compare([run.metrics.sortinoRatio], [metrics.sortinoRatio], "Sortino ratio")
    try compare([run.metrics.maxDrawdown], [metrics.maxDrawdown], "maximal drawdown")
  }

  private func compare(_ fused: [Double], _ composed: [Double], _ what: String) throws {
    // The separate kernels multiply all returns, which rounds once per row.
    let tolerance = max(1e-9, 5e-15 * Double(bars.close.count))
    for (row, pair) in zip(fused, composed).enumerated() {
      let difference = abs(pair.0 - pair.1)
      guard difference <= max(tolerance * abs(pair.1), 1e-11) else {
        throw Disagreement(description: "\(what) differs in row \(row): \(pair.0), \(pair.1)")
      }
    }
  }
}
