import BacktestEngine

extension MarketScene {
  /// Bars of a random walk with gaps, signals of both directions, and some of the rules.
  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var price = 100.0
    self.init(
      (0..<60 + random.below(100)).map { _ in
        let open = price * (1 + 0.02 * random.centered())
        let close = open * (1 + 0.04 * random.centered())
        let high = max(open, close) * (1 + 0.02 * random.unit())
        let low = min(open, close) * (1 - 0.02 * random.unit())
        price = close
        return random.unit() < 0.02 ? [.nan, .nan, .nan, .nan] : [open, high, low, close]
      })
    for row in bars.indices where random.unit() < 0.3 {
      signals[row] = ["L", "S", "l", "s", "LS", "Ls", "Sl"][random.below(7)]
    }
    lag = random.below(2)
    volume = bars.map { _ in 30 * random.unit() }
    sessions = bars.indices.map { Int64($0 / 7) }
    settings.fees = .constant(0.001)
    settings.fixedFees = .constant(0.1)
    settings.slippage = .constant(0.002)
    if random.unit() < 0.5 { settings.size = .constant(1 + 4 * random.unit()) }
    if random.unit() < 0.3 { settings.rules.accumulation = .both }
    addEntries(&random)
    addRules(&random)
  }

  private mutating func addEntries(_ random: inout SeededGenerator) {
    let near = EntryPrice.offset(.constant(0.02 * random.unit()))
    let far = EntryPrice.offset(.constant(0.02 + 0.02 * random.unit()))
    let types: [EntryOrderType] = [
      .market, .limit(near), .stop(near), .stopLimit(stop: near, limit: far),
      .stopLimit(stop: far, limit: near),
    ]
    rules.entry.type = types[random.below(5)]
    let times: [TimeInForce] = [.untilCancelled, .thisBar, .bars(3), .session]
    rules.entry.timeInForce = times[random.below(4)]
    rules.entry.oneCancelsOther = random.unit() < 0.7
  }

  private mutating func addRules(_ random: inout SeededGenerator) {
    if random.unit() < 0.6 {
      rules.exits.stopLosses = [
        ExitLevel(distance: 0.01, share: 0.5), ExitLevel(distance: 0.03),
      ]
      rules.exits.takeProfits = [
        ExitLevel(distance: 0.015, share: 0.3), ExitLevel(distance: 0.03, share: 0.3),
      ]
    }
    if random.unit() < 0.4 {
      rules.exits.trailing = TrailingRule(distance: 0.02, activation: 0.01)
    }
    if random.unit() < 0.3 { rules.exits.rowsMax = 5 }
    if random.unit() < 0.6 {
      rules.margin = MarginRules(leverage: 6, maintenance: 0.1, liquidationFee: 0.005)
    }
    if random.unit() < 0.5 {
      var rates = CarryRates(years: .constant(1 / 252.0))
      rates.borrow = .constant(0.3)
      rates.interest = .constant(0.2)
      rates.funding = .constant(0.0005)
      rules.carry = rates
    }
    if random.unit() < 0.3 {
      rules.volumeCap = VolumeCap(
        fraction: 0.2, rest: random.unit() < 0.5 ? .dropped : .carried)
    }
  }
}
