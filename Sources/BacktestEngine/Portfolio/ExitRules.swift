/// Closes a part of a position at a distance from its entry price.
package struct ExitLevel: Sendable, Equatable {
  /// Fraction of the entry price, taken on the row of the entry; positive, NaN: the level is off.
  /// A stop loss on a long is that far below the entry price.
  package var distance: RowParameter
  /// Fraction of the position at its largest that is closed here; positive, at most 1.
  package var share: Double

  package init(distance: RowParameter, share: Double = 1) {
    self.distance = distance
    self.share = share
  }

  package init(distance: Double, share: Double = 1) {
    self.init(distance: .constant(distance), share: share)
  }
}

/// A stop that follows the best price of a position.
///
/// For a long, `best` is the highest price since the entry, the entry's own to begin with; bars
/// count from the next bar on (`PriceBar.remainder` says what of the entry's bar does). The stop is
/// off while `best < entry · (1 + activation)`; then it stands at `best · (1 − distance)` and
/// closes the whole position. A short is the mirror image.
package struct TrailingRule: Sendable, Equatable {
  /// Fraction of the best price, taken on the row of the entry; positive, NaN: the stop is off.
  package var distance: RowParameter
  /// Gain as a fraction of the entry price from which the stop is on; 0: from the start.
  package var activation = 0.0

  package init(distance: RowParameter, activation: Double = 0) {
    self.distance = distance
    self.activation = activation
  }

  package init(distance: Double, activation: Double = 0) {
    self.init(distance: .constant(distance), activation: activation)
  }
}

/// When a position is closed without a signal.
///
/// Distances are measured from the price at which the position was opened, slippage included;
/// adding to it moves no level. On one bar the rules are taken in this order, which is the worst
/// one that the bar allows:
/// 1. liquidation, stop losses and the trailing stop, as the price meets them; at the same price
///    liquidation first, then the trailing stop;
/// 2. take profits, nearest first, for what is left.
///
/// Stops are filled as a `StopOrder` is (a gap: at the open, the worse price; with slippage), take
/// profits as a `LimitOrder` (a gap: at the open, the better price; without). A position opened
/// inside a bar is checked against `PriceBar.remainder` of it, one opened at the close not before
/// the next bar.
package struct ExitRules: Sendable, Equatable {
  /// Nearest first: a level is looked at once the ones before it are done.
  package var stopLosses: [ExitLevel] = []
  /// Nearest first, as well.
  package var takeProfits: [ExitLevel] = []
  package var trailing: TrailingRule?
  /// A position opened on row `e` is closed on row `e` + this, at the row's order price; at least
  /// 1. It comes before that row's signals, of which one for the same side is dropped.
  package var rowsMax: Int?

  package init() {}

  /// Refuses rules outside their ranges.
  func check(rows: Int) throws(EngineInputError) {
    let levels = stopLosses + takeProfits
    var distances = levels.map(\.distance)
    if let trailing { distances.append(trailing.distance) }
    guard distances.allSatisfy({ $0.hasRows(rows) }) else { throw .columnLengthsDiffer }
    let activation = trailing?.activation ?? 0
    let isValid =
      (rowsMax ?? 1) >= 1 && levels.allSatisfy { $0.share > 0 && $0.share <= 1 }
      && distances.allSatisfy { $0.allSatisfy { $0.isNaN || ($0 > 0 && $0.isFinite) } }
      && activation >= 0 && activation.isFinite
    guard isValid else { throw .settingOutOfRange(.exits) }
  }

  /// Whether there is no level and no trailing stop.
  var areEmpty: Bool { stopLosses.isEmpty && takeProfits.isEmpty && trailing == nil }

  /// These rules and the stops that come with signals, as levels for the whole position; nil where
  /// those stops are not such as these rules know: measured from the fill, closing, filled at their
  /// level or the open with slippage for a loss only, not moved by what adds to the position.
  func adding(_ stops: StopSettings, addsToPositions: Bool) -> ExitRules? {
    guard stops.areGiven else { return self }
    let given = stops.rules
    let isKnown =
      given.entryPrice == .fillPrice && given.exitPrice == .byKind && given.uponExit == .close
      && stops.rulesPerRow.isEmpty && (given.uponUpdate == .keep || !addsToPositions)
    guard isKnown && !(given.isTrailing && trailing != nil) else { return nil }
    var rules = self
    if given.isTrailing {
      rules.trailing = TrailingRule(distance: stops.loss)
    } else {
      rules.stopLosses.append(ExitLevel(distance: stops.loss))
    }
    rules.takeProfits.append(ExitLevel(distance: stops.profit))
    return rules
  }
}
