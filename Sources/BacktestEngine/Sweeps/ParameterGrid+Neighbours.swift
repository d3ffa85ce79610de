extension ParameterGrid {
  /// The combinations next to one: a step away along one axis, or along two axes at once.
  ///
  /// - Returns: Combinations in rising order; points outside the grid and those that the filter
  ///   drops are left out.
  /// - Precondition: `combination` is below `count`.
  /// - Complexity: O(axes²).
  package func neighbours(of combination: Int) -> [Int] {
    let home = coordinates(of: combination)
    var found: Set<Int> = []
    for first in axes.indices {
      for second in axes[first...].indices {
        for steps in [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)] {
          var place = home
          place[first] += steps.0
          // One axis alone has only its own steps.
          if second != first { place[second] += steps.1 }
          if let neighbour = inside(place) { found.insert(neighbour) }
        }
      }
    }
    found.remove(combination)
    return found.sorted()
  }

  private func inside(_ place: [Int]) -> Int? {
    for (axis, coordinate) in zip(axes, place) where !axis.values.indices.contains(coordinate) {
      return nil
    }
    return combination(at: place)
  }
}

/// How a combination's figure compares with that of its neighbours in the grid.
package struct NeighbourStability: Sendable, Equatable {
  package let combination: Int
  package let value: Double
  /// Neighbours with that figure.
  package let neighbourCount: Int
  /// The middle one of the neighbours' figures, the mean of the middle two if they are even; NaN
  /// without any. Far from `value`: the combination is a lonely peak, likely luck.
  package let neighbourMedian: Double
}

extension SweepTable {
  /// How stable a combination's figure is among its neighbours.
  ///
  /// - Parameters:
  ///   - combination: For example the best.
  ///   - metric: A figure that was kept.
  ///   - grid: The grid the sweep went over, all of it.
  /// - Precondition: the figure was kept, and the grid has as many combinations as the table.
  package func stability(
    of combination: Int, by metric: SweepMetric, in grid: ParameterGrid, span: Int = 0
  ) -> NeighbourStability {
    guard let values = column(metric, span: span) else {
      preconditionFailure("the figure was kept")
    }
    precondition(grid.count == values.count, "the grid is the one of the sweep")
    let around = grid.neighbours(of: combination).map { values[$0] }.filter { !$0.isNaN }
    return NeighbourStability(
      combination: combination, value: values[combination], neighbourCount: around.count,
      neighbourMedian: median(of: around))
  }
}

/// The middle value, or the mean of the two middle ones; NaN without values.
/// - Precondition: no value is NaN.
func median(of values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  if sorted.count % 2 == 1 { return sorted[middle] }
  // Halves first: the sum of two large values could be infinite.
  return sorted[middle - 1] / 2 + sorted[middle] / 2
}
