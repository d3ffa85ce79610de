/// The loop of every simulation: one or many columns, from row to row that matters.
///
/// On such a row each part (orders, stops) is decided for all columns by the state it begins with,
/// then executed column after column; under market rules more happens in between (`MarketRules`
/// says what). The columns of a group pay from one account; a single column
/// is a group of its own.
struct GroupSimulation {
  private(set) var columns: [ColumnSimulation]
  private(set) var turns: GroupTurns
  /// The first row that is still to be simulated.
  private var start = 0

  init(_ columns: [ColumnSimulation], sequence: CallSequence, keepsSequences: Bool = false) {
    self.columns = columns
    turns = GroupTurns(
      columns: columns.count, cash: columns[0].settings.initCash, sequence: sequence,
      keepsSequences: keepsSequences)
  }

  /// Refuses margin rules that differ between columns that share their cash: a loan is one
  /// account's.
  private func checkMargin() throws(EngineInputError) {
    let margin = columns[0].settings.market?.margin
    for column in columns where column.settings.market?.margin != margin {
      throw .settingOutOfRange(.margin)
    }
  }

  /// Simulates all rows that are left.
  mutating func run() throws(EngineInputError) { try run(until: columns[0].input.rows) }

  /// Simulates the rows up to `end`; what waits, and what guards a position, goes on behind it.
  mutating func run(until end: Int) throws(EngineInputError) {
    let watch = columns[0].settings.stops.watch
    let hasMarketRules = columns[0].desk.isActive
    try checkMargin()
    precondition(
      columns.allSatisfy { $0.desk.isActive == hasMarketRules },
      "all columns of a group are under market rules, or none")
    let first = start
    start = end
    var turns = turns
    var columns = columns.mutableSpan
    let plainTerms = columns.count == 1 ? columns[0].plainTerms : nil
    for column in columns.indices {
      columns[column].end = end
      try columns[column].advance(after: first - 1)
    }
    while true {
      if let plainTerms { columns[0].tradePlainly(plainTerms) }
      var row = end
      for column in columns.indices { row = min(row, columns[column].nextRow) }
      guard row < end else { break }
      for column in columns.indices { columns[column].updateValuation(row) }
      if hasMarketRules {
        try turns.actUnderMarketRules(row: row, &columns)
      } else {
        switch watch {
        case .insteadOfSignals: try turns.act(.stopsElseOrders, row: row, &columns)
        case .afterOrders:
          try turns.act(.orders, row: row, &columns)
          try turns.act(.stops, row: row, &columns)
        case .beforeOrders:
          try turns.act(.stops, row: row, &columns)
          try turns.act(.orders, row: row, &columns)
        }
      }
      for column in columns.indices where columns[column].nextRow == row {
        try columns[column].advance(after: row)
      }
    }
    self.turns = turns
  }

  /// Goes on by other settings of the only column.
  mutating func change(to settings: SignalSettings) {
    precondition(columns.count == 1, "the settings are those of a column on its own")
    columns[0].change(to: settings)
  }

  /// Moves the ledger of a column out.
  mutating func takeLedger(of column: Int, into ledger: inout OrderLedger) {
    swap(&columns[column].ledger, &ledger)
  }
}

/// Whose turn it is on a row, and the account that the columns of a group share.
struct GroupTurns {
  private let sequence: CallSequence
  private let keepsSequences: Bool
  private var cash: Double
  private var freeCash: Double
  private var order: [Int]
  private var pending: [PendingOrder?]
  private var values: [Double]
  /// The columns in the order of their fills; of a single column nothing is kept.
  private(set) var fills: [Int32] = []
  /// The columns in the order of their attempts, if those are kept.
  private(set) var attempts: [Int32] = []
  /// The order of the columns on each row on which they acted, if asked for.
  private(set) var sequences: [Int: [Int]] = [:]

  init(columns: Int, cash: Double, sequence: CallSequence, keepsSequences: Bool) {
    self.sequence = sequence
    self.keepsSequences = keepsSequences
    self.cash = cash
    freeCash = cash
    // A column alone has nobody to take turns with.
    let turns = columns > 1 ? columns : 0
    order = Array(0..<turns)
    pending = Array(repeating: nil, count: turns)
    values = Array(repeating: 0, count: turns)
  }

