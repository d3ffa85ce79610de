import BacktestEngine
import Testing

@Suite struct MarginTests {
  private func scene(_ signal: String, _ bars: [[Double]]) -> MarketScene {
    var scene = MarketScene([[100, 100, 100, 100], [100, 100, 100, 100]] + bars)
    scene.signals = [0: signal]
    return scene
  }

  @Test("All that is possible is the leverage times the equity, long and short")
  func leverage() throws {
    for (signal, sign) in [("L", ""), ("S", "-")] {
      var scene = scene(signal, [])
      for (leverage, shares) in [(1, "10.0"), (2, "20.0"), (5, "50.0"), (0.5, "5.0")] {
        scene.rules.margin = MarginRules(leverage: leverage)
        #expect(try scene.story() == ["1: \(sign)\(shares) at 100.0"], "\(leverage)")
      }
    }
  }

  @Test("Right after an order with fees the position is worth the leverage times the equity")
  func fees() throws {
    for signal in ["L", "S"] {
      var scene = scene(signal, [])
      scene.rules.margin = MarginRules(leverage: 3)
      scene.settings.fees = .constant(0.002)
      scene.settings.fixedFees = .constant(4)
      scene.settings.slippage = .constant(0.01)
      let ledger = try scene.run()
      let fill = ledger.orders[0]
      let equity = 1000 - fill.fees
      #expect(isNear(fill.size * fill.price, 3 * equity, tolerance: 1e-9))
    }
  }

  @Test("A reversal ends at the leverage times the equity on the other side")
  func reversal() throws {
    for signals in [[0: "L", 1: "S"], [0: "S", 1: "L"]] {
      var scene = scene("", [[110, 110, 110, 110]])
      scene.signals = signals
      scene.settings.fees = .constant(0.001)
      scene.rules.margin = MarginRules(leverage: 2)
      let orders = try scene.run().orders
      #expect(orders.count == 2)
      let first = orders.sides[0] == .buy ? 1.0 : -1.0
      let cash = 1000 - first * orders.sizes[0] * 100 - orders.fees[0]
      let rest = cash + first * orders.sizes[1] * 110 - orders.fees[1]
      let position = first * (orders.sizes[0] - orders.sizes[1])
      let equity = rest + position * 110
      #expect(isNear(abs(position) * 110, 2 * equity, tolerance: 1e-9), "\(signals)")
    }
  }

  @Test("Without rules a short is bounded by the equity")
  func shortByDefault() throws {
    var scene = scene("S", [])
    scene.settings.size = .constant(500)
    #expect(try scene.story() == ["1: -10.0 at 100.0"])
  }

  @Test("A percent size is a percent of the buying power")
  func percent() throws {
    var scene = scene("L", [])
    scene.rules.margin = MarginRules(leverage: 4)
    scene.settings.rules.sizeType = .percent
    scene.settings.size = .constant(0.5)
    #expect(try scene.story() == ["1: 20.0 at 100.0"])
  }

  @Test("Equity is exactly the requirement at the price of the liquidation")
  func price() throws {
    let rules = MarginRules(leverage: 5, maintenance: 0.1)
    for (cash, position) in [(-4000.0, 50.0), (6000, -50), (-1, 50), (50, -50)] {
      let price = try #require(rules.liquidationPrice(cash: cash, position: position))
      let equity = cash + position * price
      let requirement = 0.1 * abs(position) * price
      #expect(isNear(equity, requirement, tolerance: 1e-9))
    }
    #expect(rules.liquidationPrice(cash: 0, position: 3) == nil)
    #expect(rules.liquidationPrice(cash: 5, position: 0) == nil)
    #expect(rules.liquidationPrice(cash: -5, position: -1) == 0)
  }

  @Test("A position is ended where equity falls below the requirement, and told as such")
  func liquidation() throws {
    // 50 shares on 4,000 owed: 0.1 · 50 · x = 50 · x − 4000 at x = 88.888….
    var scene = scene("L", [[95, 96, 89, 90], [90, 91, 85, 88], [90, 92, 89, 91]])
    scene.rules.margin = MarginRules(leverage: 5, maintenance: 0.1, liquidationFee: 0.01)
    let ledger = try scene.run()
    #expect(try scene.story() == ["1: 50.0 at 100.0", "3: -50.0 at 88.888889 liquidation"])
    let traded = 50.0 * 4000 / 45
    #expect(isNear(ledger.orders.fees[1], traded * 0.01, tolerance: 1e-9))
    // 50 shares sold at 100: 1000 + 50 · (100 − x) = 0.1 · 50 · x at x = 109.0909….
    scene.signals = [0: "S"]
    scene.bars[3] = [105, 112, 104, 110]
    #expect(try scene.story() == ["1: -50.0 at 100.0", "3: 50.0 at 109.090909 liquidation"])
  }

  @Test("A bar that opens beyond the price ends the position at the open")
  func gap() throws {
    var scene = scene("L", [[80, 90, 79, 85]])
    scene.rules.margin = MarginRules(leverage: 5, maintenance: 0.1)
    #expect(try scene.story() == ["1: 50.0 at 100.0", "2: -50.0 at 80.0 liquidation"])
    // The bar's orders come after it.
    scene.signals[1] = "l"
    #expect(try scene.story().last == "2: -50.0 at 80.0 liquidation")
  }

  @Test("Of liquidation and stop loss the price met first counts; together, the liquidation")
  func precedence() throws {
    var scene = scene("L", [[95, 96, 80, 85]])
    scene.rules.margin = MarginRules(leverage: 5, maintenance: 0.1)
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.1)]
    #expect(try scene.story().last == "2: -50.0 at 90.0 stopLoss")
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.15)]
    #expect(try scene.story().last == "2: -50.0 at 88.888889 liquidation")
    scene.bars[2][0] = 82
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.1)]
    #expect(try scene.story().last == "2: -50.0 at 82.0 liquidation")
  }

  @Test("A part closed by a stop loss moves the price of the liquidation")
  func partialStop() throws {
    var scene = scene("L", [[95, 96, 87, 88], [88, 88, 70, 75]])
    scene.rules.margin = MarginRules(leverage: 5, maintenance: 0.1)
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.1, share: 0.8)]
    // 10 shares on 4000 − 40 · 90 = 400 owed.
    #expect(
      try scene.story() == ["1: 50.0 at 100.0", "2: -40.0 at 90.0 stopLoss"])
    scene.bars[3][2] = 44
    #expect(try scene.story().last == "3: -10.0 at 44.444444 liquidation")
  }

  @Test("An account that is used up rejects new orders")
  func bankruptcy() throws {
    var scene = scene("L", [[70, 75, 69, 72], [72, 73, 71, 72], [72, 73, 71, 72]])
    scene.rules.margin = MarginRules(leverage: 5, maintenance: 0.1)
    scene.signals = [0: "L", 2: "L", 3: "S"]
    let ledger = try scene.run()
    #expect(ledger.orders.count == 2)
    #expect(ledger.refusals.reasons == [.noCashForLong, .noCashForShort])
  }

  @Test("Rules outside their range are refused by name")
  func refused() {
    let wrong = [
      MarginRules(leverage: 0), MarginRules(leverage: .infinity), MarginRules(leverage: .nan),
      MarginRules(leverage: 2, maintenance: 0.5), MarginRules(maintenance: -0.1),
      MarginRules(leverage: 0.5, maintenance: 1), MarginRules(liquidationFee: 1),
    ]
    for rules in wrong {
      var scene = scene("L", [])
      scene.rules.margin = rules
      #expect(throws: EngineInputError.settingOutOfRange(.margin)) { try scene.run() }
    }
  }
}
