import BacktestEngine

/// The arguments of a portfolio call, each resolved for one column.
struct PortfolioArguments {
  let golden: GoldenValue
  let rows: Int
  let columns: Int

  /// Calls with other arguments are skipped by name.
  private static let known: Set<String> = [
    "entries", "exits", "short_entries", "short_exits", "direction", "size", "size_type", "price",
    "open", "high", "low", "fees", "fixed_fees", "slippage", "min_size", "max_size",
    "size_granularity", "lock_cash", "allow_partial", "raise_reject", "accumulate",
    "upon_long_conflict", "upon_short_conflict", "upon_dir_conflict", "upon_opposite_entry",
    "val_price", "update_value", "ffill_val_price", "init_cash", "log", "freq",
    "attach_call_seq", "call_seq", "cash_sharing", "group_by", "fillna_close", "use_stops",
    "sl_stop", "sl_trail", "tp_stop", "stop_entry_price", "stop_exit_price", "upon_stop_exit",
    "upon_stop_update",
  ]

  init(_ golden: GoldenValue) throws {
    self.golden = golden
    let close = try golden["input"]["close"].columns("input.close")
    columns = close.count
    rows = close.first?.count ?? 0
    for name in golden["call"]["args"].fieldNames where !Self.known.contains(name) {
      throw CaseProblem.unknown("option \(name)")
    }
  }

  func has(_ name: String) -> Bool {
    golden["call"]["args"].fieldNames.contains(name)
  }

  /// The value of a column: a scalar, or a list with one item per row.
  private func value(_ name: String, _ column: Int) throws -> GoldenValue {
    let value = golden["call"]["args"][name]
    let input = golden["input"]
    if let key = value["per_row"].text { return input[key] }
    if let items = value["per_column"].items { return items[columns == 1 ? 0 : column] }
    if let key = value["ref"].text {
      let columns = input[key].items ?? []
      guard case .list? = columns.first else { return input[key] }
      return columns[columns.count == 1 ? 0 : column]
    }
    return value
  }

  func parameter(_ name: String, _ column: Int, default initial: Double) throws -> RowParameter {
    guard has(name) else { return .constant(initial) }
    let value = try value(name, column)
    if let items = value.items {
      let doubles = try value.doubles(name)
      return items.count == 1 ? .constant(doubles[0]) : .perRow(doubles)
    }
    return .constant(try scalar(value, name))
  }

  /// A setting of the whole call.
  func flag(_ name: String, default initial: Bool) throws -> Bool {
    guard has(name) else { return initial }
    return try scalar(golden["call"]["args"][name], name) != 0
  }

  private func scalar(_ value: GoldenValue, _ name: String) throws -> Double {
    guard let double = value.double else { throw CaseProblem.unknown("option \(name): \(value)") }
    return double
  }

  /// One value per row.
  func column(_ name: String, _ column: Int, default initial: Double) throws -> [Double] {
    let parameter = try parameter(name, column, default: initial)
    return (0..<rows).map { parameter[$0] }
  }

  func signals(_ name: String, _ column: Int) throws -> [Bool] {
    try self.column(name, column, default: 0).map { $0 != 0 }
  }

  /// Settings made of several options: one for all rows, or one per row where an option has a
  /// value per row.
  func settings<Settings>(
    of names: [String], _ column: Int, _ make: (PortfolioRowArguments) throws -> Settings
  ) throws -> (constant: Settings, perRow: [Settings]) {
    let isPerRow = try names.contains { name in
      try has(name) && (value(name, column).items?.count ?? 1) > 1
    }
    let first = try make(PortfolioRowArguments(arguments: self, column: column, row: 0))
    guard isPerRow else { return (first, []) }
    let all = try (0..<rows).map { row in
      try make(PortfolioRowArguments(arguments: self, column: column, row: row))
    }
    return (first, all)
  }

