/// The values of one indicator over one dataset version, shape `[rows]`. Shared, never changed.
final class IndicatorColumn: Sendable {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  var byteCount: Int { values.count * MemoryLayout<Double>.stride }
}

/// Everything that an indicator's values depend on.
struct IndicatorKey: Hashable {
  let dataset: DatasetIdentity
  let kind: IndicatorKind
}

/// Indicator columns of all sockets, the least recently used dropped first.
///
/// Finding the one to drop looks at every entry: there are a few thousand at most, and dropping
/// happens beside the computation of a whole column.
struct IndicatorCache {
  private struct Entry {
    let column: IndicatorColumn
    var lastUse: Int
  }

  private let byteCountMax: Int
  private var entries: [IndicatorKey: Entry] = [:]
  private var clock = 0
  private(set) var byteCount = 0

  init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

  /// The cached column, counted as used now.
  mutating func column(_ key: IndicatorKey) -> IndicatorColumn? {
    clock += 1
    entries[key]?.lastUse = clock
    return entries[key]?.column
  }

  /// Takes a column in and drops others, or the new one itself if it alone exceeds the budget.
  mutating func insert(_ column: IndicatorColumn, for key: IndicatorKey) {
    clock += 1
    let replaced = entries.updateValue(Entry(column: column, lastUse: clock), forKey: key)
    byteCount += column.byteCount - (replaced?.column.byteCount ?? 0)
    while byteCount > byteCountMax, let oldest = entries.min(by: precedes) {
      entries.removeValue(forKey: oldest.key)
      byteCount -= oldest.value.column.byteCount
    }
  }

  private func precedes(
    _ left: (key: IndicatorKey, value: Entry), _ right: (key: IndicatorKey, value: Entry)
  ) -> Bool {
    left.value.lastUse < right.value.lastUse
  }
}
