import BacktestEngine

/// A case of kind `portfolio`: columns simulated alone or in groups, then told as vectorbt does.
struct PortfolioCase {
  let golden: GoldenValue
  let arguments: PortfolioArguments
  let close: [[Double]]
  let frequency: Frequency
  /// Whether statistics count trades that are open at the end.
  let includesOpen: Bool
  let grouping: PortfolioGrouping
  /// Whether the statistics of records are told as means over all columns or groups: a column
  /// picked from a portfolio of aligned cash would not have that cash any more.
  let showsMeans: Bool

  init(_ golden: GoldenValue) throws {
    self.golden = golden
    arguments = try PortfolioArguments(golden)
    close = try golden["input"]["close"].columns("input.close")
    frequency = try Frequency(
      golden["call"]["args"]["freq"], yearFrequency: golden["call"]["year_freq"])
    includesOpen = golden["call"]["stats_settings"]["incl_open"].double == 1
    grouping = try PortfolioGrouping(arguments)
    showsMeans =
      try InitialCash(arguments, grouping).isAligned && grouping.groups.count > 1
  }

  func computed() throws -> GoldenValue {
    do {
      return try PortfolioReport(self, groups: try simulated()).fields
    } catch is EngineInputError {
      return .fields(["error": .refused])
    }
  }

  private func simulated() throws -> [PortfolioGroup] {
    let cash = try InitialCash(arguments, grouping)
    let fillsClose = try arguments.flag("fillna_close", default: true)
    let ledgers = try simulatedLedgers(cash)
    let columns = close.indices.map { column in
      PortfolioColumn(ledgers.columns[column], close: close[column], fillsClose: fillsClose)
    }
    let benchmark = try benchmarkReturns()
    let perColumn = cash.perColumn(columns, grouping)
    let perGroup = cash.perGroup(columns, grouping)
    return grouping.groups.indices.map { group in
      let members = grouping.groups[group]
      return PortfolioGroup(
        members.map { columns[$0] }, initCash: perGroup[group],
        columnInitCash: members.map { perColumn[$0] }, isShared: grouping.isShared,
        sequence: ledgers.sequences[group], order: ledgers.order[group],
        benchmarkReturns: benchmark)
    }
  }

  /// Ledgers of all columns, and of each group the order of acting and of filling.
  private func simulatedLedgers(_ cash: InitialCash) throws -> SimulatedLedgers {
    var result = SimulatedLedgers()
    result.columns = Array(repeating: OrderLedger(), count: close.count)
    for (group, members) in grouping.groups.enumerated() {
      let sequence = try grouping.callSequence(arguments, members)
      if grouping.isShared {
        let ledger = try simulateGroup(
          try members.map { column in
            try arguments.simulated(
              column, close: close[column], initCash: cash.simulated[group])
          }, sequence: sequence, keepsAttempts: true, keepsSequences: true)
        for (place, column) in members.enumerated() {
          result.columns[column] = ledger.columns[place]
        }
        result.order.append(
          PortfolioGroup.Order(fills: ledger.fills, attempts: ledger.attempts))
        result.sequences.append(
          grouping.sequence(ledger.sequences, sequence, rows: arguments.rows, members.count))
      } else {
        for column in members {
          let ledger = try simulateGroup(
            [
              try arguments.simulated(
                column, close: close[column], initCash: cash.simulated[column])
            ], keepsAttempts: true)
          result.columns[column] = ledger.columns[0]
        }
        result.order.append(
          PortfolioGroup.Order(standing: members.map { result.columns[$0] }))
        result.sequences.append(
          grouping.sequence([:], sequence, rows: arguments.rows, members.count))
      }
    }
    return result
  }

  private struct SimulatedLedgers {
    var columns: [OrderLedger] = []
    var order: [PortfolioGroup.Order] = []
    var sequences: [[[Int]]] = []
  }

  private func benchmarkReturns() throws -> [Double]? {
    guard golden["call"].fieldNames.contains("benchmark_rets") else { return nil }
    let close = try golden["input"]["benchmark_close"].columns("benchmark_close")[0]
    return filled(close.count) {
      writeReturns(of: close.span, initial: close.first ?? .nan, into: &$0)
    }
  }
}

/// The time between two rows and the length of a year.
struct Frequency {
  let text: String
  let yearText: String
  let seconds: Double
  let yearSeconds: Double

  init(_ frequency: GoldenValue, yearFrequency: GoldenValue) throws {
    text = frequency.text ?? "1D"
    yearText = yearFrequency.text ?? "365 days"
    seconds = try Self.seconds(text)
    yearSeconds = try Self.seconds(yearText)
  }

  var annualFactor: Double { yearSeconds / seconds }

  private static func seconds(_ text: String) throws -> Double {
    let digits = text.prefix { $0.isNumber }
    let unit = text.dropFirst(digits.count).trimmingPrefix(" ")
    let lengths: [String: Double] = [
      "D": 86400, "day": 86400, "days": 86400, "h": 3600, "min": 60, "m": 60, "T": 60, "s": 1,
    ]
    guard let length = lengths[String(unit)] else { throw CaseProblem.unknown("freq \(text)") }
    return (Double(digits) ?? 1) * length
  }
}
