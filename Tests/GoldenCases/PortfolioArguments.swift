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
    "val_price", "update_value", "init_cash", "log", "freq", "attach_call_seq",
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
    if let items = value["per_column"].items { return items[column] }
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
    if value.items != nil { return .perRow(try value.doubles(name)) }
    return .constant(try scalar(value, name))
  }

  func number(_ name: String, _ column: Int, default initial: Double) throws -> Double {
    has(name) ? try scalar(try value(name, column), name) : initial
  }

  func flag(_ name: String, _ column: Int, default initial: Bool) throws -> Bool {
    try number(name, column, default: initial ? 1 : 0) != 0
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

  /// An option by vectorbt's name or code.
  func choice<Choice: RawRepresentable<UInt8>>(
    _ name: String, _ column: Int, _ names: [String], default initial: Choice
  ) throws -> Choice {
    guard has(name) else { return initial }
    let value = try value(name, column)
    let code =
      value.text.flatMap { text in names.firstIndex(of: text.lowercased()) }
      ?? value.double.flatMap { Int(exactly: $0) }
    guard let code, let raw = UInt8(exactly: code), let choice = Choice(rawValue: raw) else {
      throw CaseProblem.unknown("option \(name): \(value)")
    }
    return choice
  }

  func limits(_ column: Int) throws -> OrderLimits {
    var limits = OrderLimits()
    limits.convention = .vectorbt
    limits.minSize = try number("min_size", column, default: limits.minSize)
    limits.maxSize = try number("max_size", column, default: limits.maxSize)
    limits.granularity = try number("size_granularity", column, default: .nan)
    limits.locksCash = try flag("lock_cash", column, default: false)
    limits.allowsPartial = try flag("allow_partial", column, default: true)
    return limits
  }

  func sizeType(_ column: Int) throws -> SizeType {
    let names = ["amount", "value", "percent", "targetamount", "targetvalue", "targetpercent"]
    return try choice("size_type", column, names, default: SizeType.amount)
  }

  func direction(_ column: Int, default initial: OrderDirection) throws -> OrderDirection {
    try choice("direction", column, ["longonly", "shortonly", "both"], default: initial)
  }
}
