import BacktestEngine
import TestSupport
import Testing

@Suite struct CrossingTests {
  private func above(_ a: [Double], _ b: [Double]) -> [Int] {
    let flags = flags(a.count) { crossedAbove(a.span, b.span, into: &$0) }
    return flags.indices.filter { flags[$0] }
  }

  @Test("A row above after a row below crosses, once")
  func simple() {
    #expect(above([1, 3, 3, 1, 3], [2, 2, 2, 2, 2]) == [1, 4])
  }

  @Test("Being above from the start is no crossing")
  func aboveFromTheStart() {
    #expect(above([3, 3, 2, 3], [2, 2, 2, 2]).isEmpty)
  }

  @Test("A touch between below and above does not prevent a crossing")
  func touchFromBelow() {
    #expect(above([1, 2, 2, 3], [2, 2, 2, 2]) == [3])
  }

  @Test("Coming back above after a touch from above crosses again")
  func touchFromAbove() {
    #expect(above([1, 3, 2, 3], [2, 2, 2, 2]) == [1, 3])
  }

  @Test("A NaN in either column makes what came before forgotten")
  func gap() {
    #expect(above([1, .nan, 3, 1, 3], [2, 2, 2, 2, 2]) == [4])
    #expect(above([1, 1, 3, 1, 3], [2, .nan, 2, 2, 2]) == [4])
  }

  @Test("A NaN level flags nothing")
  func undefinedLevel() {
    let values: [Double] = [1, 2, 3]
    let flags = flags(3) { crossedAbove(values.span, level: .nan, into: &$0) }
    #expect(flags == [false, false, false])
  }

  @Test(
    "All forms follow the rule told row by row", .tags(.property),
    arguments: 0..<40 as Range<UInt64>)
  func everyForm(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // Few distinct values, so that touches and NaN abound; lengths around whole blocks.
    let pool: [Double] = [1, 2, 2, 3, 3, 1, seed % 3 == 0 ? .nan : 2, .infinity]
    let rows = random.below(70)
    let a = (0..<rows).map { _ in pool[random.below(pool.count)] }
    let b = (0..<rows).map { _ in pool[random.below(pool.count)] }
    let level = [Double](repeating: 2, count: rows)
    let label: Comment = "seed \(seed)"
    #expect(flags(rows) { crossedAbove(a.span, b.span, into: &$0) } == told(a, b), label)
    #expect(flags(rows) { crossedBelow(a.span, b.span, into: &$0) } == told(b, a), label)
    #expect(flags(rows) { crossedAbove(a.span, level: 2, into: &$0) } == told(a, level), label)
    #expect(flags(rows) { crossedBelow(a.span, level: 2, into: &$0) } == told(level, a), label)
    #expect(flags(rows) { crossedAbove(a.span, b.span, wait: 0, into: &$0) } == told(a, b), label)
  }

  /// The documented rule, looked up from scratch for each row.
  private func told(_ a: [Double], _ b: [Double]) -> [Bool] {
    a.indices.map { row in
      guard row > 0, a[row] > b[row], !(a[row - 1] > b[row - 1]) else { return false }
      for earlier in stride(from: row - 1, through: 0, by: -1) {
        if a[earlier].isNaN || b[earlier].isNaN { return false }
        if a[earlier] < b[earlier] { return true }
      }
      return false
    }
  }

  @Test("A crossing with a wait is flagged when the rows above have lasted")
  func wait() {
    let a: [Double] = [1, 3, 3, 3, 1, 3, 2, 3, 3]
    let b = [Double](repeating: 2, count: 9)
    let flags = flags(9) { crossedAbove(a.span, b.span, wait: 1, into: &$0) }
    #expect(flags.indices.filter { flags[$0] } == [2, 8])
  }
}
