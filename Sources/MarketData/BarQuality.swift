/// The first defect found in a series of bars.
package struct BarDefect: Error, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    case noBars = "there are no bars"
    case unequalColumns = "the columns have different lengths"
    case timeNotIncreasing = "its time is not after the one before"
    case notFinite = "a value is not finite"
    case notPositive = "a price is not above zero"
    case highBelowLow = "its high is below its low"
    case outsideRange = "its open or close is outside low to high"
    case negativeVolume = "its volume is below zero"
  }

  package let reason: Reason
  /// Row of the defect, counted from 0.
  package let row: Int

  package var description: String { "bar \(row): \(reason.rawValue)" }
}

extension BarSeries {
  /// Refuses bars that no market can have printed.
  ///
  /// - Throws: The first defect, rows in order.
  /// - Complexity: O(rows).
  package func checkQuality() throws(BarDefect) {
    let lengths = [open.count, high.count, low.count, close.count, volume.count]
    guard lengths.allSatisfy({ $0 == rows }) else {
      throw BarDefect(reason: .unequalColumns, row: 0)
    }
    guard rows > 0 else { throw BarDefect(reason: .noBars, row: 0) }
    for row in 0..<rows {
      if let reason = defect(row: row) { throw BarDefect(reason: reason, row: row) }
    }
  }

  private func defect(row: Int) -> BarDefect.Reason? {
    if row > 0, times[row] <= times[row - 1] { return .timeNotIncreasing }
    let (open, high, low, close) = (self.open[row], self.high[row], self.low[row], self.close[row])
    let volume = self.volume[row]
    guard open.isFinite, high.isFinite, low.isFinite, close.isFinite, volume.isFinite else {
      return .notFinite
    }
    guard min(open, high, low, close) > 0 else { return .notPositive }
    if high < low { return .highBelowLow }
    if open < low || open > high || close < low || close > high { return .outsideRange }
    return volume < 0 ? .negativeVolume : nil
  }
}
