import BacktestEngine
import Testing

@Suite struct GroupMarginTests {
  /// Given sizes on columns of bars, filled at the open; NaN: no order.
  private func ledger(
    _ columns: [(sizes: [Double], bars: [[Double]])], _ margin: MarginRules,
    carry: CarryRates? = nil
  ) throws -> GroupLedger {
    try simulateGroup(
      columns.map { sizes, bars in
        var settings = OrderSettings(initCash: 1000, size: .perRow(sizes))
        settings.fillsAtOpen = true
        settings.market = MarketRules()
        settings.market?.margin = margin
        settings.market?.carry = carry
        var column = PortfolioColumn(prices: bars.map { $0[0] }, settings: settings)
        (column.open, column.high) = (bars.map { $0[0] }, bars.map { $0[1] })
        (column.low, column.close) = (bars.map { $0[2] }, bars.map { $0[3] })
        return column
      })
  }

  private static let calm: [Double] = [100, 100, 100, 100]

  @Test("What one column holds, long or short, the other can no longer hold")
  func buyingPower() throws {
    for (first, rest) in [(5.0, 15.0), (-5, 15), (20, 0)] {
      for sign in [1.0, -1] {
        let ledger = try ledger(
          [([first], [Self.calm]), ([sign * .infinity], [Self.calm])], MarginRules(leverage: 2))
        #expect(ledger.columns[0].orders.sizes == [abs(first)])
        let sizes = ledger.columns[1].orders.sizes
        #expect(rest == 0 ? sizes.isEmpty : isNear(sizes, [rest], tolerance: 1e-9))
      }
    }
  }

  @Test("Without leverage longs are bought for the cash there is, to the last bit")
  func unlevered() throws {
    let columns: [(sizes: [Double], bars: [[Double]])] = [
      ([3, .infinity], [Self.calm, [90, 90, 90, 90]]), ([.infinity, -4], [Self.calm, Self.calm]),
    ]
    let ruled = try ledger(columns, MarginRules())
    let plain = try simulateGroup(
      columns.map { sizes, bars in
        PortfolioColumn(
          prices: bars.map { $0[0] },
          settings: OrderSettings(initCash: 1000, size: .perRow(sizes)))
      })
    #expect(ruled.columns.map(\.orders) == plain.columns.map(\.orders))
    #expect(ruled.fills == plain.fills && ruled.fills == [0, 1, 1])
  }

  @Test("At the open columns are ended one after the other until the requirement is met")
  func liquidationAtOpen() throws {
    // Equity of 330 is less than a quarter of 1,330; once the first is sold, more than one of 630.
    let ledger = try ledger(
      [
        ([10, .nan], [Self.calm, [70, 71, 70, 70]]), ([10, .nan], [Self.calm, [63, 64, 63, 63]]),
      ], MarginRules(leverage: 2, maintenance: 0.25))
    #expect(ledger.columns[0].orders.prices == [100, 70])
    #expect(ledger.columns[0].causes.cause(ofOrder: 1) == .liquidation)
    #expect(ledger.columns[1].orders.count == 1)
  }

  @Test("In the bar a column's price is held against what the others leave it at their open")
  func liquidationInBar() throws {
    // -1,000 of cash, 1,000 beside it less a quarter: 10 x less a quarter is 250 at 33.33.
    let bars = [Self.calm, [100, 100, 30, 90]]
    let ledger = try ledger(
      [([10, .nan], bars), ([10, .nan], [Self.calm, [100, 100, 99, 100]])],
      MarginRules(leverage: 2, maintenance: 0.25))
    #expect(isNear(ledger.columns[0].orders.prices, [100, 100 / 3.0]))
    #expect(ledger.columns[1].orders.count == 1)
  }