  /// Decides and executes a part of a row.
  @inline(__always)
  mutating func act(
    _ part: RowPart, row: Int, _ columns: inout MutableSpan<ColumnSimulation>
  ) throws(EngineInputError) {
    guard columns.count == 1 else { return try actTogether(part, row: row, &columns) }
    try columns[0].act(part, row: row)
  }

  /// Does all that happens on a row under market rules.
  @inline(never)
  mutating func actUnderMarketRules(
    row: Int, _ columns: inout MutableSpan<ColumnSimulation>
  ) throws(EngineInputError) {
    let fillsAtOpen = columns[0].desk.fillsAtOpen
    for column in columns.indices { columns[column].begin(row) }
    try trade(.open, row: row, &columns)
    if fillsAtOpen { try act(.orders, row: row, &columns) }
    try trade(.bar, row: row, &columns)
    try act(.stops, row: row, &columns)
    if !fillsAtOpen { try act(.orders, row: row, &columns) }
    try trade(.close, row: row, &columns)
  }

  /// Does what a part of a row brings about, column after column as they stand.
  private mutating func trade(
    _ part: MarketPart, row: Int, _ columns: inout MutableSpan<ColumnSimulation>
  ) throws(EngineInputError) {
    for column in columns.indices where columns[column].isTrading(row) {
      guard columns.count > 1 else { return try columns[0].trade(part, row: row) }
      columns[column].account.cash = cash
      columns[column].account.freeCash = freeCash
      tellOthers(column, atOpen: part != .close, &columns)
      let before = (columns[column].ledger.orders.count, columns[column].ledger.attempts.count)
      try columns[column].trade(part, row: row)
      let after = (columns[column].ledger.orders.count, columns[column].ledger.attempts.count)
      for _ in before.0..<after.0 { fills.append(Int32(column)) }
      for _ in before.1..<after.1 { attempts.append(Int32(column)) }
      (cash, freeCash) = (columns[column].account.cash, columns[column].account.freeCash)
    }
  }

  /// Tells a column what the others hold, at the row's open or close.
  private func tellOthers(
    _ column: Int, atOpen: Bool, _ columns: inout MutableSpan<ColumnSimulation>
  ) {
    var others = OtherHoldings()
    for other in columns.indices where other != column {
      columns[other].add(to: &others, atOpen: atOpen)
    }
    columns[column].others = others
  }

  @inline(never)
  private mutating func actTogether(
    _ part: RowPart, row: Int, _ columns: inout MutableSpan<ColumnSimulation>
  ) throws(EngineInputError) {
    let hasMarketRules = columns[0].desk.isActive
    let isAtOpen = part != .orders || columns[0].desk.fillsAtOpen
    for column in columns.indices {
      pending[column] = try columns[column].decide(part, row: row)
    }
    var value = cash
    for column in columns.indices { value += columns[column].assetValue }
    sequence.write(row: row, into: &order)
    if sequence == .byValue {
      for column in columns.indices {
        values[column] = approximateValue(columns[column], pending[column], portfolio: value)
      }
      sortByValue(&order, values)
    }
    if keepsSequences { sequences[row] = order }
    for column in order {
      guard let one = pending[column] else { continue }
      columns[column].account.cash = cash
      columns[column].account.freeCash = freeCash
      if hasMarketRules { tellOthers(column, atOpen: isAtOpen, &columns) }
      let held = columns[column].assetValue
      let fill = try columns[column].execute(one, part: part, value: value, row: row)
      let account = columns[column].account
      if fill != nil { fills.append(Int32(column)) }
      if columns[column].ledger.keepsAttempts { attempts.append(Int32(column)) }
      if columns[column].settings.updatesValue && fill != nil {
        value += (account.cash - cash) + (columns[column].assetValue - held)
      }
      (cash, freeCash) = (account.cash, account.freeCash)
    }
  }

  /// What an order is roughly worth, money; negative when selling.
  private func approximateValue(
    _ column: borrowing ColumnSimulation, _ order: PendingOrder?, portfolio: Double
  ) -> Double {
    guard let request = order?.request else { return 0 }
    let size = request.direction == .shortOnly ? -request.size : request.size
    let held = column.assetValue
    switch request.sizeType {
    case .amount: return size * column.valuation.price
    case .value: return size
    case .percent:
      if size >= 0 { return size * cash }
      return request.direction == .longOnly
        ? size * held : size * (2 * max(held, 0) + max(freeCash, 0))
    case .targetAmount: return size * column.valuation.price - held
    case .targetValue: return size - held
    case .targetPercent: return size * portfolio - held
    }
  }
}
