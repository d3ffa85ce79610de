/// What a cell of a heat map shows where several combinations fall into it.
package enum HeatMapCell: Sendable {
  /// The best by the figure's own sense.
  case best
  case mean
  case median
}

/// One figure over two axes of a grid.
package struct SweepHeatMap: Sendable {
  package let rowAxis: ParameterAxis
  package let columnAxis: ParameterAxis
  /// Row after row, shape `[row axis values × column axis values]`; NaN where no combination with
  /// that figure falls.
  package let values: [Double]

  package subscript(row: Int, column: Int) -> Double {
    values[row * columnAxis.values.count + column]
  }
}

extension SweepTable {
  /// The figure over two axes; the other axes are taken together.
  ///
  /// - Parameters:
  ///   - metric: A figure that was kept.
  ///   - grid: The grid the sweep went over, all of it.
  ///   - row, column: Numbers of two different axes.
  ///   - cell: What is shown of the combinations that differ on other axes only.
  ///
  /// NaN: a combination without the figure counts as not there.
  /// - Precondition: the figure was kept, the grid has as many combinations as the table, and the
  ///   axes are two of its own.
  /// - Complexity: O(combinations); memory of the table's column where medians are asked for, else
  ///   of the map.
  package func heatMap(
    of metric: SweepMetric, in grid: ParameterGrid, row: Int, column: Int,
    cell: HeatMapCell = .best, span: Int = 0
  ) -> SweepHeatMap {
    guard let figures = self.column(metric, span: span) else {
      preconditionFailure("the figure was kept")
    }
    precondition(grid.count == figures.count, "the grid is the one of the sweep")
    precondition(row != column, "a map has two axes")
    let (rowAxis, columnAxis) = (grid.axes[row], grid.axes[column])
    var cells = HeatMapCells(
      count: rowAxis.values.count * columnAxis.values.count, cell: cell,
      isBetterWhenLess: metric.isBetterWhenLess)
    var point = PlaneCursor(grid, row: row, column: column)
    for value in figures {
      cells.add(value, at: point.row * columnAxis.values.count + point.column)
      point.advance()
    }
    return SweepHeatMap(rowAxis: rowAxis, columnAxis: columnAxis, values: cells.values)
  }
}

/// The combinations of each cell, taken together one after another.
private struct HeatMapCells {
  private let cell: HeatMapCell
  private let isBetterWhenLess: Bool
  private var sums: [Double]
  private var counts: [Int]
  /// All values of each cell, for medians.
  private var members: [[Double]]

  init(count: Int, cell: HeatMapCell, isBetterWhenLess: Bool) {
    self.cell = cell
    self.isBetterWhenLess = isBetterWhenLess
    sums = [Double](repeating: 0, count: count)
    counts = [Int](repeating: 0, count: count)
    members = cell == .median ? [[Double]](repeating: [], count: count) : []
  }

  mutating func add(_ value: Double, at index: Int) {
    guard !value.isNaN else { return }
    switch cell {
    case .mean: sums[index] += value
    case .median: members[index].append(value)
    case .best:
      let isBetter = isBetterWhenLess ? value < sums[index] : value > sums[index]
      if counts[index] == 0 || isBetter { sums[index] = value }
    }
    counts[index] += 1
  }

  var values: [Double] {
    counts.indices.map { index in
      guard counts[index] > 0 else { return .nan }
      return switch cell {
      case .best: sums[index]
      case .mean: sums[index] / Double(counts[index])
      case .median: median(of: members[index])
      }
    }
  }
}

/// The positions of one combination after another on two axes.
private struct PlaneCursor {
  private let grid: ParameterGrid
  private var point: Int
  private var cursor: GridCursor
  private let rowIndex: Int
  private let columnIndex: Int

  init(_ grid: ParameterGrid, row: Int, column: Int) {
    self.grid = grid
    point = grid.point(of: 0)
    cursor = GridCursor(grid.axes, point: point)
    rowIndex = row
    columnIndex = column
  }

  var row: Int { cursor.coordinates[rowIndex] }
  var column: Int { cursor.coordinates[columnIndex] }

  /// Goes on to the next combination; behind the last one it stays on some point.
  mutating func advance() {
    repeat {
      point += 1
      cursor.advance(grid.axes)
    } while point < grid.pointCount && !grid.passes(cursor.values)
  }
}
