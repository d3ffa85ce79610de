import PixelColumns
import TestSupport
import Testing

@Suite("Pixel columns")
struct ColumnMinMaxTests {
  @Test("are those of a naive scan, whatever the rows and the width", arguments: 1...40)
  func equalNaiveScan(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = random.values(1 + random.below(6000))
    for _ in 0..<20 {
      let first = random.below(values.count)
      let count = 1 + random.below(values.count - first)
      let columns = 1 + random.below(min(count, 1 + random.below(2000)))
      let expected = naiveColumns(values, first: first, count: count, columns: columns)
      let found = scanned(values, first: first, count: count, columns: columns)
      let shape = "seed \(seed), first \(first), count \(count), columns \(columns)"
      #expect(sameColumns(found.minimum, expected.minimum), "\(shape)")
      #expect(sameColumns(found.maximum, expected.maximum), "\(shape)")
      #expect(sameColumns(found.least, expected.minimum), "\(shape)")
      #expect(sameColumns(found.greatest, expected.maximum), "\(shape)")
    }
  }

  @Test("hold every bucket length and every place of the extremes", arguments: 1...70)
  func everyBucketLength(length: Int) {
    for place in 0..<length {
      var values = [Double](repeating: .nan, count: length + 2)
      values[0] = 1e9
      values[length + 1] = -1e9
      values[1 + place] = 5
      values[1 + (place + 7) % length] = length > 1 ? -5 : 5
      let found = scanned(values, first: 1, count: length, columns: 1)
      let expected = naiveColumns(values, first: 1, count: length, columns: 1)
      #expect(sameColumns(found.minimum, expected.minimum))
      #expect(sameColumns(found.maximum, expected.maximum))
    }
  }

  @Test("of NaN alone are NaN, of infinities alone are infinite")
  func extremes() {
    for value in [Double.nan, .infinity, -.infinity, -0.0] {
      let found = scanned([Double](repeating: value, count: 100), first: 3, count: 90, columns: 7)
      let expected = [Double](repeating: value, count: 7)
      #expect(sameColumns(found.minimum, expected))
      #expect(sameColumns(found.maximum, expected))
      #expect(sameColumns(found.least, expected))
      #expect(sameColumns(found.greatest, expected))
    }
  }

  @Test("start where 64-bit arithmetic says, without overflow")
  func starts() {
    #expect(columnStart(0, first: 5, count: 10, columns: 3) == 5)
    #expect(columnStart(1, first: 5, count: 10, columns: 3) == 8)
    #expect(columnStart(3, first: 5, count: 10, columns: 3) == 15)
    #expect(columnStart(8191, first: 0, count: 500_000_000, columns: 8192) == 499_938_964)
  }

  @Test("more than the rows are refused")
  func contract() async {
    await #expect(processExitsWith: .failure) {
      _ = scanned([1, 2, 3], first: 0, count: 3, columns: 4)
    }
  }
}

private struct Scanned {
  var minimum, maximum, least, greatest: [Double]
}

private func scanned(_ values: [Double], first: Int, count: Int, columns: Int) -> Scanned {
  let empty = [Double](repeating: -12345, count: columns)
  var found = Scanned(minimum: empty, maximum: empty, least: empty, greatest: empty)
  // SAFETY: every output holds `columns` doubles, rows first ..< first + count exist.
  unsafe columnMinMax(
    values, first: first, count: count, columns: columns, minimum: &found.minimum,
    maximum: &found.maximum)
  unsafe columnMinimum(values, first: first, count: count, columns: columns, into: &found.least)
  unsafe columnMaximum(values, first: first, count: count, columns: columns, into: &found.greatest)
  return found
}