  fileprivate func value(_ name: String, _ column: Int, row: Int) throws -> GoldenValue {
    let value = try value(name, column)
    guard let items = value.items else { return value }
    return items[items.count == 1 ? 0 : row]
  }
}

/// The options of one column and row.
struct PortfolioRowArguments {
  let arguments: PortfolioArguments
  let column: Int
  let row: Int

  func number(_ name: String, default initial: Double) throws -> Double {
    guard arguments.has(name) else { return initial }
    let value = try arguments.value(name, column, row: row)
    guard let double = value.double else { throw CaseProblem.unknown("option \(name): \(value)") }
    return double
  }

  func flag(_ name: String, default initial: Bool) throws -> Bool {
    try number(name, default: initial ? 1 : 0) != 0
  }

  /// An option by vectorbt's name or code.
  func choice<Choice: RawRepresentable<UInt8>>(
    _ name: String, _ names: [String], default initial: Choice
  ) throws -> Choice {
    guard arguments.has(name) else { return initial }
    let value = try arguments.value(name, column, row: row)
    let code =
      value.text.flatMap { text in names.firstIndex(of: text.lowercased()) }
      ?? value.double.flatMap { Int(exactly: $0) }
    guard let code, let raw = UInt8(exactly: code), let choice = Choice(rawValue: raw) else {
      throw CaseProblem.unknown("option \(name): \(value)")
    }
    return choice
  }

  func limits() throws -> OrderLimits {
    var limits = OrderLimits()
    limits.convention = .vectorbt
    limits.minSize = try number("min_size", default: limits.minSize)
    limits.maxSize = try number("max_size", default: limits.maxSize)
    limits.granularity = try number("size_granularity", default: .nan)
    limits.locksCash = try flag("lock_cash", default: false)
    limits.allowsPartial = try flag("allow_partial", default: true)
    limits.failsOnRejection = try flag("raise_reject", default: false)
    return limits
  }

  func sizeType() throws -> SizeType {
    try choice(
      "size_type",
      ["amount", "value", "percent", "targetamount", "targetvalue", "targetpercent"],
      default: SizeType.amount)
  }

  func direction(default initial: OrderDirection) throws -> OrderDirection {
    try choice("direction", ["longonly", "shortonly", "both"], default: initial)
  }

  func rules() throws -> SignalRules {
    let conflicts = ["ignore", "entry", "exit", "adjacent", "opposite"]
    var rules = SignalRules()
    rules.sizeType = try sizeType()
    rules.accumulation = try choice(
      "accumulate", ["disabled", "both", "addonly", "removeonly"], default: Accumulation.disabled)
    rules.longConflict = try choice(
      "upon_long_conflict", conflicts, default: SignalConflict.ignore)
    rules.shortConflict = try choice(
      "upon_short_conflict", conflicts, default: SignalConflict.ignore)
    rules.directionConflict = try choice(
      "upon_dir_conflict", ["ignore", "long", "short", "adjacent", "opposite"],
      default: DirectionConflict.ignore)
    rules.oppositeEntry = try choice(
      "upon_opposite_entry", ["ignore", "close", "closereduce", "reverse", "reversereduce"],
      default: OppositeEntry.reverseReduce)
    return rules
  }

  func stopRules() throws -> StopRules {
    var rules = StopRules()
    rules.isTrailing = try flag("sl_trail", default: false)
    rules.entryPrice = try choice(
      "stop_entry_price", ["valprice", "price", "fillprice", "close"],
      default: StopEntryPrice.close)
    rules.exitPrice = try choice(
      "stop_exit_price", ["stoplimit", "stopmarket", "price", "close"],
      default: StopExitPrice.limit)
    rules.uponExit = try choice(
      "upon_stop_exit", ["close", "closereduce", "reverse", "reversereduce"],
      default: StopExitMode.close)
    rules.uponUpdate = try choice(
      "upon_stop_update", ["keep", "override", "overridenan"], default: StopUpdateMode.override)
    return rules
  }
}
