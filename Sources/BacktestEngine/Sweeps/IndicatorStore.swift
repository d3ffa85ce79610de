/// Indicator columns of one thread, computed when first asked for; the one that was not asked for
/// longest makes room.
struct IndicatorStore<Indicator: Hashable & Sendable>: Sendable {
  private struct Entry {
    var indicator: Indicator
    var values: [Double]
    var lastUse: Int
  }

  private var slots: [Indicator: Int] = [:]
  private var entries: [Entry] = []
  private var uses = 0
  /// Columns held at most.
  private let capacity: Int

  /// - Precondition: `capacity` is at least 1.
  init(capacity: Int) {
    precondition(capacity >= 1, "there is room for a column")
    self.capacity = capacity
  }

  /// The column of an indicator.
  ///
  /// - Parameters:
  ///   - rows: Rows of a new column.
  ///   - write: Writes every row of a new column.
  /// - Complexity: O(1) if the column is there, else O(capacity) and the writing.
  mutating func column(
    _ indicator: Indicator, rows: Int, write: (inout MutableSpan<Double>) -> Void
  ) -> [Double] {
    uses += 1
    if let slot = slots[indicator] {
      entries[slot].lastUse = uses
      return entries[slot].values
    }
    if entries.count < capacity {
      slots[indicator] = entries.count
      entries.append(
        Entry(indicator: indicator, values: newColumn(rows: rows, write), lastUse: uses))
      return entries[entries.count - 1].values
    }
    var oldest = 0
    for slot in entries.indices where entries[slot].lastUse < entries[oldest].lastUse {
      oldest = slot
    }
    slots[entries[oldest].indicator] = nil
    slots[indicator] = oldest
    entries[oldest].values = []
    entries[oldest] = Entry(
      indicator: indicator, values: newColumn(rows: rows, write), lastUse: uses)
    return entries[oldest].values
  }
}

/// A column written by a function that writes every row.
func newColumn(rows: Int, _ write: (inout MutableSpan<Double>) -> Void) -> [Double] {
  var column = [Double](repeating: .nan, count: rows)
  var span = column.mutableSpan
  write(&span)
  return column
}
