/// Where exits are looked for after entries.
package struct ExitSearch: Sendable, Equatable {
  /// Which entries are followed by a search.
  package enum Entries: Sendable, Equatable {
    /// Each entry: its search ends before the next one if `untilNext`, else at the end of the
    /// data, and it is left out if `skipUntilExit` and its row is not after the last exit.
    case each(untilNext: Bool = true, skipUntilExit: Bool = false)
    /// In turn the first entry at least `wait` rows after the last exit (the first one from row
    /// 0), and its exits, looked for to the end of the data.
    case chained(wait: Int = 1)
  }

  package var entries: Entries
  /// Rows from the entry to the first one that may be its exit; at least 0.
  package var wait: Int
  /// Whether the first exit ends a search; otherwise every row that qualifies is an exit.
  package var firstOnly: Bool

  package init(_ entries: Entries = .each(), wait: Int = 1, firstOnly: Bool = true) {
    self.entries = entries
    self.wait = wait
    self.firstOnly = firstOnly
  }
}

/// The searches of a column of entries, one after the other.
///
/// A loop asks for the next search, looks at its rows, and notes each exit it finds before it asks
/// again.
struct ExitSearchWalk {
  private(set) var entry = 0
  private(set) var rows = 0..<0
  private let search: ExitSearch
  private var nextEntry: Int
  private var lastExit = -1
  private var hasFoundExit = true

  init(_ entries: Span<Bool>, _ search: ExitSearch) {
    precondition(search.wait >= 0, "rows to wait are not negative")
    if case .chained(let wait) = search.entries {
      precondition(wait >= 0, "rows to wait are not negative")
    }
    self.search = search
    nextEntry = firstRow(of: entries, from: 0)
  }

  /// Moves on to the next search; false if there is none.
  mutating func advance(in entries: Span<Bool>) -> Bool {
    switch search.entries {
    case .each(let untilNext, let skipUntilExit):
      while skipUntilExit && nextEntry <= lastExit && nextEntry < entries.count {
        nextEntry = firstRow(of: entries, from: nextEntry + 1)
      }
      guard nextEntry < entries.count else { return false }
      let following = firstRow(of: entries, from: nextEntry + 1)
      start(nextEntry, end: untilNext ? following : entries.count)
      nextEntry = following
    case .chained(let wait):
      // Once an entry has found no exit, none of the later ones has its turn.
      guard hasFoundExit else { return false }
      let from = lastExit < 0 ? 0 : min(lastExit + min(wait, entries.count), entries.count)
      let first = firstRow(of: entries, from: from)
      guard first < entries.count else { return false }
      start(first, end: entries.count)
    }
    return true
  }

  private mutating func start(_ entry: Int, end: Int) {
    self.entry = entry
    let first = entry + min(search.wait, end)
    rows = first..<max(first, end)
    hasFoundExit = false
  }

  /// Notes an exit; true if the search is over with it.
  @inline(__always)
  mutating func note(exit row: Int) -> Bool {
    lastExit = row
    hasFoundExit = true
    return search.firstOnly
  }
}

/// Pairs entries with the exits that follow them.
///
/// - Parameters:
///   - entries: Entry signals, shape `[rows]`.
///   - candidates: Rows that may be an exit, shape `[rows]`.
///   - search: Where exits are looked for.
///   - entriesUsed: The entries that exits were looked for, shape `[rows]`; every row is written.
///   - exits: Exits found, shape `[rows]`; every row is written.
/// - Precondition: the four columns have the same rows.
/// - Complexity: O(rows) time without allocation; if searches overlap, the sum of their rows.
package func generateExits(
  entries: Span<Bool>, candidates: Span<Bool>, search: ExitSearch,
  entriesUsed: inout MutableSpan<Bool>, exits: inout MutableSpan<Bool>
) {
  precondition(entries.count == candidates.count, "entries and candidates have the same rows")
  precondition(
    entriesUsed.count == entries.count && exits.count == entries.count,
    "input and output have the same rows")
  clear(&entriesUsed)
  clear(&exits)
  var walk = ExitSearchWalk(entries, search)
  while walk.advance(in: entries) {
    entriesUsed[walk.entry] = true
    var row = firstRow(of: candidates, from: walk.rows.lowerBound)
    while row < walk.rows.upperBound {
      exits[row] = true
      if walk.note(exit: row) { break }
      row = firstRow(of: candidates, from: row + 1)
    }
  }
}
