import BacktestEngine
import Testing

@Suite struct RandomSignalTests {
  private func draw(
    _ entries: RandomEntries, rows: Int, holding: HoldingRows? = nil, seed: UInt64 = 7,
    column: Int = 0
  ) throws -> (entries: [Bool], exits: [Bool]) {
    var exits = [Bool](repeating: true, count: rows)
    var span = exits.mutableSpan
    let signals = try flags(rows) {
      try drawRandomSignals(
        entries, holding: holding, seed: seed, column: column, entrySignals: &$0,
        exitSignals: &span)
    }
    return (signals, exits)
  }

  @Test("The same seed and column draw the same signals; others draw others")
  func seeds() throws {
    let rule = RandomEntries.probability(0.3)
    let first = try draw(rule, rows: 300).entries
    #expect(try draw(rule, rows: 300).entries == first)
    #expect(try draw(rule, rows: 300, column: 1).entries != first)
    #expect(try draw(rule, rows: 300, seed: 8).entries != first)
    #expect(
      try draw(rule, rows: 300, seed: 8).entries != draw(rule, rows: 300, column: 1).entries)
  }

  @Test("A number of entries is met exactly, and every row has its chance")
  func count() throws {
    var hits = [Int](repeating: 0, count: 10)
    for seed in 0..<2_000 as Range<UInt64> {
      let entries = try draw(.count(3), rows: 10, seed: seed).entries
      #expect(entries.count { $0 } == 3)
      for row in entries.indices where entries[row] { hits[row] += 1 }
    }
    #expect(hits.allSatisfy { (500...700).contains($0) }, "\(hits)")
  }

  @Test("What does not fit or is no probability is refused")
  func refusals() {
    #expect(throws: RandomSignalError.tooFewRows) { try draw(.count(4), rows: 3) }
    #expect(throws: RandomSignalError.tooFewRows) {
      try draw(.count(2), rows: 5, holding: HoldingRows(2, 2))
    }
    #expect(throws: RandomSignalError.tooFewRows) {
      try draw(.count(2), rows: 5, holding: HoldingRows(1, .max))
    }
    #expect(throws: RandomSignalError.entriesOutOfRange) { try draw(.count(-1), rows: 3) }
    for probability in [-0.1, 1.1, .nan] {
      #expect(throws: RandomSignalError.entriesOutOfRange) {
        try draw(.probability(probability), rows: 3)
      }
    }
  }

  @Test("Extremes: no rows, probability 0 and 1, trades that fill the data")
  func extremes() throws {
    #expect(try draw(.count(0), rows: 0).entries.isEmpty)
    #expect(try draw(.probability(0), rows: 9).entries.allSatisfy { !$0 })
    #expect(try draw(.probability(1), rows: 9).entries.allSatisfy { $0 })
    let full = try draw(.count(2), rows: 6, holding: HoldingRows(2, 2))
    #expect(full.entries == marks("100100") && full.exits == marks("001001"))
  }

  @Test(
    "Trades do not overlap and last as long as asked", .tags(.property),
    arguments: 0..<100 as Range<UInt64>)
  func holding(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let shortest = 1 + random.below(4)
    let longest = shortest + random.below(5)
    let rule: RandomEntries = seed % 2 == 0 ? .count(random.below(8)) : .probability(random.unit())
    let drawn = try draw(rule, rows: 90, holding: HoldingRows(shortest, longest), seed: seed)
    var entry: Int?
    for row in 0..<90 {
      if drawn.exits[row] {
        let length = row - (entry ?? -1_000)
        #expect((shortest...longest).contains(length), "seed \(seed), row \(row)")
        entry = nil
      }
      if drawn.entries[row] {
        #expect(entry == nil && !drawn.exits[row], "seed \(seed), row \(row)")
        entry = row
      }
    }
    if case .count(let count) = rule {
      #expect(drawn.entries.count { $0 } == count && entry == nil, "seed \(seed)")
    }
  }

  @Test(
    "By probability, appending rows never changes earlier signals", .tags(.property),
    arguments: 0..<20 as Range<UInt64>)
  func causal(seed: UInt64) throws {
    let rule = RandomEntries.probability(0.2)
    let long = try draw(rule, rows: 80, holding: HoldingRows(1, 6), seed: seed)
    let short = try draw(rule, rows: 50, holding: HoldingRows(1, 6), seed: seed)
    #expect(Array(long.entries.prefix(50)) == short.entries, "seed \(seed)")
    #expect(Array(long.exits.prefix(50)) == short.exits, "seed \(seed)")
  }
}
