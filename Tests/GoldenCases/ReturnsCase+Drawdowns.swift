import BacktestEngine

extension ReturnsCase {
  /// Records and figures of the drawdowns of each column.
  func drawdownCase() throws -> GoldenValue {
    let columns = try input["ts"].columns("input.ts")
    let all = columns.map { column in
      var records = DrawdownRecords()
      collectDrawdowns(of: column.span, into: &records)
      return records
    }
    func perRecord(_ figure: (DrawdownRecords, Int) -> Double) -> GoldenValue {
      .numbers(all.flatMap { records in (0..<records.count).map { figure(records, $0) } })
    }
    let statistics = all.map { DrawdownStatistics($0, includesActive: true) }
    return .fields([
      "drawdowns": drawdownRecords(all),
      "drawdown": perRecord { $0.depth($1) },
      "duration": perRecord { Double($0.duration($1)) },
      "decline_duration": perRecord { Double($0.declineDuration($1)) },
      "recovery_duration": perRecord { Double($0.recoveryDuration($1)) },
      "recovery_duration_ratio": perRecord {
        Double($0.recoveryDuration($1)) / Double($0.declineDuration($1))
      },
      "recovery_return": perRecord { $0.recoveryReturn($1) },
      "max_drawdown": .numbers(statistics.map(\.deepest)),
      "avg_drawdown": .numbers(statistics.map(\.meanDepth)),
      "max_duration_bars": .numbers(statistics.map(\.longestRows)),
      "coverage": .numbers(zip(all, columns).map { $0.coverage(rows: $1.count) }),
      "stats": .list(zip(all, columns).map { drawdownStats($0, rows: $1.count) }),
    ])
  }

  func drawdownRecords(_ columns: [DrawdownRecords]) -> GoldenValue {
    func joined<Value>(_ field: (DrawdownRecords) -> [Value]) -> [Value] {
      columns.flatMap(field)
    }
    return .fields([
      "id": .integers(0..<columns.reduce(0) { $0 + $1.count }),
      "col": .integers(
        columns.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element.count) }),
      "peak_idx": .integers(joined(\.peakRows)),
      "start_idx": .integers(joined(\.startRows)),
      "valley_idx": .integers(joined(\.valleyRows)),
      "end_idx": .integers(joined(\.endRows)),
      "peak_val": .numbers(joined(\.peakValues)),
      "valley_val": .numbers(joined(\.valleyValues)),
      "end_val": .numbers(joined(\.endValues)),
      "status": .integers(joined { $0.statuses.map(\.rawValue) }),
    ])
  }

  /// Times of drawdown cases are days from 2020-01-01.
  private func drawdownStats(_ records: DrawdownRecords, rows: Int) -> GoldenValue {
    let statistics = DrawdownStatistics(records, includesActive: false)
    let active = records.statuses.last == .active ? records.count - 1 : nil
    func value(_ figure: (Int) -> Double) -> GoldenValue { .number(active.map(figure) ?? .nan) }
    func rowsOf(_ figure: (Int) -> Int32) -> GoldenValue {
      duration(active.map { Double(figure($0)) } ?? .nan)
    }
    return .fields([
      "Start": .integer(1_577_836_800),
      "End": .integer(1_577_836_800 + (rows - 1) * 86_400),
      "Period": duration(Double(rows)),
      "Coverage [%]": .number(records.coverage(rows: rows) * 100),
      "Total Records": .integer(records.count),
      "Total Recovered Drawdowns": .integer(statistics.recoveredCount),
      "Total Active Drawdowns": .integer(statistics.activeCount),
      "Active Drawdown [%]": value { records.currentDepth($0) * -100 },
      "Active Duration": rowsOf(records.duration),
      "Active Recovery [%]": value { records.recoveredShare($0) * 100 },
      "Active Recovery Return [%]": value { records.recoveryReturn($0) * 100 },
      "Active Recovery Duration": rowsOf(records.recoveryDuration),
      "Max Drawdown [%]": .number(-statistics.deepest * 100),
      "Avg Drawdown [%]": .number(-statistics.meanDepth * 100),
      "Max Drawdown Duration": duration(statistics.longestRows),
      "Avg Drawdown Duration": duration(statistics.meanRows),
      "Max Recovery Return [%]": .number(statistics.bestRecoveryReturn * 100),
      "Avg Recovery Return [%]": .number(statistics.meanRecoveryReturn * 100),
      "Max Recovery Duration": duration(statistics.longestRecoveryRows),
      "Avg Recovery Duration": duration(statistics.meanRecoveryRows),
      "Avg Recovery Duration Ratio": .number(statistics.meanRecoveryRatio),
    ])
  }
}
