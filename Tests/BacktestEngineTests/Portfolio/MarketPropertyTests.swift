import BacktestEngine
import Testing

@Suite(.tags(.property)) struct MarketPropertyTests {
  private static let seeds: Range<UInt64> = 0..<80

  private func scene(_ seed: UInt64) -> MarketScene { MarketScene(seed: seed) }

  @Test("Appending rows never changes earlier output", arguments: seeds)
  func noForesight(seed: UInt64) throws {
    let scene = scene(seed)
    let whole = try scene.run()
    for rows in [1, scene.bars.count / 3, scene.bars.count / 2, scene.bars.count - 1] {
      let part = try scene.run(rows: rows)
      let orders = whole.orders.rows.prefix { $0 < rows }.count
      #expect(part.orders.count == orders, "seed \(seed), \(rows) rows")
      let areSame = (0..<min(orders, part.orders.count)).allSatisfy { order in
        part.orders[order] == whole.orders[order]
          && part.orders[order].row == whole.orders[order].row
          && part.causes.cause(ofOrder: order) == whole.causes.cause(ofOrder: order)
      }
      #expect(areSame, "seed \(seed), \(rows) rows")
      let flows = whole.cashFlows.rows.prefix { $0 < rows }.count
      #expect(isIdentical(part.cashFlows.amounts, Array(whole.cashFlows.amounts.prefix(flows))))
      let refusals = whole.refusals.rows.prefix { $0 < rows }.count
      #expect(part.refusals.reasons == Array(whole.refusals.reasons.prefix(refusals)))
    }
  }

  @Test("No order that waits for a price is filled outside its bar", arguments: seeds)
  func bounds(seed: UInt64) throws {
    let scene = scene(seed)
    let ledger = try scene.run()
    for order in 0..<ledger.orders.count {
      let row = Int(ledger.orders[order].row)
      let price = ledger.orders[order].price
      let bar = scene.bars[row]
      switch ledger.causes.cause(ofOrder: order) {
      case nil, .timeStop, .rest:
        let market = scene.lag == 1 ? bar[0] : bar[3]
        #expect(isNear(price / market, 1, tolerance: 0.0021), "seed \(seed), row \(row)")
      default:
        #expect(bar[2] <= price && price <= bar[1], "seed \(seed), row \(row)")
      }
    }
  }

  @Test("Profits of all trades add up to what cash and position have become", arguments: seeds)
  func conservation(seed: UInt64) throws {
    let scene = scene(seed)
    let ledger = try scene.run()
    let lastClose = scene.column(3).last { !$0.isNaN } ?? .nan
    var equity = 1000 + ledger.cashFlows.amounts.reduce(0, +)
    for order in 0..<ledger.orders.count {
      let fill = ledger.orders[order]
      let size = fill.side == .buy ? fill.size : -fill.size
      equity += size * (lastClose - fill.price) - fill.fees
    }
    var trades = TradeRecords()
    for collect in [collectExitTrades, collectEntryTrades] {
      collect(ledger.orders, ledger.cashFlows, scene.bars.count - 1, lastClose, &trades)
      let profit = trades.profits.reduce(0, +)
      #expect(isNear(1000 + profit, equity, tolerance: 1e-9), "seed \(seed)")
    }
  }

  @Test("Equity and trades bear the costs of holding and of liquidations", arguments: seeds)
  func equity(seed: UInt64) throws {
    var scene = scene(seed)
    // Rows without prices are valued at the last close before them, as below.
    scene.bars = scene.bars.filter { !$0[3].isNaN }
    scene.volume = Array(scene.volume.prefix(scene.bars.count))
    scene.sessions = Array(scene.sessions.prefix(scene.bars.count))
    let ledger = try scene.run()
    let columns = (0..<4).map(scene.column)
    let (open, high, low, close) = (columns[0], columns[1], columns[2], columns[3])
    let flags = ["L", "l", "S", "s"].map { scene.flags(Character($0)) }
    let (longEntries, longExits, shortEntries) = (flags[0], flags[1], flags[2])
    let (shortExits, volume, sessions) = (flags[3], scene.volume, scene.sessions)
    var settings = scene.settings
    settings.market = scene.rules
    var run = PortfolioRun()
    try run.run(
      open: open.span, high: high.span, low: low.span, close: close.span,
      longEntries: longEntries.span, longExits: longExits.span,
      shortEntries: shortEntries.span, shortExits: shortExits.span, volume: volume.span,
      sessions: sessions.span, settings: settings,
      fill: scene.lag == 1 ? .nextOpen : .sameClose, periodsPerYear: 252)
    let isSame =
      run.orders == ledger.orders && run.cashFlows == ledger.cashFlows
      && run.causes == ledger.causes
    #expect(isSame, "seed \(seed)")
    var (cash, position, order, flow) = (1000.0, 0.0, 0, 0)
    for row in close.indices {
      while order < run.orders.count && run.orders[order].row == Int32(row) {
        let fill = run.orders[order]
        let size = fill.side == .buy ? fill.size : -fill.size
        cash -= size * fill.price + fill.fees
        position += size
        order += 1
      }
      while flow < run.cashFlows.count && run.cashFlows.rows[flow] == Int32(row) {
        cash += run.cashFlows.amounts[flow]
        flow += 1
      }
      let value = cash + position * close[row]
      #expect(isNear(run.equity[row], value, tolerance: 1e-9), "seed \(seed), row \(row)")
    }
    let profit = run.trades.profits.reduce(0, +)
    #expect(isNear(1000 + profit, run.equity.last ?? 1000, tolerance: 1e-9), "seed \(seed)")
  }

  @Test("A position stays within its margin", arguments: seeds)
  func margin(seed: UInt64) throws {
    var scene = scene(seed)
    scene.rules.carry = nil
    let rules = MarginRules(leverage: 6, maintenance: 0.1)
    scene.rules.margin = rules
    let ledger = try scene.run()
    var (cash, position) = (1000.0, 0.0)
    var order = 0
    for row in scene.bars.indices where !scene.bars[row][3].isNaN {
      while order < ledger.orders.count && ledger.orders[order].row <= Int32(row) {
        let fill = ledger.orders[order]
        let size = fill.side == .buy ? fill.size : -fill.size
        let before = abs(position)
        cash -= size * fill.price + fill.fees
        position += size
        if abs(position) > before {
          let worth = cash + position * fill.price
          let isWithin = abs(position) * fill.price <= 6 * worth * (1 + 1e-8) + 1e-8
          #expect(isWithin, "seed \(seed), row \(row)")
        }
        order += 1
      }
      // An order filled at the close comes after the bar.
      guard scene.lag == 1 else { continue }
      let close = scene.bars[row][3]
      let equity = cash + position * close
      #expect(equity >= 0.1 * abs(position) * close - 1e-6, "seed \(seed), row \(row)")
    }
  }

  @Test("Rules that ask for nothing change no bit", arguments: seeds)
  func neutral(seed: UInt64) throws {
    var scene = scene(seed)
    // A long-only run: shorts are bounded by equity here and by free cash there.
    for (row, signals) in scene.signals {
      scene.signals[row] = signals.filter { $0 == "L" || $0 == "l" }
    }
    scene.rules = MarketRules()
    scene.rules.margin = MarginRules()
    scene.rules.carry = CarryRates(years: .constant(1))
    scene.rules.volumeCap = VolumeCap(fraction: 1)
    scene.volume = scene.bars.map { _ in 1e12 }
    let ruled = try scene.run()
    let (longEntries, longExits) = (scene.flags("L"), scene.flags("l"))
    let prices = scene.column(scene.lag == 1 ? 0 : 3)
    var plain = OrderLedger()
    try simulateSignals(
      prices: prices.span, lag: scene.lag, longEntries: longEntries.span,
      longExits: longExits.span, settings: scene.settings, into: &plain)
    let isSame = plain == ruled
    #expect(isSame, "seed \(seed)")
  }

  @Test("No input traps or hangs, however strange", arguments: 0..<300 as Range<UInt64>)
  func hostileInput(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pool: [Double] = [
      0, -0.0, -1, 1, 100, .nan, .infinity, -.infinity, 1e308, -1e308, 1e-300,
      .leastNonzeroMagnitude,
    ]
    var scene = scene(seed)
    for row in scene.bars.indices where random.unit() < 0.2 {
      scene.bars[row][random.below(4)] = pool[random.below(pool.count)]
      scene.volume[row] = pool[random.below(pool.count)]
    }
    switch random.below(5) {
    case 0: scene.rules.margin = MarginRules(leverage: pool[random.below(pool.count)])
    case 1: scene.rules.carry?.funding = .constant(pool[random.below(pool.count)])
    case 2: scene.rules.entry.type = .stop(.absolute(.constant(pool[random.below(pool.count)])))
    case 3:
      scene.rules.exits.trailing = TrailingRule(distance: pool[random.below(pool.count)])
    default: scene.settings.initCash = pool[random.below(pool.count)]
    }
    // A refusal with an error is no trap.
    _ = try? scene.run()
  }

  @Test("Columns that share cash conserve it under market rules", arguments: seeds)
  func group(seed: UInt64) throws {
    let scenes = [scene(seed), scene(seed + 1000)]
    let rows = min(scenes[0].bars.count, scenes[1].bars.count)
    let columns = scenes.map { scene in
      var scene = scene
      (scene.lag, scene.rules.margin) = (1, nil)
      return scene.portfolioColumn(rows: rows)
    }
    let ledger = try simulateGroup(columns)
    #expect(ledger.fills.count == ledger.columns.reduce(0) { $0 + $1.orders.count })
    // Without loans no order spends more than there is.
    var events: [(row: Int32, cash: Double)] = []
    for column in ledger.columns {
      for order in 0..<column.orders.count {
        let fill = column.orders[order]
        let size = fill.side == .buy ? fill.size : -fill.size
        events.append((column.orders[order].row, -size * fill.price - fill.fees))
      }
      for flow in 0..<column.cashFlows.count {
        events.append((column.cashFlows.rows[flow], column.cashFlows.amounts[flow]))
      }
    }
    let hasCarry = columns.contains { $0.settings.market?.carry != nil }
    var cash = 1000.0
    for row in 0..<Int32(rows) {
      cash += events.filter { $0.row == row }.reduce(0) { $0 + $1.cash }
      #expect(cash > -1e-6 || hasCarry, "seed \(seed), row \(row)")
    }
    var margined = columns
    margined[0].settings.market?.margin = MarginRules(leverage: 2)
    #expect(throws: EngineInputError.settingOutOfRange(.margin)) { try simulateGroup(margined) }
  }
}
