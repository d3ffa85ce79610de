/// A number that is the same for every row, or has one value per row.
///
/// A struct rather than an enum, so that reading it in a loop touches no reference count.
package struct RowParameter: Sendable, Equatable {
  private let constant: Double
  /// Shape `[rows]`, or empty for a constant.
  private let values: [Double]
  private let isPerRow: Bool

  package static func constant(_ value: Double) -> RowParameter {
    RowParameter(constant: value, values: [], isPerRow: false)
  }

  /// - Parameter values: Shape `[rows]`.
  package static func perRow(_ values: [Double]) -> RowParameter {
    RowParameter(constant: .nan, values: values, isPerRow: true)
  }

  /// Whether both have the same values; "none" (NaN) on every row equals none.
  package static func == (one: RowParameter, other: RowParameter) -> Bool {
    one.isPerRow == other.isPerRow && one.values == other.values
      && (one.constant == other.constant || (one.constant.isNaN && other.constant.isNaN))
  }

  @inline(__always)
  package subscript(row: Int) -> Double {
    isPerRow ? values[row] : constant
  }

  /// Whether there is a value for each of `rows` rows.
  func hasRows(_ rows: Int) -> Bool {
    !isPerRow || values.count == rows
  }

  func allSatisfy(_ isValid: (Double) -> Bool) -> Bool {
    isPerRow ? values.allSatisfy(isValid) : isValid(constant)
  }

  func anySatisfies(_ isWanted: (Double) -> Bool) -> Bool {
    isPerRow ? values.contains(where: isWanted) : isWanted(constant)
  }
}
