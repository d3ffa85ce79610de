/// Values within a budget of bytes. When all are over it, whoever holds the most gives first: the
/// value of that owner that was not used longest.
///
/// Finding the one to drop looks at every entry: there are a few thousand at most, and dropping
/// happens beside the computation of a whole column or run.
struct RecencyCache<Key: Hashable, Value> {
  private struct Entry {
    let value: Value
    let byteCount: Int
    let lastUse: Int
    let owner: String
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
  mutating func use(_ value: Value, byteCount: Int, for key: Key, owner: String = "") {
    clock += 1
    let entry = Entry(value: value, byteCount: byteCount, lastUse: clock, owner: owner)
    let replaced = entries.updateValue(entry, forKey: key)
    self.byteCount += byteCount - (replaced?.byteCount ?? 0)
    while self.byteCount > byteCountMax, let dropped = nextToDrop(besides: key) { remove(dropped) }
    if self.byteCount > byteCountMax && !keepsLatest { remove(key) }
  }

  private func nextToDrop(besides latest: Key) -> Key? {
    var held: [String: Int] = [:]
    for entry in entries.values { held[entry.owner, default: 0] += entry.byteCount }
    func order(_ entry: Entry) -> (Int, Int) { (-held[entry.owner, default: 0], entry.lastUse) }
    return entries.filter { $0.key != latest }.min { order($0.value) < order($1.value) }?.key
  }

  mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    byteCount -= entry.byteCount
  }
}
