/// Exact minima and maxima of any rows of a growing column, in time that does not grow with them.
///
/// Level 0 holds one bucket per 64 rows, each further level one per two buckets of the level below.
/// Only whole buckets are kept, so appended rows never change a bucket that exists. A query joins a
/// raw head, whole buckets of rising and then falling level, and a raw tail.
///
/// A bucket is the pair (minimum, −maximum), so that one lesser-of joins both; a bucket of NaN
/// alone is (+∞, +∞), and no bucket holds a NaN.
///
/// The caller owns both the column and the storage (JavaScript does on WebAssembly) and vouches
/// for them where it hands them over.
/// - Complexity: `storageCount` is 1/16 of the rows, in doubles; a query of one column reads at
///   most 126 rows and two buckets per level.
@safe package struct RangePyramid {
  /// Rows of a bucket of level 0, and its binary logarithm.
  package static let bucketRows = 64
  private static let bucketShift = 6

  /// Most rows the column may come to hold; it fixes the place of each level in the storage.
  private let capacity: Int
  private let storage: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - capacity: Most rows the column may come to hold, at least 0.
  ///   - storage: `storageCount(capacity:)` doubles, of any content.
  package init(capacity: Int, storage: UnsafeMutablePointer<Double>) {
    precondition(capacity >= 0, "the capacity is a count")
    self.capacity = capacity
    unsafe self.storage = unsafe storage
  }

  /// Doubles that the storage of a pyramid over `capacity` rows needs.
  package static func storageCount(capacity: Int) -> Int {
    var buckets = capacity >> bucketShift
    var total = 0
    while buckets > 0 {
      total += buckets
      buckets >>= 1
    }
    return 2 * total
  }

  /// Takes rows `oldCount ..< newCount` of `values` in; `oldCount` 0 builds the pyramid.
  ///
  /// - Parameters:
  ///   - values: The column; rows below `oldCount` are as they were at the last call.
  ///   - oldCount: Rows taken in so far.
  ///   - newCount: Rows the column holds now.
  /// - Precondition: `0 <= oldCount && oldCount <= newCount && newCount <= capacity`.
  /// - Complexity: O(newCount − oldCount) time, no allocation.
  package func extend(_ values: UnsafePointer<Double>, from oldCount: Int, to newCount: Int) {
    precondition(
      0 <= oldCount && oldCount <= newCount && newCount <= capacity, "rows only grow")
    var done = oldCount >> Self.bucketShift
    var whole = newCount >> Self.bucketShift
    for bucket in done..<whole {
      var range = ValueRange()
      // SAFETY: a whole bucket ends at or before row newCount.
      unsafe range.join(values + bucket << Self.bucketShift, count: Self.bucketRows)
      unsafe store(Bucket(range.minimum, -range.maximum), at: storage + 2 * bucket)
    }
    var below = unsafe storage
    var capacityOfLevel = capacity >> Self.bucketShift
    while whole > 1 {
      let level = unsafe below + 2 * capacityOfLevel
      done >>= 1
      whole >>= 1
      for bucket in done..<whole {
        // SAFETY: bucket < whole, so both children are whole buckets of the level below.
        let joined = unsafe lesser(load(below + 4 * bucket), load(below + 4 * bucket + 2))
        unsafe store(joined, at: level + 2 * bucket)
      }
      unsafe below = unsafe level
      capacityOfLevel >>= 1
    }
  }

  /// Writes the least and the greatest value of every pixel column, as `columnMinMax` does.
  ///
  /// - Parameters:
  ///   - values: The column that was taken in by `extend`, at least `first + count` rows of it.
  ///   - minimum: Shape `[columns]`; every element is written.
  ///   - maximum: Shape `[columns]`; every element is written.
  ///
  /// NaN: ignored; a column of NaN alone is NaN.
  /// Numerics: exact, equal to a scan of all rows.
  /// - Precondition: `1 <= columns && columns <= count`.
  /// - Complexity: O(columns × (126 + 2 log₂(count / columns))) time, no allocation.
  package func minMax(
    _ values: UnsafePointer<Double>, first: Int, count: Int, columns: Int,
    minimum: UnsafeMutablePointer<Double>, maximum: UnsafeMutablePointer<Double>
  ) {
    precondition(1 <= columns && columns <= count, "every pixel column holds a row")
    precondition(0 <= first && count <= capacity - first, "the rows shown are in the column")
    var start = first
    for column in 0..<columns {
      let end = columnStart(column + 1, first: first, count: count, columns: columns)
      // SAFETY: start ..< end lies in first ..< first + count, column in 0 ..< columns.
      let range = unsafe range(of: values, from: start, to: end)
      unsafe minimum[column] = range.isEmpty ? .nan : range.minimum
      unsafe maximum[column] = range.isEmpty ? .nan : range.maximum
      start = end
    }
  }

  private func range(of values: UnsafePointer<Double>, from start: Int, to end: Int) -> ValueRange {
    var range = ValueRange()
    var left = (start &+ Self.bucketRows &- 1) >> Self.bucketShift
    var right = end >> Self.bucketShift
    // SAFETY: every row read lies in start ..< end, every bucket in left ..< right of its level.
    guard left < right else {
      unsafe range.join(values + start, count: end - start)
      return range
    }
    unsafe range.join(values + start, count: left << Self.bucketShift - start)
    unsafe range.join(values + right << Self.bucketShift, count: end - right << Self.bucketShift)
    var joined = Bucket(repeating: .infinity)
    var level = unsafe UnsafePointer(storage)
    var capacityOfLevel = capacity >> Self.bucketShift
    while left < right {
      if left & 1 == 1 {
        joined = unsafe lesser(joined, load(level + 2 * left))
        left &+= 1
      }
      if right & 1 == 1 {
        right &-= 1
        joined = unsafe lesser(joined, load(level + 2 * right))
      }
      unsafe level += 2 * capacityOfLevel
      capacityOfLevel >>= 1
      left >>= 1
      right >>= 1
    }
    range.join(minimum: joined[0], maximum: -joined[1])
    return range
  }
}

/// (minimum, −maximum).
private typealias Bucket = Lanes

@inline(__always)
private func store(_ bucket: Bucket, at place: UnsafeMutablePointer<Double>) {
  unsafe place[0] = bucket[0]
  unsafe place[1] = bucket[1]
}
