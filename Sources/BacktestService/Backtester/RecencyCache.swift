/// Values within a budget of bytes, the least recently used dropped first.
///
/// Finding the one to drop looks at every entry: there are a few thousand at most, and dropping
/// happens beside the computation of a whole column or run.
struct RecencyCache<Key: Hashable, Value> {
  private struct Entry {
    let value: Value
    let byteCount: Int
    let lastUse: Int
  }

  private let byteCountMax: Int
  private let keepsLatest: Bool
  private var entries: [Key: Entry] = [:]
  private var clock = 0
  private(set) var byteCount = 0

  /// - Parameter keepsLatest: Whether the one just used stays although it alone exceeds the budget.
  init(byteCountMax: Int, keepsLatest: Bool) {
    self.byteCountMax = byteCountMax
    self.keepsLatest = keepsLatest
  }

  var count: Int { entries.count }

  /// Reading does not count as use.
  subscript(_ key: Key) -> Value? { entries[key]?.value }

  /// Takes a value in, or takes note that it was used and how large it is now; drops others while
  /// all are over the budget.
  mutating func use(_ value: Value, byteCount: Int, for key: Key) {
    clock += 1
    let entry = Entry(value: value, byteCount: byteCount, lastUse: clock)
    let replaced = entries.updateValue(entry, forKey: key)
    self.byteCount += byteCount - (replaced?.byteCount ?? 0)
    let countMin = keepsLatest ? 1 : 0
    while self.byteCount > byteCountMax, entries.count > countMin,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      remove(oldest.key)
    }
  }

  mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    byteCount -= entry.byteCount
  }
}
