/// The lowest values of a moving window, in order: as many as its user asks for.
///
/// Of the window only the values up to a bound are kept, sorted; the others cost one comparison
/// when they come and one when they go. Once too few are left, the window is read anew.
/// - Complexity: to add or remove a value, O(1) above the bound and O(kept values) below it;
///   O(window · log(window)) to read the window, once per `kept` values that left.
struct LowestValues {
  /// Values of the window up to `bound`, in order.
  private var kept: [Double] = []
  /// Every value of the window that is not above this is kept.
  private var bound = Double.infinity
  /// Values kept after a reading; twice as many are cut to it.
  private let target: Int

  /// - Parameters:
  ///   - needed: The most values that are ever asked for.
  ///   - window: Rows in the window.
  init(needed: Int, window: Int) {
    target = min(needed + needed / 2 + 12, window)
    kept.reserveCapacity(min(2 * target, window) + 1)
  }

  subscript(place: Int) -> Double { kept[place] }

  /// Adds a value that is no NaN.
  @inline(__always)
  mutating func insert(_ value: Double) {
    if value <= bound { insertKept(value) }
  }

  private mutating func insertKept(_ value: Double) {
    kept.append(value)
    var place = kept.count - 1
    while place > 0 && kept[place - 1] > value {
      kept[place] = kept[place - 1]
      place -= 1
    }
    kept[place] = value
    if kept.count >= 2 * target && kept[target - 1] < kept[target] { cut() }
  }

  private mutating func cut() {
    bound = kept[target - 1]
    kept.removeLast(kept.count - target)
  }

  /// Removes a value of the window.
  @inline(__always)
  mutating func remove(_ value: Double) {
    if value <= bound { removeKept(value) }
  }

  private mutating func removeKept(_ value: Double) {
    var place = 0
    while kept[place] < value { place += 1 }
    while place + 1 < kept.count {
      kept[place] = kept[place + 1]
      place += 1
    }
    kept.removeLast()
  }

  /// Sees to it that the `needed` lowest of the `count` values of the window are kept.
  @inline(__always)
  mutating func keep(_ needed: Int, ofWindow values: Span<Double>, sign: Double) {
    if kept.count < needed { read(values, sign: sign) }
  }

  private mutating func read(_ values: Span<Double>, sign: Double) {
    kept.removeAll(keepingCapacity: true)
    bound = .infinity
    for row in values.indices where !values[row].isNaN { kept.append(sign * values[row]) }
    kept.sort()
    if kept.count > target && kept[target - 1] < kept[target] { cut() }
  }
}
