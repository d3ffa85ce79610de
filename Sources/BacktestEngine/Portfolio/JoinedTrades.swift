extension TradeRecords {
  /// The trades of several columns, column after column. Positions keep the numbers they have in
  /// their columns.
  /// - Complexity: O(trades).
  package init(joining columns: [TradeRecords]) {
    self.init()
    for column in columns {
      for trade in 0..<column.count { append(column[trade]) }
    }
  }
}
