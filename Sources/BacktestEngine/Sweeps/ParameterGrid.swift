/// Every combination of the values of some axes that passes a filter, numbered without gaps.
///
/// The points of the full product are numbered with the last axis fastest; the combinations are
/// the points that pass, in the same order. Nothing is stored per combination but one count per
/// 256 points, so that ten million points take 320 kB.
package struct ParameterGrid: Sendable {
  /// Says of a point's values, one per axis in the order of the axes, whether it is to be tried.
  package typealias Filter = @Sendable ([Double]) -> Bool

  package let axes: [ParameterAxis]
  /// Combinations.
  package let count: Int
  /// Points of the full product.
  let pointCount: Int
  private let filter: Filter?
  /// Passing points before each block of `blockSize` points; empty without a filter.
  private let passedBefore: [Int]

  private static let blockSize = 256

  /// - Parameters:
  ///   - axes: At least one, each with a name of its own.
  ///   - filter: Which points are tried; nil: all. Called once per point here, and again whenever a
  ///     combination is looked up: it is to be a pure function.
  /// - Complexity: O(points) calls of the filter, O(axes) without one.
  package init(_ axes: [ParameterAxis], where filter: Filter? = nil) throws(SweepError) {
    guard !axes.isEmpty else { throw .noCombination }
    var points = 1
    var names: Set<String> = []
    for axis in axes {
      guard names.insert(axis.name).inserted else { throw .axisTwice(axis.name) }
      let (product, isTooLarge) = points.multipliedReportingOverflow(by: axis.values.count)
      guard !isTooLarge && product <= 1 << 40 else { throw .tooManyCombinations }
      points = product
    }
    self.axes = axes
    self.filter = filter
    pointCount = points
    if let filter {
      (passedBefore, count) = Self.count(points, axes, filter)
    } else {
      (passedBefore, count) = ([], points)
    }
    guard count > 0 else { throw .noCombination }
  }

  /// The same grid with other copies of its axes.
  init(_ grid: ParameterGrid, axes: [ParameterAxis]) {
    self.axes = axes
    count = grid.count
    pointCount = grid.pointCount
    filter = grid.filter
    passedBefore = grid.passedBefore
  }

  private static func count(
    _ points: Int, _ axes: [ParameterAxis], _ filter: Filter
  ) -> (before: [Int], total: Int) {
    var before: [Int] = []
    before.reserveCapacity(points / blockSize + 1)
    var total = 0
    var cursor = GridCursor(axes, point: 0)
    for point in 0..<points {
      if point % blockSize == 0 { before.append(total) }
      total += filter(cursor.values) ? 1 : 0
      cursor.advance(axes)
    }
    return (before, total)
  }

  /// The position of a combination on each axis.
  /// - Precondition: `combination` is below `count`.
  package func coordinates(of combination: Int) -> [Int] {
    coordinates(ofPoint: point(of: combination))
  }

  /// The combination at a position on each axis; nil if the filter drops that point.
  /// - Precondition: one coordinate per axis, each within it.
  package func combination(at coordinates: [Int]) -> Int? {
    let point = point(at: coordinates)
    guard let filter else { return point }
    return filter(GridCursor(axes, point: point).values) ? passed(before: point) : nil
  }

  /// The values of a combination, one per axis, into an array of that size.
  func write(_ combination: Int, into values: inout [Double]) {
    writeValues(ofPoint: point(of: combination), into: &values)
  }

  /// The values of a point, one per axis, into an array of that size.
  func writeValues(ofPoint point: Int, into values: inout [Double]) {
    var rest = point
    for axis in axes.indices.reversed() {
      let extent = axes[axis].values.count
      values[axis] = axes[axis].values[rest % extent]
      rest /= extent
    }
  }

  /// Whether a point with these values passes.
  func passes(_ values: [Double]) -> Bool {
    guard let filter else { return true }
    return filter(values)
  }

  private func coordinates(ofPoint point: Int) -> [Int] {
    var coordinates = [Int](repeating: 0, count: axes.count)
    var rest = point
    for axis in axes.indices.reversed() {
      coordinates[axis] = rest % axes[axis].values.count
      rest /= axes[axis].values.count
    }
    return coordinates
  }

  func point(at coordinates: [Int]) -> Int {
    precondition(coordinates.count == axes.count, "one coordinate per axis")
    var point = 0
    for (axis, coordinate) in zip(axes, coordinates) {
      precondition(axis.values.indices.contains(coordinate), "a coordinate is within its axis")
      point = point * axis.values.count + coordinate
    }
    return point
  }

  /// Passing points before `point`, which may be `pointCount`.
  func passed(before point: Int) -> Int {
    guard let filter else { return point }
    if point == pointCount { return count }
    let first = point / Self.blockSize * Self.blockSize
    var passed = passedBefore[first / Self.blockSize]
    var cursor = GridCursor(axes, point: first)
    for _ in first..<point {
      passed += filter(cursor.values) ? 1 : 0
      cursor.advance(axes)
    }
    return passed
  }

  /// The point of a combination.
  func point(of combination: Int) -> Int {
    precondition((0..<count).contains(combination), "there is such a combination")
    guard let filter else { return combination }
    // The last block with no more passing points before it than the combination's number.
    var low = 0
    var high = passedBefore.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if passedBefore[middle] <= combination { low = middle } else { high = middle }
    }
    var left = combination - passedBefore[low]
    var point = low * Self.blockSize
    var cursor = GridCursor(axes, point: point)
    while true {
      if filter(cursor.values) {
        if left == 0 { return point }
        left -= 1
      }
      point += 1
      precondition(point < pointCount, "a filter is a pure function")
      cursor.advance(axes)
    }
  }
}
