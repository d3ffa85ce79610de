/// The combinations of parameters that a sweep tries, numbered from 0; computed when asked for.
package struct ParameterSets: Sendable {
  enum Source: Sendable {
    case grid(ParameterGrid)
    case sample(ParameterGrid, IndexPermutation)
    /// Row after row, one value per name.
    case list([Double])
  }

  /// The parameters' names, in the order in which values are given.
  package let names: [String]
  package let count: Int
  let source: Source

  /// All combinations of a grid, in its order.
  package init(_ grid: ParameterGrid) {
    names = grid.axes.map(\.name)
    count = grid.count
    source = .grid(grid)
  }

  /// Combinations drawn from a grid at random, none twice; the same for the same seed.
  ///
  /// - Parameters:
  ///   - sampleSize: Combinations drawn, 1 to the grid's count.
  ///   - seed: Names the order of drawing: a larger sample begins with the smaller one.
  package init(_ grid: ParameterGrid, sampleSize: Int, seed: UInt64) throws(SweepError) {
    guard (1...grid.count).contains(sampleSize) else { throw .sampleSizeOutOfRange }
    names = grid.axes.map(\.name)
    count = sampleSize
    source = .sample(grid, IndexPermutation(count: grid.count, seed: seed))
  }

  /// Combinations drawn from a grid in an order.
  init(_ grid: ParameterGrid, _ order: IndexPermutation, count: Int) {
    names = grid.axes.map(\.name)
    self.count = count
    source = .sample(grid, order)
  }

  /// The combinations of a list, one row of values each.
  package init(names: [String], list: [[Double]]) throws(SweepError) {
    guard !names.isEmpty && !list.isEmpty else { throw .noCombination }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw .axisTwice(name)
    }
    for (row, values) in list.enumerated() {
      guard values.count == names.count && values.allSatisfy(\.isFinite) else {
        throw .listInvalid(row: row)
      }
    }
    self.names = names
    count = list.count
    source = .list(Array(list.joined()))
  }

  /// The grid whose combinations these are, all of them and in its order; nil for others.
  package var grid: ParameterGrid? {
    if case .grid(let grid) = source { return grid }
    return nil
  }

  /// The values of a combination, one per name.
  /// - Precondition: `combination` is below `count`.
  package func values(of combination: Int) -> [Double] {
    var values = [Double](repeating: 0, count: names.count)
    write(combination, into: &values)
    return values
  }

  /// Writes the values of a combination into an array of one value per name.
  func write(_ combination: Int, into values: inout [Double]) {
    precondition((0..<count).contains(combination), "there is such a combination")
    switch source {
    case .grid(let grid): grid.write(combination, into: &values)
    case .sample(let grid, let order): grid.write(order[combination], into: &values)
    case .list(let rows):
      let first = combination * names.count
      for index in names.indices { values[index] = rows[first + index] }
    }
  }
}
