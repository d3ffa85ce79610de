import BacktestEngine
import TestSupport
import Testing

@Suite(.tags(.property)) struct SimulationPropertyTests {
  private static let seeds: Range<UInt64> = 0..<60

  /// Columns of random prices with settings and signals drawn from the seed.
  private struct Scene: CustomStringConvertible {
    let seed: UInt64
    var columns: [PortfolioColumn] = []
    let sequence: CallSequence

    init(seed: UInt64, pool: [Double] = []) {
      self.seed = seed
      var random = SplitMix64(seed: seed)
      let rows = pool.isEmpty ? 60 + random.below(60) : random.below(30)
      let sequences: [CallSequence] = [.standing, .reversed, .byValue, .random(seed: seed)]
      sequence = sequences[random.below(4)]
      let watches: [StopWatch] = [.insteadOfSignals, .afterOrders, .beforeOrders]
      let watch = watches[random.below(3)]
      let isGiven = seed % 3 == 2
      for _ in 0..<1 + Int(seed % 3) {
        columns.append(
          Self.column(&random, rows: rows, watch: watch, isGiven: isGiven, pool: pool))
      }
    }

    private static func column(
      _ random: inout SplitMix64, rows: Int, watch: StopWatch, isGiven: Bool, pool: [Double]
    ) -> PortfolioColumn {
      func odd(_ random: inout SplitMix64, _ value: Double) -> Double {
        !pool.isEmpty && random.flag(probability: 0.1) ? pool[random.below(pool.count)] : value
      }
      var settings = SignalSettings(initCash: odd(&random, 1000))
      settings.fees = .constant(odd(&random, 0.002))
      settings.fixedFees = .constant(odd(&random, 0.1))
      settings.slippage = .constant(odd(&random, 0.001))
      let sizes = [1, 5, 0.5, .infinity, 2.5]
      settings.size = .constant(odd(&random, sizes[random.below(5)]))
      settings.rules.accumulation = Accumulation(rawValue: UInt8(random.below(4))) ?? .both
      settings.rules.oppositeEntry = OppositeEntry(rawValue: UInt8(random.below(5))) ?? .close
      settings.limits.convention = random.flag(probability: 0.5) ? .standard : .vectorbt
      settings.limits.granularity = odd(&random, random.flag(probability: 0.3) ? 0.25 : .nan)
      settings.limits.locksCash = random.flag(probability: 0.3)
      settings.stops.watch = watch
      if random.flag(probability: 0.6) { settings.stops.loss = .constant(odd(&random, 0.02)) }
      if random.flag(probability: 0.6) { settings.stops.profit = .constant(odd(&random, 0.03)) }
      settings.stops.rules.isTrailing = random.flag(probability: 0.5)
      settings.stops.rules.uponExit = StopExitMode(rawValue: UInt8(random.below(4))) ?? .close
      var open: [Double] = []
      var close: [Double] = []
      var price = 20 + 80 * random.unit()
      for _ in 0..<rows {
        open.append(odd(&random, price))
        price *= 1 + 0.04 * (random.unit() - 0.5)
        close.append(odd(&random, price))
      }
      if isGiven {
        settings.rules.sizeType = SizeType(rawValue: UInt8(random.below(2) * 3)) ?? .amount
        settings.size = .perRow(
          (0..<rows).map { _ in
            random.flag(probability: 0.5) ? .nan : odd(&random, 4 * random.unit() - 2)
          })
      }
      let lag = watch == .afterOrders ? 1 : 0
      let source: PortfolioColumn.Source =
        isGiven ? .sizes : random.flag(probability: 0.1) ? .holding : .signals(lag: lag)
      var column = PortfolioColumn(
        source, prices: lag == 1 ? open : close, settings: settings)
      column.open = open
      column.close = close
      column.high = zip(open, close).map { odd(&random, max($0, $1) * 1.005) }
      column.low = zip(open, close).map { odd(&random, min($0, $1) * 0.995) }
      func flags() -> [Bool] { (0..<rows).map { _ in random.flag(probability: 0.15) } }
      (column.longEntries, column.longExits) = (flags(), flags())
      (column.shortEntries, column.shortExits) = (flags(), flags())
      return column
    }

    var description: String { "seed \(seed)" }

    /// The first rows alone.
    func prefix(_ rows: Int) -> [PortfolioColumn] {
      columns.map { column in
        var column = column
        column.prices = Array(column.prices.prefix(rows))
        column.open = Array(column.open.prefix(rows))
        column.high = Array(column.high.prefix(rows))
        column.low = Array(column.low.prefix(rows))
        column.close = Array(column.close.prefix(rows))
        column.longEntries = Array(column.longEntries.prefix(rows))
        column.longExits = Array(column.longExits.prefix(rows))
        column.shortEntries = Array(column.shortEntries.prefix(rows))
        column.shortExits = Array(column.shortExits.prefix(rows))
        if case .sizes = column.source {
          column.settings.size = .perRow((0..<rows).map { self.columns[0].settings.size[$0] })
        }
        return column
      }
    }
  }

  @Test("Appending rows never changes earlier orders", arguments: seeds)
  func noForesight(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    let rows = scene.columns[0].prices.count
    // Given sizes are shared by the columns of a scene, so that a prefix can be cut.
    guard let whole = try? simulateGroup(scene.prefix(rows), sequence: scene.sequence) else {
      return
    }
    for count in [1, rows / 3, rows - 1] {
      let part = try simulateGroup(scene.prefix(count), sequence: scene.sequence)
      for (early, all) in zip(part.columns, whole.columns) {
        let known = all.orders.rows.prefix { Int($0) < count }.count
        #expect(early.orders.rows == Array(all.orders.rows.prefix(known)), "\(scene)")
        #expect(isIdentical(early.orders.sizes, Array(all.orders.sizes.prefix(known))), "\(scene)")
        #expect(isIdentical(early.orders.prices, Array(all.orders.prices.prefix(known))))
      }
    }
  }

  @Test(
    "An order changes what the account is worth at its price by its fees alone", arguments: seeds)
  func conservation(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    guard
      let ledger = try? simulateGroup(
        scene.columns, sequence: scene.sequence, keepsAttempts: true)
    else { return }
    for attempt in ledger.columns.flatMap(\.attempts) {
      guard case .filled(let fill) = attempt.outcome else { continue }
      let (before, after) = (attempt.before.account, attempt.after.account)
      let worthBefore = before.cash + before.position * fill.price
      let worthAfter = after.cash + after.position * fill.price
      #expect(
        abs(worthBefore - fill.fees - worthAfter) <= 1e-9 * max(1, abs(before.cash)), "\(scene)")
    }
  }

  @Test("Scaling prices and cash scales the account", arguments: seeds)
  func scaling(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    let scaled = scene.columns.map { column in
      var column = column
      for path in [\PortfolioColumn.prices, \.open, \.high, \.low, \.close] {
        column[keyPath: path] = column[keyPath: path].map { $0 * 4 }
      }
      column.settings.initCash *= 4
      column.settings.fixedFees = .constant(column.settings.fixedFees[0] * 4)
      return column
    }
    let first = try? simulateGroup(scene.columns, sequence: scene.sequence)
    let second = try? simulateGroup(scaled, sequence: scene.sequence)
    #expect((first == nil) == (second == nil), "\(scene)")
    for (one, other) in zip(first?.columns ?? [], second?.columns ?? []) {
      #expect(one.orders.rows == other.orders.rows, "\(scene)")
      #expect(isNear(one.orders.sizes, other.orders.sizes), "\(scene)")
      #expect(isNear(one.orders.prices.map { $0 * 4 }, other.orders.prices), "\(scene)")
    }
  }

  @Test("A column beside others that do nothing is the column alone", arguments: seeds)
  func independence(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    let rows = scene.columns[0].prices.count
    for column in scene.columns {
      var idle = scene.columns[0]
      idle.source = .sizes
      idle.settings.size = .constant(.nan)
      idle.settings.initCash = column.settings.initCash
      let alone = try? simulateGroup([column])
      let beside = try? simulateGroup([idle, column, idle], sequence: scene.sequence)
      #expect((alone == nil) == (beside == nil), "\(scene)")
      guard let alone, let beside else { continue }
      #expect(alone.columns[0].orders == beside.columns[1].orders, "\(scene)")
      #expect(alone.columns[0].refusals == beside.columns[1].refusals, "\(scene)")
      #expect(beside.columns[0].orders.count == 0, "\(scene), \(rows) rows")
    }
  }

  @Test("No input traps or hangs, however strange", arguments: 0..<600 as Range<UInt64>)
  func hostileInput(seed: UInt64) {
    let pool: [Double] = [
      0, -0.0, -1, 1, .nan, .infinity, -.infinity, 1e308, -1e308, 1e-300, 1e16,
      .leastNonzeroMagnitude,
    ]
    let scene = Scene(seed: seed, pool: pool)
    do {
      let ledger = try simulateGroup(scene.columns, sequence: scene.sequence)
      let rows = scene.columns[0].prices.count
      #expect(ledger.columns.allSatisfy { $0.orders.rows.allSatisfy { Int($0) < rows } })
    } catch {
      // Refused with an error, which is no trap.
      #expect(error != .columnLengthsDiffer, "\(scene)")
    }
  }
}