  @Test("A liquidation leaves what the shorts of other columns lock")
  func lockedCash() throws {
    let bars = [Self.calm, [60, 60, 60, 60], [60, 60, 60, 60]]
    let ledger = try ledger(
      [([15, .nan, .nan], bars), ([-5, .nan, -.infinity], [Self.calm, Self.calm, Self.calm])],
      MarginRules(leverage: 2, maintenance: 0.4))
    #expect(ledger.columns[0].orders.prices == [100, 60])
    // 400 are left: a short of 800, of which 500 are there.
    #expect(isNear(ledger.columns[1].orders.sizes, [5, 3], tolerance: 1e-9))
  }

  @Test("Interest on what a group owes is paid once, by each long position in its share")
  func interest() throws {
    var rates = CarryRates(years: .constant(1))
    rates.interest = .constant(0.01)
    let ledger = try ledger(
      [([15], [Self.calm]), ([5], [Self.calm])], MarginRules(leverage: 2), carry: rates)
    // 1,000 are owed; the first payment is owed on top when the second is due.
    #expect(ledger.columns[0].cashFlows.amounts == [-7.5])
    #expect(isNear(ledger.columns[1].cashFlows.amounts, [-0.01 * 1007.5 / 4]))
  }

  @Test(
    "No order takes a group beyond its leverage, and none stays open below the requirement",
    .tags(.property), arguments: 0..<60 as Range<UInt64>)
  func property(seed: UInt64) throws {
    let margin = MarginRules(leverage: 4, maintenance: 0.15, liquidationFee: 0.001)
    let scenes = (0..<3 as Range<UInt64>).map { index -> MarketScene in
      var scene = MarketScene(seed: seed * 3 + index)
      (scene.lag, scene.rules.carry, scene.rules.margin) = (1, nil, margin)
      scene.rules.volumeCap = nil
      for row in scene.bars.indices where scene.bars[row][0].isNaN {
        let price = row == 0 ? 100 : scene.bars[row - 1][3]
        scene.bars[row] = [price, price, price, price]
      }
      return scene
    }
    let rows = scenes.map { $0.bars.count }.min() ?? 0
    let ledger = try simulateGroup(scenes.map { $0.portfolioColumn(rows: rows) })
    var group = Holdings(cash: 1000, positions: [0, 0, 0])
    var next = [0, 0, 0]
    var fills = ledger.fills[...]
    for row in 0..<rows {
      let open = scenes.map { $0.bars[row][0] }
      let gross = group.grossValue(at: open)
      let isBelow = gross > 0 && group.worth(at: open) < 0.15 * gross * (1 - 1e-9) - 1e-9
      var hasLiquidation = false
      while let first = fills.first {
        let column = Int(first)
        let orders = ledger.columns[column].orders
        guard orders[next[column]].row == Int32(row) else { break }
        fills.removeFirst()
        let cause = ledger.columns[column].causes.cause(ofOrder: next[column])
        hasLiquidation = hasLiquidation || cause == .liquidation
        let fill = orders[next[column]].fill
        next[column] += 1
        let before = abs(group.positions[column])
        group.book(fill, column)
        guard abs(group.positions[column]) > before else { continue }
        var prices = open
        prices[column] = fill.price
        let most = 4 * group.worth(at: prices) * (1 + 1e-8) + 1e-8
        #expect(group.grossValue(at: prices) <= most, "seed \(seed), row \(row)")
      }
      #expect(!isBelow || hasLiquidation, "seed \(seed), row \(row)")
    }
    #expect(fills.isEmpty, "seed \(seed)")
  }

  private struct Holdings {
    var cash: Double
    var positions: [Double]

    mutating func book(_ fill: OrderFill, _ column: Int) {
      let size = fill.side == .buy ? fill.size : -fill.size
      cash -= size * fill.price + fill.fees
      positions[column] += size
    }

    func worth(at prices: [Double]) -> Double {
      var worth = cash
      for (position, price) in zip(positions, prices) { worth += position * price }
      return worth
    }

    func grossValue(at prices: [Double]) -> Double {
      var value = 0.0
      for (position, price) in zip(positions, prices) { value += abs(position) * price }
      return value
    }
  }
}
