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

/// Adds the flows to a column of what cash changed by on each row, shape `[rows]`, money.
/// - Complexity: O(flows).
package func addCashFlows(_ flows: CashFlowRecords, to flow: inout MutableSpan<Double>) {
  for index in 0..<flows.count {
    let row = Int(flows.rows[index])
    flow[row] = addCancelling(flow[row], flows.amounts[index])
  }
}
