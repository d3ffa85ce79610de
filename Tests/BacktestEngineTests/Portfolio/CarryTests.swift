import BacktestEngine
import Testing

@Suite struct CarryTests {
  private func scene(_ signal: String) -> MarketScene {
    var scene = MarketScene(
      (0..<6).map { row in
        let price = 100 + 10 * Double(row)
        return [price, price + 1, price - 1, price + 5]
      })
    scene.settings.size = .constant(4)
    scene.signals = [0: signal, 3: signal.lowercased()]
    return scene
  }

  @Test("A short pays its rate on its value at each close it is held over")
  func borrow() throws {
    var scene = scene("S")
    scene.rules.carry = CarryRates(years: .constant(0.5))
    scene.rules.carry?.borrow = .constant(0.02)
    let flows = try scene.run().cashFlows
    // Sold at the open of row 1, bought back at the open of row 4.
    #expect(flows.rows == [1, 2, 3])
    let paid: [Double] = [-4.6, -5, -5.4]
    #expect(isNear(flows.amounts, paid))
  }

  @Test("A long pays interest on what it owes, and nothing if it owes nothing")
  func interest() throws {
    var scene = scene("L")
    scene.rules.carry = CarryRates(years: .perRow([9, 1, 1, 2, 9, 9]))
    scene.rules.carry?.interest = .constant(0.1)
    #expect(try scene.run().cashFlows.count == 0)
    scene.settings.size = .constant(20)
    scene.rules.margin = MarginRules(leverage: 4)
    let flows = try scene.run().cashFlows
    #expect(flows.rows == [1, 2, 3])
    // 2,200 for shares of which 1,000 were there; interest is owed on top.
    let paid: [Double] = [-120, -132, -290.4]
    #expect(isNear(flows.amounts, paid, tolerance: 1e-9))
  }

  @Test("Funding is paid by longs and received by shorts, by each row's own rate")
  func funding() throws {
    for (signal, sign) in [("L", 1.0), ("S", -1.0)] {
      var scene = scene(signal)
      scene.rules.carry = CarryRates(years: .constant(1))
      scene.rules.carry?.funding = .perRow([0.5, 0.01, .nan, -0.02, 0.5, 0.5])
      let flows = try scene.run().cashFlows
      #expect(flows.rows == [1, 3])
      let paid: [Double] = [-4.6 * sign, 10.8 * sign]
      #expect(isNear(flows.amounts, paid))
    }
  }

  @Test("Costs may take more than the cash there is; closing is still possible")
  func debt() throws {
    var scene = scene("L")
    scene.settings.size = .constant(.infinity)
    scene.rules.carry = CarryRates(years: .constant(1))
    scene.rules.carry?.funding = .constant(0.1)
    scene.signals[4] = "L"
    let ledger = try scene.run()
    #expect(ledger.orders.rows == [1, 4, 5] && ledger.cashFlows.rows == [1, 2, 3, 5])
  }

  @Test("Columns of another length and infinite rates are refused")
  func refused() {
    var scene = scene("S")
    scene.rules.carry = CarryRates(years: .perRow([1]))
    #expect(throws: EngineInputError.columnLengthsDiffer) { try scene.run() }
    scene.rules.carry = CarryRates(years: .constant(1))
    scene.rules.carry?.funding = .constant(.infinity)
    #expect(throws: EngineInputError.settingOutOfRange(.carry)) { try scene.run() }
  }
}
