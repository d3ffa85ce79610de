/// Money that came into or left one column's cash without an order, in the order of rows; one
/// array per field.
///
/// A flow of a row is booked after the orders of that row and is part of the row's equity.
package struct CashFlowRecords: Sendable, Equatable {
  package private(set) var rows: [Int32] = []
  /// Money; negative where it was paid.
  package private(set) var amounts: [Double] = []

  package init() {}

  package var count: Int { rows.count }

  package mutating func append(row: Int32, amount: Double) {
    rows.append(row)
    amounts.append(amount)
  }

  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    amounts.removeAll(keepingCapacity: true)
  }
}
