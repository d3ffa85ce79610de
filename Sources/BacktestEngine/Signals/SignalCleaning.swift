/// Keeps of entries and exits those that alternate.
///
/// A row with both is dropped. An entry is kept if no signal was kept yet or an exit was the last
/// one kept; an exit if an entry was the last one kept.
///
/// - Parameters:
///   - entries: Entry signals, shape `[rows]`.
///   - exits: Exit signals, shape `[rows]`.
///   - entryFirst: Whether the first signal kept has to be an entry.
///   - cleanEntries: The entries kept, shape `[rows]`; every row is written.
///   - cleanExits: The exits kept, shape `[rows]`; every row is written.
/// - Precondition: the four columns have the same rows.
/// - Complexity: O(rows / 8 + signals) time, no allocation.
package func cleanSignals(
  entries: Span<Bool>, exits: Span<Bool>, entryFirst: Bool = true,
  cleanEntries: inout MutableSpan<Bool>, cleanExits: inout MutableSpan<Bool>
) {
  precondition(entries.count == exits.count, "entries and exits have the same rows")
  precondition(
    cleanEntries.count == entries.count && cleanExits.count == entries.count,
    "input and output have the same rows")
  clear(&cleanEntries)
  clear(&cleanExits)
  var isNextEntry = true
  var isNextExit = !entryFirst
  var row = firstRow(of: entries, or: exits, from: 0)
  while row < entries.count {
    let isAlone = entries[row] != exits[row]
    if isAlone && entries[row] && isNextEntry {
      cleanEntries[row] = true
      (isNextEntry, isNextExit) = (false, true)
    } else if isAlone && exits[row] && isNextExit {
      cleanExits[row] = true
      (isNextEntry, isNextExit) = (true, false)
    }
    row = firstRow(of: entries, or: exits, from: row + 1)
  }
}

/// Keeps the first signal of each run of consecutive ones.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - out: The signals kept, shape `[rows]`; every row is written.
/// - Precondition: `out.count == signals.count`.
/// - Complexity: O(rows) time, no allocation, no branch on data.
package func firstOfRuns(_ signals: Span<Bool>, into out: inout MutableSpan<Bool>) {
  precondition(out.count == signals.count, "input and output have the same rows")
  var wasSet = false
  for row in signals.indices {
    let isSet = signals[row]
    out[row] = isSet && !wasSet
    wasSet = isSet
  }
}

/// Unsets every flag.
func clear(_ flags: inout MutableSpan<Bool>) {
  for row in flags.indices { flags[row] = false }
}
