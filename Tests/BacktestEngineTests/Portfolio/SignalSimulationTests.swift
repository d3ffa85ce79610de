import BacktestEngine
import TestSupport
import Testing

@Suite struct SignalSimulationTests {
  /// Signs of the filled sizes by row, from rows of signals: L, l long entry and exit, S, s short.
  private func trace(
    _ signals: [String], configure: (inout SignalSettings) -> Void = { _ in }
  ) throws -> [Double] {
    let prices = [Double](repeating: 10, count: signals.count)
    var settings = SignalSettings(initCash: 1000)
    settings.size = .constant(2)
    configure(&settings)
    func flags(_ letter: Character) -> [Bool] { signals.map { $0.contains(letter) } }
    let (longEntries, longExits) = (flags("L"), flags("l"))
    let (shortEntries, shortExits) = (flags("S"), flags("s"))
    var ledger = OrderLedger()
    try simulateSignals(
      prices: prices.span, lag: 0, longEntries: longEntries.span, longExits: longExits.span,
      shortEntries: shortEntries.span, shortExits: shortExits.span, settings: settings,
      into: &ledger)
    var filled = [Double](repeating: 0, count: signals.count)
    for order in 0..<ledger.orders.count {
      let sign = ledger.orders[order].side == .buy ? 1.0 : -1.0
      filled[Int(ledger.orders[order].row)] = sign * ledger.orders[order].size
    }
    return filled
  }

  @Test("Without accumulation an entry opens once and an exit closes all")
  func disabled() throws {
    #expect(try trace(["L", "L", "", "l", "l"]) == [2, 0, 0, -2, 0])
    #expect(try trace(["S", "S", "s", "s"]) == [-2, 0, 2, 0])
  }

  @Test("Accumulation adds on entries and takes away on exits")
  func accumulation() throws {
    let expected: [(Accumulation, [Double])] = [
      (.both, [2, 2, -2, -2, 0]), (.addOnly, [2, 2, -4, 0, 0]), (.removeOnly, [2, 0, -2, 0, 0]),
    ]
    for (mode, sizes) in expected {
      let filled = try trace(["L", "L", "l", "l", "l"]) { $0.rules.accumulation = mode }
      #expect(filled == sizes, "\(mode)")
    }
  }

  @Test("An opposite entry does what its rule says")
  func oppositeEntry() throws {
    let expected: [(OppositeEntry, Double)] = [
      (.ignore, 0), (.close, -2), (.closeReduce, -2), (.reverse, -4), (.reverseReduce, -4),
    ]
    for (rule, size) in expected {
      #expect(try trace(["L", "S"]) { $0.rules.oppositeEntry = rule } == [2, size])
    }
  }

  @Test("Entry and exit on one bar are settled by the conflict's rule")
  func conflicts() throws {
    let expected: [(SignalConflict, [Double])] = [
      (.ignore, [0, 2, 0]), (.entry, [2, 0, 0]), (.exit, [0, 2, -2]), (.adjacent, [0, 2, 0]),
      (.opposite, [0, 2, -2]),
    ]
    for (rule, sizes) in expected {
      #expect(try trace(["Ll", "L", "Ll"]) { $0.rules.longConflict = rule } == sizes, "\(rule)")
    }
  }

  @Test("Long and short entries on one bar are settled by the direction's rule")
  func directionConflicts() throws {
    let expected: [(DirectionConflict, [Double])] = [
      (.ignore, [0, 2, 0]), (.long, [2, 0, 0]), (.short, [-2, 4, -4]), (.adjacent, [0, 2, 0]),
      (.opposite, [0, 2, -4]),
    ]
    for (rule, sizes) in expected {
      let filled = try trace(["LS", "L", "LS"]) { $0.rules.directionConflict = rule }
      #expect(filled == sizes, "\(rule)")
    }
  }

  @Test("Sizes that make no sense with signals are errors that name the row")
  func wrongSizes() {
    #expect(throws: EngineInputError.negativeSize(row: 1)) {
      try trace(["", "L"]) { $0.size = .constant(-1) }
    }
    #expect(throws: EngineInputError.sizeTypeNotAllowed(row: 1)) {
      try trace(["", "L"]) { $0.rules.sizeType = .targetAmount }
    }
    #expect(throws: EngineInputError.columnLengthsDiffer) {
      try trace(["", "L"]) { $0.size = .perRow([1]) }
    }
  }

  @Test("A rejection ends the simulation only where that is asked for")
  func rejection() throws {
    let configure: (inout SignalSettings) -> Void = { settings in
      settings.limits.maxSize = 1
      settings.limits.allowsPartial = false
    }
    #expect(try trace(["", "L"], configure: configure) == [0, 0])
    #expect(throws: EngineInputError.orderRejected(row: 1, reason: .maxSizeExceeded)) {
      try trace(["", "L"]) { settings in
        configure(&settings)
        settings.limits.failsOnRejection = true
      }
    }
  }

  @Test("Signals far apart are all found", .tags(.property), arguments: 0..<20 as Range<UInt64>)
  func sparseSignals(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var signals = [String](repeating: "", count: 100 + random.below(9))
    var expected = [Double](repeating: 0, count: signals.count)
    var row = random.below(20)
    var isLong = false
    while row < signals.count {
      signals[row] = isLong ? "l" : "L"
      expected[row] = isLong ? -2 : 2
      isLong.toggle()
      row += 1 + random.below(30)
    }
    #expect(try trace(signals) == expected, "seed \(seed)")
  }
}
