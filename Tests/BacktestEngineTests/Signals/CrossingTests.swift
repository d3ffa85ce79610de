import BacktestEngine
import TestSupport
import Testing

@Suite struct CrossingTests {
  private func above(
    _ a: [Double], _ b: [Double], _ convention: Convention = .standard
  ) -> [Int] {
    let flags = flags(a.count) {
      crossedAbove(a.span, b.span, convention: convention, into: &$0)
    }
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

  @Test("Coming back above after a touch from above is no crossing, but vectorbt says it is")
  func touchFromAbove() {
    #expect(above([1, 3, 2, 3], [2, 2, 2, 2]) == [1])
    #expect(above([1, 3, 2, 3], [2, 2, 2, 2], .vectorbt) == [1, 3])
  }

  @Test("A touch over many rows is carried from block to block", arguments: [1, 7, 8, 9, 40])
  func longTouch(rows: Int) {
    let touch = [Double](repeating: 2, count: rows)
    let a = [1] + touch + [3] + touch + [3]
    let b = [Double](repeating: 2, count: a.count)
    #expect(above(a, b) == [rows + 1])
    #expect(above(a, b, .vectorbt) == [rows + 1, 2 * rows + 2])
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
    arguments: 0..<60 as Range<UInt64>, [Convention.standard, .vectorbt])
  func everyForm(seed: UInt64, convention: Convention) {
    var random = SplitMix64(seed: seed)
    // Few distinct values, so that touches and NaN abound; lengths around whole blocks.
    let pool: [Double] = [1, 2, 2, 3, 3, 1, seed % 3 == 0 ? .nan : 2, .infinity]
    // Some without touches, for the words that need no carry.
    let choices = seed % 4 == 1 ? [1.0, 3] : pool
    let rows = random.below(70)
    let a = (0..<rows).map { _ in choices[random.below(choices.count)] }
    let b = (0..<rows).map { _ in seed % 4 == 1 ? 2 : pool[random.below(pool.count)] }
    let level = [Double](repeating: 2, count: rows)
    let high = [Double](repeating: 3, count: rows)
    func told(_ a: [Double], _ b: [Double]) -> [Bool] { self.told(a, b, convention) }
    let label: Comment = "seed \(seed)"
    let above = flags(rows) { crossedAbove(a.span, b.span, convention: convention, into: &$0) }
    #expect(above == told(a, b), label)
    let below = flags(rows) { crossedBelow(a.span, b.span, convention: convention, into: &$0) }
    #expect(below == told(b, a), label)
    let rises = flags(rows) { crossedAbove(a.span, level: 2, convention: convention, into: &$0) }
    #expect(rises == told(a, level), label)
    let falls = flags(rows) { crossedBelow(a.span, level: 2, convention: convention, into: &$0) }
    #expect(falls == told(level, a), label)
    let waited = flags(rows) {
      crossedAbove(a.span, b.span, wait: 0, convention: convention, into: &$0)
    }
    #expect(waited == told(a, b), label)
    var lowFlags: [Bool] = []
    let highFlags = flags(rows) { highs in
      lowFlags = flags(rows) { lows in
        crossed(a.span, low: 2, high: 3, convention: convention, below: &lows, above: &highs)
      }
    }
    #expect(lowFlags == told(level, a) && highFlags == told(a, high), label)
    let upFlags = flags(rows) { ups in
      lowFlags = flags(rows) { downs in
        crossed(a.span, b.span, convention: convention, above: &ups, below: &downs)
      }
    }
    #expect(upFlags == told(a, b) && lowFlags == told(b, a), label)
  }

  /// The documented rule, looked up from scratch for each row.
  private func told(_ a: [Double], _ b: [Double], _ convention: Convention) -> [Bool] {
    a.indices.map { row in
      guard row > 0, a[row] > b[row], !(a[row - 1] > b[row - 1]) else { return false }
      for earlier in stride(from: row - 1, through: 0, by: -1) {
        if a[earlier].isNaN || b[earlier].isNaN { return false }
        if a[earlier] < b[earlier] { return true }
        if a[earlier] > b[earlier] && convention == .standard { return false }
      }
      return false
    }
  }

  @Test(
    "Appending rows never changes earlier flags", .tags(.property),
    arguments: 0..<10 as Range<UInt64>)
  func noForesight(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pool: [Double] = [1, 2, 3, .nan, .infinity, -.infinity, 1e308, -0.0]
    let a = (0..<50).map { _ in pool[random.below(pool.count)] }
    let b = (0..<50).map { _ in pool[random.below(pool.count)] }
    let whole = flags(50) { crossedAbove(a.span, b.span, into: &$0) }
    for rows in 0..<50 {
      let (a, b) = (Array(a.prefix(rows)), Array(b.prefix(rows)))
      let part = flags(rows) { crossedAbove(a.span, b.span, into: &$0) }
      #expect(part == Array(whole.prefix(rows)), "seed \(seed), \(rows) rows")
    }
  }

  @Test("A crossing with a wait is flagged when the rows above have lasted")
  func wait() {
    let a: [Double] = [1, 3, 3, 3, 1, 3, 2, 3, 3]
    let b = [Double](repeating: 2, count: 9)
    let once = flags(9) { crossedAbove(a.span, b.span, wait: 1, into: &$0) }
    #expect(once.indices.filter { once[$0] } == [2])
    let again = flags(9) {
      crossedAbove(a.span, b.span, wait: 1, convention: .vectorbt, into: &$0)
    }
    #expect(again.indices.filter { again[$0] } == [2, 8])
  }
}
