/// Bounds what is traded on a bar by what the bar traded.
///
/// All orders of one row together are filled for at most `fraction` of the row's volume; the
/// earlier ones first. A liquidation is not bounded.
package struct VolumeCap: Sendable, Equatable {
  /// What becomes of the shares beyond it.
  package enum Rest: UInt8, Sendable {
    /// They are not traded. A stop loss, take profit or trailing stop cut short stays where it is
    /// and is tried again on later bars.
    case dropped
    /// They are traded as a market order on the next row, and so on, until all are filled, the
    /// position is closed or a new order is decided. What is left of a limit order waits at its
    /// limit, within its time in force.
    case carried
  }

  /// More than 0, at most 1.
  package var fraction: Double
  package var rest = Rest.dropped

  package init(fraction: Double, rest: Rest = .dropped) {
    self.fraction = fraction
    self.rest = rest
  }

  var isValid: Bool { fraction > 0 && fraction <= 1 }

  /// Shares that may be traded on a row.
  ///
  /// NaN: a volume that is NaN or below 0 is none.
  @inline(__always)
  func shares(volume: Double) -> Double { volume > 0 ? volume * fraction : 0 }
}
