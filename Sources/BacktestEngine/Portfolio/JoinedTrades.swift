extension TradeRecords {
  /// The trades of several columns, column after column. Positions keep the numbers they have in
  /// their columns.
  /// - Complexity: O(trades).
  package init(joining columns: [TradeRecords]) {
    self.init()
    for column in columns {
      for trade in 0..<column.count {
        append(
          Trade(
            entryRow: column.entryRows[trade], exitRow: column.exitRows[trade],
            size: column.sizes[trade], entryPrice: column.entryPrices[trade],
            entryFees: column.entryFees[trade], exitPrice: column.exitPrices[trade],
            exitFees: column.exitFees[trade], direction: column.directions[trade],
            status: column.statuses[trade], position: column.positions[trade]))
      }
    }
  }
}
