/// The values of one point after another, last axis fastest.
struct GridCursor {
  private(set) var values: [Double]
  private(set) var coordinates: [Int]

  init(_ axes: [ParameterAxis], point: Int) {
    values = axes.map { $0.values[0] }
    coordinates = axes.map { _ in 0 }
    var rest = point
    for axis in axes.indices.reversed() {
      coordinates[axis] = rest % axes[axis].values.count
      values[axis] = axes[axis].values[coordinates[axis]]
      rest /= axes[axis].values.count
    }
  }

  /// Goes on to the next point, and from the last one to the first.
  @inline(__always)
  mutating func advance(_ axes: [ParameterAxis]) {
    var axis = axes.count - 1
    while axis >= 0 {
      coordinates[axis] += 1
      if coordinates[axis] < axes[axis].values.count {
        values[axis] = axes[axis].values[coordinates[axis]]
        return
      }
      coordinates[axis] = 0
      values[axis] = axes[axis].values[0]
      axis -= 1
    }
  }
}

/// The values of one combination after another, in the order of their numbers.
///
/// Reading on is cheap where looking up a combination of a filtered grid is not.
struct ParameterCursor {
  private let sets: ParameterSets
  private(set) var combination: Int
  /// One per name.
  private(set) var values: [Double]
  private var point: GridCursor?

  /// - Precondition: `combination` is one of `sets`.
  init(_ sets: ParameterSets, at combination: Int) {
    self.sets = sets
    self.combination = combination
    values = sets.values(of: combination)
    if case .grid(let grid) = sets.source {
      point = GridCursor(grid.axes, point: grid.point(of: combination))
    }
  }

  /// Goes on to the next combination.
  /// - Precondition: there is one.
  mutating func advance() {
    combination += 1
    guard case .grid(let grid) = sets.source else {
      sets.write(combination, into: &values)
      return
    }
    precondition(combination < grid.count, "there is a next combination")
    repeat { point?.advance(grid.axes) } while point.map { !grid.passes($0.values) } ?? false
    if let point { for index in values.indices { values[index] = point.values[index] } }
  }
}
