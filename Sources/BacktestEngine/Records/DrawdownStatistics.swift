/// Figures over a selection of drawdowns. NaN: the figure does not exist.
package struct DrawdownStatistics: Sendable, Equatable {
  /// All drawdowns, selected or not.
  package let count: Int
  package let recoveredCount: Int
  package var activeCount: Int { count - recoveredCount }
  /// Depth of the deepest one, a fraction at most 0.
  package private(set) var deepest = Double.nan
  package private(set) var meanDepth = Double.nan
  /// Rows of the longest one.
  package private(set) var longestRows = Double.nan
  package private(set) var meanRows = Double.nan
  /// Highest return from valley to end.
  package private(set) var bestRecoveryReturn = Double.nan
  package private(set) var meanRecoveryReturn = Double.nan
  /// Rows of the longest way from valley to end.
  package private(set) var longestRecoveryRows = Double.nan
  package private(set) var meanRecoveryRows = Double.nan
  /// Mean of the rows up over the rows down.
  package private(set) var meanRecoveryRatio = Double.nan

  /// - Parameters:
  ///   - drawdowns: Drawdowns of one series.
  ///   - includesActive: Whether one that has not recovered counts.
  /// - Complexity: O(drawdowns).
  package init(_ drawdowns: DrawdownRecords, includesActive: Bool) {
    count = drawdowns.count
    recoveredCount = drawdowns.statuses.count { $0 == .recovered }
    let selected = (0..<count).filter { includesActive || drawdowns.statuses[$0] == .recovered }
    guard !selected.isEmpty else { return }
    let number = Double(selected.count)
    let depths = selected.map(drawdowns.depth)
    deepest = depths.reduce(.infinity, min)
    meanDepth = depths.reduce(0, +) / number
    let rows = selected.map { Double(drawdowns.duration($0)) }
    longestRows = rows.reduce(0, max)
    meanRows = rows.reduce(0, +) / number
    let returns = selected.map(drawdowns.recoveryReturn)
    bestRecoveryReturn = returns.reduce(-.infinity, max)
    meanRecoveryReturn = returns.reduce(0, +) / number
    let recoveries = selected.map { Double(drawdowns.recoveryDuration($0)) }
    longestRecoveryRows = recoveries.reduce(0, max)
    meanRecoveryRows = recoveries.reduce(0, +) / number
    let ratios = selected.map { drawdown in
      Double(drawdowns.recoveryDuration(drawdown)) / Double(drawdowns.declineDuration(drawdown))
    }
    meanRecoveryRatio = ratios.reduce(0, +) / number
  }
}

extension DrawdownRecords {
  /// Rows from the start to the valley, both counted.
  package func declineDuration(_ drawdown: Int) -> Int32 {
    valleyRows[drawdown] - startRows[drawdown] + 1
  }

  /// Rows from the valley to the end.
  package func recoveryDuration(_ drawdown: Int) -> Int32 {
    endRows[drawdown] - valleyRows[drawdown]
  }

  /// Return from the valley to the end, a fraction.
  package func recoveryReturn(_ drawdown: Int) -> Double {
    (endValues[drawdown] - valleyValues[drawdown]) / valleyValues[drawdown]
  }

  /// Depth at the end as a fraction of the peak, at most 0; 0 or more once it has recovered.
  package func currentDepth(_ drawdown: Int) -> Double {
    (endValues[drawdown] - peakValues[drawdown]) / peakValues[drawdown]
  }

  /// Share of the way from the valley back to the peak that the end has made.
  package func recoveredShare(_ drawdown: Int) -> Double {
    (endValues[drawdown] - valleyValues[drawdown]) / (peakValues[drawdown] - valleyValues[drawdown])
  }

  /// Share of `rows` rows that are in a drawdown; NaN without one.
  package func coverage(rows: Int) -> Double {
    guard count > 0 else { return .nan }
    return Double((0..<count).reduce(0) { $0 + Int(duration($1)) }) / Double(rows)
  }
}
