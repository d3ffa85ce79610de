import BacktestEngine

/// Which columns are simulated and reported together.
struct PortfolioGrouping {
  /// Columns of each group; of one each where there is no grouping.
  let groups: [[Int]]
  let isGrouped: Bool
  /// Whether the columns of a group pay from one account.
  let isShared: Bool

  init(_ arguments: PortfolioArguments) throws {
    let columns = Array(0..<arguments.columns)
    let value = arguments.golden["call"]["args"]["group_by"]
    let shares = try arguments.flag("cash_sharing", default: false)
    isShared = shares
    if let labels = value.items {
      isGrouped = true
      var names: [String] = []
      var groups: [[Int]] = []
      for (column, label) in labels.enumerated() {
        let name = "\(label)"
        if let group = names.firstIndex(of: name) {
          groups[group].append(column)
        } else {
          names.append(name)
          groups.append([column])
        }
      }
      self.groups = groups
    } else {
      isGrouped = shares || value.double == 1
      groups = isGrouped ? [columns] : columns.map { [$0] }
    }
  }

  /// The call sequence of one group.
  func callSequence(_ arguments: PortfolioArguments, _ members: [Int]) throws -> CallSequence {
    guard arguments.has("call_seq") else { return .standing }
    let value = arguments.golden["call"]["args"]["call_seq"]
    if value.items != nil {
      let columns = try value.columns("call_seq")
      return .given(
        try (0..<arguments.rows).map { row in
          try members.map { column in
            guard let place = Int(exactly: columns[column][row]) else {
              throw CaseProblem.malformed("call_seq")
            }
            return place
          }
        })
    }
    switch value.text?.lowercased() ?? value.double.map({ "\(Int($0))" }) {
    case "default", "0": return .standing
    case "reversed", "1": return .reversed
    case "auto", "3": return .byValue
    default: throw CaseProblem.unknown("call_seq \(value)")
    }
  }

  /// The sequence of every row: as it was where the columns acted, as it is asked for elsewhere.
  func sequence(
    _ known: [Int: [Int]], _ asked: CallSequence, rows: Int, _ count: Int
  ) -> [[Int]] {
    (0..<rows).map { row in
      if let order = known[row] { return order }
      switch asked {
      case .given(let rows): return rows[row]
      case .reversed: return (0..<count).reversed()
      default: return Array(0..<count)
      }
    }
  }
}

/// Cash to simulate with and cash to report.
struct InitialCash {
  private enum Mode {
    case given([Double])
    case auto
    case aligned
  }

  private let mode: Mode

  /// Whether all columns or groups are reported with one amount, the highest that any needs.
  var isAligned: Bool {
    if case .aligned = mode { true } else { false }
  }

  /// Per group where cash is shared, else per column.
  let simulated: [Double]

  init(_ arguments: PortfolioArguments, _ grouping: PortfolioGrouping) throws {
    let value = arguments.golden["call"]["args"]["init_cash"]
    let count = grouping.isShared ? grouping.groups.count : arguments.columns
    // A whole 0 or 1 is the code of a mode, whatever its author meant.
    let code = value.items == nil && arguments.has("init_cash") ? value.double : nil
    if value.text?.lowercased() == "auto" || code == 0 {
      mode = .auto
      simulated = Array(repeating: .infinity, count: count)
    } else if value.text?.lowercased() == "autoalign" || code == 1 {
      mode = .aligned
      simulated = Array(repeating: .infinity, count: count)
    } else {
      let cash =
        try value.items.map { _ in try value.doubles("init_cash") }
        ?? Array(repeating: code ?? 100, count: count)
      guard cash.count == count || cash.count == 1 else {
        throw CaseProblem.malformed("init_cash: \(cash.count) values for \(count)")
      }
      simulated = cash.count == count ? cash : Array(repeating: cash[0], count: count)
      mode = .given(simulated)
    }
  }

  /// What each column has when it is seen alone; in a group with shared cash, all of the group's.
  func perColumn(_ columns: [PortfolioColumn], _ grouping: PortfolioGrouping) -> [Double] {
    if case .given(let cash) = mode {
      guard grouping.isShared else { return cash }
      return columns.indices.map { column in
        cash[grouping.groups.firstIndex { $0.contains(column) } ?? 0]
      }
    }
    return aligned(columns.map { cashNeeded(for: $0.cashFlow.span) })
  }

  func perGroup(_ columns: [PortfolioColumn], _ grouping: PortfolioGrouping) -> [Double] {
    if case .given(let cash) = mode {
      return grouping.isShared
        ? cash : grouping.groups.map { $0.reduce(0) { $0 + cash[$1] } }
    }
    return aligned(
      grouping.groups.map { members in
        let flow = filled(columns[0].rows) {
          writeSum(over: members.map { columns[$0].cashFlow }, into: &$0)
        }
        return cashNeeded(for: flow.span)
      })
  }

  private func aligned(_ cash: [Double]) -> [Double] {
    guard isAligned, let highest = cash.max() else { return cash }
    return cash.map { _ in highest }
  }
}
