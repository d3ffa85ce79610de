/// How many entries random signals have.
package enum RandomEntries: Sendable, Equatable {
  /// Exactly this many, every choice of rows equally likely. Which rows are taken depends on how
  /// many there are, so appending rows changes earlier signals.
  case count(Int)
  /// On each row without a trade, with this probability; rows are decided in order of time.
  case probability(Double)
}

/// How many rows a random trade lasts, every number equally likely.
package struct HoldingRows: Sendable, Equatable {
  package let minimum: Int
  package let maximum: Int

  /// - Precondition: 1 ≤ `minimum` ≤ `maximum`.
  package init(_ minimum: Int, _ maximum: Int) {
    precondition(1 <= minimum && minimum <= maximum, "a trade lasts 1 to maximum rows")
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// Why random signals cannot be drawn.
package enum RandomSignalError: Error, Equatable, Sendable {
  /// A probability is NaN or not between 0 and 1, or a number of entries is negative.
  case entriesOutOfRange
  /// That many trades do not fit into the rows.
  case tooFewRows
}

/// Draws entries, and exits if wanted, that know nothing: what a strategy has to beat.
///
/// - Parameters:
///   - entries: How many entries.
///   - holding: Rows from an entry to its exit. Trades do not overlap: the next entry is after
///     the exit's row. Nil: entries alone.
///   - seed: The same seed and column give the same signals everywhere.
///   - column: Number of the column; columns of one seed differ.
///   - entrySignals: Entries, shape `[rows]`; every row is written.
///   - exitSignals: Exits, shape `[rows]`; every row is written, all false without `holding`.
///
/// Edge cases: by probability, a trade that would last beyond the data has no exit. By number,
/// every trade ends in the data; throws `tooFewRows` if they do not fit.
/// - Precondition: both columns have the same rows.
/// - Complexity: O(rows); by number with holding times one array of them is allocated.
package func drawRandomSignals(
  _ entries: RandomEntries, holding: HoldingRows? = nil, seed: UInt64, column: Int = 0,
  entrySignals: inout MutableSpan<Bool>, exitSignals: inout MutableSpan<Bool>
) throws(RandomSignalError) {
  precondition(entrySignals.count == exitSignals.count, "both columns have the same rows")
  clear(&entrySignals)
  clear(&exitSignals)
  // One step of the generator between seed and column, so that neighbouring seeds of one column
  // are not the neighbouring columns of one seed.
  var seeds = SeededGenerator(seed: seed)
  var random = SeededGenerator(seed: seeds.next() &+ UInt64(bitPattern: Int64(column)))
  switch entries {
  case .probability(let probability):
    guard probability >= 0 && probability <= 1 else { throw .entriesOutOfRange }
    var row = 0
    while row < entrySignals.count {
      guard random.unit() < probability else {
        row += 1
        continue
      }
      entrySignals[row] = true
      let rows = holding?.draw(&random) ?? 1
      if rows < entrySignals.count - row {
        if holding != nil { exitSignals[row + rows] = true }
        row += rows + (holding == nil ? 0 : 1)
      } else {
        row = entrySignals.count
      }
    }
  case .count(let count):
    guard count >= 0 else { throw .entriesOutOfRange }
    guard count <= entrySignals.count else { throw .tooFewRows }
    var lengths: [Int] = []
    if let holding { lengths = (0..<count).map { _ in holding.draw(&random) } }
    try place(
      count, lengths: lengths, &random, entrySignals: &entrySignals, exitSignals: &exitSignals)
  }
}

/// Spreads trades over the rows, every arrangement equally likely.
///
/// The trades shrink to one row each; which of the rows left are trades is drawn one after the
/// other (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S), and each trade grows back
/// to its length on the way.
private func place(
  _ count: Int, lengths: [Int], _ random: inout SeededGenerator,
  entrySignals: inout MutableSpan<Bool>, exitSignals: inout MutableSpan<Bool>
) throws(RandomSignalError) {
  var slots = entrySignals.count
  for length in lengths {
    guard length < slots else { throw .tooFewRows }
    slots -= length
  }
  guard count <= slots else { throw .tooFewRows }
  var row = 0
  var placed = 0
  while placed < count {
    if random.below(slots) < count - placed {
      entrySignals[row] = true
      if !lengths.isEmpty {
        row += lengths[placed]
        exitSignals[row] = true
      }
      placed += 1
    }
    slots -= 1
    row += 1
  }
}

extension HoldingRows {
  fileprivate func draw(_ random: inout SeededGenerator) -> Int {
    let span = maximum - minimum
    return minimum + (span == .max ? random.below(span) : random.below(span + 1))
  }
}
