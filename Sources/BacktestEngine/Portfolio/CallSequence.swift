/// The order in which the columns of a group act on one row.
package enum CallSequence: Sendable, Equatable {
  /// As the columns stand.
  case standing
  /// The last column first.
  case reversed
  /// A new random order on each row.
  case random(seed: UInt64)
  /// By what the orders are worth, sales first, so that they pay for the purchases.
  case byValue
  /// Positions in the group, shape `[rows]`, each a permutation of the columns.
  case given([[Int]])
}

extension CallSequence {
  /// Writes the order of columns of one row, before any sorting.
  func write(row: Int, into order: inout [Int]) {
    let count = order.count
    switch self {
    case .standing, .byValue: for column in 0..<count { order[column] = column }
    case .reversed: for column in 0..<count { order[column] = count - 1 - column }
    case .given(let rows): order = rows[row]
    case .random(let seed):
      // Each row has a generator of its own, so that no row depends on how many there were before.
      var random = SeededGenerator(seed: seed &+ UInt64(row) &* 0x2545_f491_4f6c_dd1d)
      for column in 0..<count { order[column] = column }
      for column in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(column, random.below(column + 1))
      }
    }
  }

  /// Whether each row is a permutation of `columns` columns.
  func isValid(rows: Int, columns: Int) -> Bool {
    guard case .given(let sequence) = self else { return true }
    return sequence.count == rows
      && sequence.allSatisfy { $0.count == columns && Set($0) == Set(0..<columns) }
  }
}

/// Sorts `order` by the values of its columns, the smallest first and NaN last; equal ones stay as
/// they are, those of NaN are reversed.
func sortByValue(_ order: inout [Int], _ values: [Double]) {
  for place in 1..<max(order.count, 1) {
    let column = order[place]
    let value = values[column]
    var free = place
    while free > 0 {
      let other = values[order[free - 1]]
      guard other > value || other.isNaN else { break }
      order[free] = order[free - 1]
      free -= 1
    }
    order[free] = column
  }
}
