/// A number that is the same for every row, or has one value per row.
package enum RowParameter: Sendable, Equatable {
  case constant(Double)
  /// Shape `[rows]`.
  case perRow([Double])

  @inline(__always)
  package subscript(row: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .perRow(let values): values[row]
    }
  }

  /// Whether there is a value for each of `rows` rows.
  func hasRows(_ rows: Int) -> Bool {
    switch self {
    case .constant: true
    case .perRow(let values): values.count == rows
    }
  }

  func allSatisfy(_ isValid: (Double) -> Bool) -> Bool {
    switch self {
    case .constant(let value): isValid(value)
    case .perRow(let values): values.allSatisfy(isValid)
    }
  }
}
