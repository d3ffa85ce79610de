import BacktestEngine
import Testing

@Suite struct SettingsChangeTests {
  @Test(
    "Changing to the same settings on any rows changes no bit", .tags(.property),
    arguments: 0..<80 as Range<UInt64>)
  func sameSettings(seed: UInt64) throws {
    var scene = MarketScene(seed: seed)
    var random = SeededGenerator(seed: seed)
    if seed % 2 == 0 {
      scene.settings.stops.loss = .constant(0.02)
      scene.settings.stops.profit = .constant(0.03)
      scene.settings.stops.rules.isTrailing = seed % 4 == 0
      scene.settings.stops.rules.uponUpdate = .keep
      scene.settings.stops.watch = scene.lag == 1 ? .afterOrders : .beforeOrders
    }
    // Stops of their own are no levels then, or two trailing ones.
    if seed % 4 == 0 { scene.rules.exits.trailing = nil }
    let rows = (0..<4).map { _ in random.below(scene.bars.count + 1) }.sorted()
    let whole = try scene.run()
    let changed = try scene.run(
      changes: rows.map { SettingsChange(row: $0, settings: scene.ruled) })
    #expect(changed == whole, "seed \(seed), rows \(rows)")
    let plain = try scene.runPlainly()
    let cut = try scene.runPlainly(
      changes: rows.map { SettingsChange(row: $0, settings: scene.settings) })
    #expect(cut == plain, "seed \(seed), rows \(rows)")
  }

  @Test("New settings hold for what is decided from their row on")
  func newSize() throws {
    var scene = MarketScene([[Double]](repeating: [100, 100, 100, 100], count: 6))
    scene.signals = [0: "L", 1: "l", 2: "L", 3: "l"]
    scene.settings.size = .constant(2)
    var other = scene.settings
    other.size = .constant(5)
    func sizes(_ row: Int) throws -> [Double] {
      try scene.runPlainly(changes: [SettingsChange(row: row, settings: other)]).orders.sizes
    }
    #expect(try sizes(0) == [5, 5, 5, 5])
    #expect(try sizes(2) == [2, 2, 5, 5] && (try sizes(3)) == [2, 2, 5, 5])
    #expect(try sizes(4) == [2, 2, 2, 2] && (try sizes(6)) == [2, 2, 2, 2])
  }

  @Test("A position keeps its stops, whatever the new settings say")
  func keptStops() throws {
    var scene = MarketScene([
      [100, 100, 100, 100], [100, 100, 100, 100], [99, 99, 99, 99], [97, 97, 97, 97],
    ])
    scene.signals = [0: "L"]
    scene.settings.size = .constant(2)
    let without = SettingsChange(row: 2, settings: scene.settings)
    let ruledWithout = SettingsChange(row: 2, settings: scene.ruled)
    scene.settings.stops.loss = .constant(0.02)
    scene.settings.stops.watch = .afterOrders
    let ledger = try scene.runPlainly(changes: [without])
    #expect(ledger.orders.prices == [100, 97] && ledger.causes.cause(ofOrder: 1) == .stopLoss)
    let ruled = try scene.run(changes: [ruledWithout])
    #expect(ruled.orders.prices == [100, 97] && ruled.causes.cause(ofOrder: 1) == .stopLoss)
  }
}

extension MarketScene {
  /// The signals without market rules.
  fileprivate func runPlainly(changes: [SettingsChange] = []) throws -> OrderLedger {
    let columns = (0..<4).map(column)
    let (open, high, low, close) = (columns[0], columns[1], columns[2], columns[3])
    let letters = ["L", "l", "S", "s"].map { flags(Character($0)) }
    let (longEntries, longExits) = (letters[0], letters[1])
    let (shortEntries, shortExits) = (letters[2], letters[3])
    var ledger = OrderLedger()
    try simulateSignals(
      prices: lag == 1 ? open.span : close.span, lag: lag, longEntries: longEntries.span,
      longExits: longExits.span, shortEntries: shortEntries.span, shortExits: shortExits.span,
      open: open.span, high: high.span, low: low.span, close: close.span, settings: settings,
      changes: changes, into: &ledger)
    return ledger
  }
}
