import BacktestEngine

/// A case of kind `portfolio`: every column simulated on its own, then told as vectorbt does.
struct PortfolioCase {
  let golden: GoldenValue
  let arguments: PortfolioArguments
  let close: [[Double]]
  let frequency: Frequency
  /// Whether statistics count trades that are open at the end.
  let includesOpen: Bool

  init(_ golden: GoldenValue) throws {
    self.golden = golden
    arguments = try PortfolioArguments(golden)
    close = try golden["input"]["close"].columns("input.close")
    frequency = try Frequency(
      golden["call"]["args"]["freq"], yearFrequency: golden["call"]["year_freq"])
    includesOpen = golden["call"]["stats_settings"]["incl_open"].double == 1
  }

  func computed() throws -> GoldenValue {
    do {
      let report = PortfolioReport(self, columns: try simulated())
      return report.fields
    } catch is EngineInputError {
      return .fields(["error": .refused])
    }
  }

  private func simulated() throws -> [PortfolioColumn] {
    let initCash = try initialCash()
    let benchmark = try benchmarkReturns()
    return try close.indices.map { column in
      let ledger = try arguments.simulate(
        column, close: close[column], initCash: initCash.simulated[column])
      return PortfolioColumn(
        ledger, initCash: initCash.reported?[column] ?? needed(ledger, column),
        close: close[column], benchmarkReturns: benchmark)
    }
    .aligned(isAligned: golden["call"]["args"]["init_cash"].text == "autoalign", benchmark)
  }

  /// Cash to simulate with and cash to report; nil: as much as was spent.
  private func initialCash() throws -> (simulated: [Double], reported: [Double]?) {
    let value = golden["call"]["args"]["init_cash"]
    if value.text == "auto" || value.text == "autoalign" {
      return (close.map { _ in .infinity }, nil)
    }
    let cash: [Double]
    if let items = value.items {
      cash = try items.indices.map { try number(items[$0]) }
    } else {
      let one = arguments.has("init_cash") ? try number(value) : 100
      cash = close.map { _ in one }
    }
    guard cash.count == close.count else { throw CaseProblem.malformed("init_cash per column") }
    return (cash, cash)
  }

  private func number(_ value: GoldenValue) throws -> Double {
    guard let double = value.double else { throw CaseProblem.malformed("init_cash") }
    return double
  }

  /// The deepest fall of the cash flow's sum: what an account needs to never run out; 1 if nothing.
  private func needed(_ ledger: OrderLedger, _ column: Int) -> Double {
    let flow = filled(close[column].count) { writeCashFlow(ledger.orders, into: &$0) }
    var sum = 0.0
    var lowest = 0.0
    for change in flow {
      sum += change
      lowest = min(lowest, sum)
    }
    return lowest < 0 ? -lowest : 1
  }

  private func benchmarkReturns() throws -> [Double]? {
    guard golden["call"].fieldNames.contains("benchmark_rets") else { return nil }
    let close = try golden["input"]["benchmark_close"].columns("benchmark_close")[0]
    return filled(close.count) {
      writeReturns(of: close.span, initial: close.first ?? .nan, into: &$0)
    }
  }
}

extension [PortfolioColumn] {
  /// The columns with the highest initial cash of all given to each, if asked for.
  fileprivate func aligned(isAligned: Bool, _ benchmark: [Double]?) -> [PortfolioColumn] {
    guard isAligned, let highest = map(\.initCash).max() else { return self }
    return map {
      PortfolioColumn(
        $0.ledger, initCash: highest, close: $0.close, benchmarkReturns: benchmark)
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
