import BacktestEngine
import TestSupport
import Testing

/// Plain orders are taken by a shorter way; a log of attempts switches it off.
@Suite(.tags(.property)) struct PlainTradingTests {
  private static let extremes: [Double] = [
    0, -0.0, -1, 1, 100, .nan, .infinity, 1e308, 1e-300, 1e16, 1e-12, 1e-13, 3e-11,
    .leastNonzeroMagnitude,
  ]

  private func value(
    _ usual: @autoclosure () -> Double, share: Double, _ random: inout SplitMix64
  ) -> Double {
    let usual = usual()
    return random.flag(probability: share) ? random.pick(Self.extremes) : usual
  }

  /// Runs both ways and compares all that is written down.
  private func agree(
    _ label: Comment, _ simulate: (inout OrderLedger) throws(EngineInputError) -> Void
  ) -> Int {
    var outcomes: [EngineInputError?] = []
    var ledgers: [OrderLedger] = []
    for keepsAttempts in [false, true] {
      var ledger = OrderLedger()
      ledger.keepsAttempts = keepsAttempts
      do throws(EngineInputError) {
        try simulate(&ledger)
        outcomes.append(nil)
      } catch {
        outcomes.append(error)
      }
      ledgers.append(ledger)
    }
    #expect(outcomes[0] == outcomes[1], label)
    let (plain, general) = (ledgers[0].orders, ledgers[1].orders)
    #expect(plain.count == general.count, label)
    for order in 0..<min(plain.count, general.count) {
      let isEqual =
        plain.rows[order] == general.rows[order] && plain.sides[order] == general.sides[order]
        && plain.sizes[order].bitPattern == general.sizes[order].bitPattern
        && plain.prices[order].bitPattern == general.prices[order].bitPattern
        && plain.fees[order].bitPattern == general.fees[order].bitPattern
      #expect(isEqual, label)
    }
    return plain.count
  }

  @Test("Signals trade the same by the short way", arguments: 0..<400 as Range<UInt64>)
  func signals(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = 1 + random.below(80)
    let strange = seed % 2 == 0 ? 0 : 0.15
    let prices = (0..<rows).map { _ in
      let price = 1 + random.unit()
      return value(price, share: strange, &random)
    }
    func flags(_ share: Double) -> [Bool] {
      (0..<rows).map { _ in random.flag(probability: share) }
    }
    let (entries, exits) = (flags(0.3), flags(0.3))
    let shorts = flags(seed % 3 == 0 ? 0.1 : 0)
    var settings = SignalSettings(initCash: value(100, share: strange, &random))
    settings.fees = .constant(value(0.01, share: strange, &random))
    settings.fixedFees = .constant(value(seed % 5 == 0 ? 3 : 0, share: strange, &random))
    settings.slippage = .constant(random.flag(probability: 0.2) ? 0.999 : 0.001)
    if seed % 4 == 0 {
      settings.size = .perRow((0..<rows).map { _ in value(3, share: strange, &random) })
    }
    if seed % 7 == 0 { settings.rules.accumulation = .both }
    if seed % 11 == 0 { settings.limits.convention = .vectorbt }
    if seed % 13 == 0 { settings.limits.minSize = 0.5 }
    let lag = Int(seed % 2)
    _ = agree("seed \(seed)") { ledger throws(EngineInputError) in
      try simulateSignals(
        prices: prices.span, lag: lag, longEntries: entries.span, longExits: exits.span,
        shortEntries: shorts.span, settings: settings, into: &ledger)
    }
  }

  @Test("Given orders trade the same by the short way", arguments: 0..<400 as Range<UInt64>)
  func orders(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = 1 + random.below(80)
    let strange = seed % 2 == 0 ? 0 : 0.15
    let prices = (0..<rows).map { _ in
      let price = 1 + random.unit()
      return value(price, share: strange, &random)
    }
    let sizes = (0..<rows).map { row in
      random.flag(probability: 0.2)
        ? Double.nan : value(row % 2 == 0 ? 1.5 : -1, share: strange, &random)
    }
    var settings = OrderSettings(
      initCash: value(100, share: strange, &random), size: .perRow(sizes))
    settings.fees = .constant(value(0.01, share: strange, &random))
    settings.fixedFees = .constant(seed % 5 == 0 ? 3 : 0)
    settings.slippage = .constant(0.002)
    settings.direction = [.both, .longOnly, .shortOnly][Int(seed % 3)]
    if seed % 7 == 0 { settings.limits.convention = .vectorbt }
    let none: [Double] = []
    _ = agree("seed \(seed)") { ledger throws(EngineInputError) in
      try simulateOrders(
        prices: prices.span, valuationPrices: none.span, settings: settings, into: &ledger)
    }
  }

  @Test("The comparison sees orders")
  func isNotEmpty() {
    let prices = [1.0, 2, 3, 4]
    let entries = [true, false, false, false]
    let exits = [false, false, true, false]
    let count = agree("one trade") { ledger throws(EngineInputError) in
      try simulateSignals(
        prices: prices.span, lag: 0, longEntries: entries.span, longExits: exits.span,
        settings: SignalSettings(initCash: 100), into: &ledger)
    }
    #expect(count == 2)
  }
}
