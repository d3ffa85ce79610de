import PixelColumns
import TestSupport
import Testing

@Suite("A range pyramid")
struct RangePyramidTests {
  @Test("answers as a scan of all rows does", arguments: 1...30)
  func equalsScan(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = random.values(1 + random.below(30_000))
    let built = BuiltPyramid(values, takenInAt: [values.count], capacity: values.count)
    for _ in 0..<12 { built.expectScan(&random, "seed \(seed)") }
  }

  @Test("that grew in steps is the one built at once", arguments: 1...20)
  func growsInSteps(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = random.values(2000 + random.below(12_000))
    let capacity = values.count + random.below(5000)
    var steps = (0..<10).map { _ in random.below(values.count) }
    steps = steps.sorted() + [values.count]
    let grown = BuiltPyramid(values, takenInAt: steps, capacity: capacity)
    let atOnce = BuiltPyramid(values, takenInAt: [values.count], capacity: capacity)
    #expect(grown.storage == atOnce.storage, "seed \(seed), steps \(steps)")
    for _ in 0..<6 { grown.expectScan(&random, "seed \(seed), steps \(steps)") }
  }

  @Test("keeps its promises at every edge of a bucket")
  func edges() {
    var random = SplitMix64(seed: 64)
    let values = random.values(300)
    let built = BuiltPyramid(values, takenInAt: [300], capacity: 300)
    for first in [0, 1, 63, 64, 65, 127, 128, 129] {
      for end in [129, 130, 191, 192, 193, 255, 256, 257, 299, 300] where first < end {
        built.expectScan(first: first, count: end - first, columns: 1, "\(first) ..< \(end)")
      }
    }
  }

  @Test(
    "of columns of NaN and infinities tells them apart",
    arguments: [
      Double.nan, .infinity, -.infinity, -0.0,
    ])
  func extremes(value: Double) {
    let values = [Double](repeating: value, count: 1000)
    let built = BuiltPyramid(values, takenInAt: [1000], capacity: 1000)
    built.expectScan(first: 0, count: 1000, columns: 3, "of \(value)")
  }

  @Test("needs a sixteenth of the rows, and nothing below one bucket")
  func storage() {
    #expect(RangePyramid.storageCount(capacity: 0) == 0)
    #expect(RangePyramid.storageCount(capacity: 63) == 0)
    #expect(RangePyramid.storageCount(capacity: 64) == 2)
    #expect(RangePyramid.storageCount(capacity: 1 << 20) == 2 * (1 << 15 - 1))
  }

  @Test("refuses rows beyond its capacity")
  func contract() async {
    await #expect(processExitsWith: .failure) {
      _ = BuiltPyramid([1, 2, 3], takenInAt: [3], capacity: 2)
    }
  }
}

/// A pyramid and the column it stands on.
private struct BuiltPyramid {
  let values: [Double]
  let capacity: Int
  /// One element more than needed: a guard that no call may touch.
  private(set) var storage: [Double]

  init(_ values: [Double], takenInAt counts: [Int], capacity: Int) {
    self.values = values
    self.capacity = capacity
    let count = RangePyramid.storageCount(capacity: capacity)
    storage = [Double](repeating: guardValue, count: count + 1)
    var taken = 0
    for count in counts {
      unsafe storage.withUnsafeMutableBufferPointer { storage in
        guard let place = storage.baseAddress else { return }
        // SAFETY: `storage` holds what the capacity needs, `values` at least `count` rows.
        unsafe RangePyramid(capacity: capacity, storage: place)
          .extend(values, from: taken, to: count)
      }
      taken = count
    }
    #expect(storage.last == guardValue)
  }

  func expectScan(_ random: inout SplitMix64, _ origin: String) {
    let first = random.below(values.count)
    let count = 1 + random.below(values.count - first)
    let columns = 1 + random.below(min(count, 1 + random.below(1000)))
    expectScan(
      first: first, count: count, columns: columns,
      "\(origin), first \(first), count \(count), columns \(columns)")
  }

  func expectScan(first: Int, count: Int, columns: Int, _ shape: String) {
    var minimum = [Double](repeating: -12345, count: columns)
    var maximum = minimum
    var storage = storage
    unsafe storage.withUnsafeMutableBufferPointer { storage in
      guard let place = storage.baseAddress else { return }
      // SAFETY: as in `init`; both outputs hold `columns` doubles.
      unsafe RangePyramid(capacity: capacity, storage: place).minMax(
        values, first: first, count: count, columns: columns, minimum: &minimum,
        maximum: &maximum)
    }
    let expected = naiveColumns(values, first: first, count: count, columns: columns)
    #expect(sameColumns(minimum, expected.minimum), "\(shape)")
    #expect(sameColumns(maximum, expected.maximum), "\(shape)")
  }
}

/// What the storage holds before anything is written: it would show up in any answer that used it.
private let guardValue = 7e77
