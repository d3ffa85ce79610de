/// What holding a position costs per row.
///
/// Each row at whose close a position is open is charged once, at that close and after the row's
/// orders:
/// - a short pays `borrow · years · |position| · close`;
/// - a long that owes money (cash below 0) pays `interest · years · −cash`; of several that share
///   their cash, each in the share of its value;
/// - `funding · position · close` is paid by a long, received by a short (perpetual futures; a
///   negative rate the other way round).
///
/// A position opened at a row's open is charged for that row; closed at a row's open, it is not.
package struct CarryRates: Sendable, Equatable {
  /// Fraction of the short's value per year.
  package var borrow = RowParameter.constant(0)
  /// Fraction of the money owed per year.
  package var interest = RowParameter.constant(0)
  /// Fraction of the position's value for the row itself, not per year.
  package var funding = RowParameter.constant(0)
  /// Length of each row's bar, years; for evenly spaced rows 1 / rows per year.
  package var years: RowParameter

  package init(years: RowParameter) { self.years = years }

  /// The money that a row moves: negative where it is paid.
  ///
  /// - Parameters:
  ///   - position: Shares at the close.
  ///   - cash: Money at the close.
  ///   - close: The last close that is no NaN, money per share.
  ///   - otherLongs: What other long positions of the same account are worth, money.
  ///
  /// NaN: a rate, or a number of years, that is NaN charges nothing.
  @inline(__always)
  func amount(
    row: Int, position: Double, cash: Double, close: Double, otherLongs: Double
  ) -> Double {
    var cost = 0.0
    if position < 0 {
      cost += known(borrow[row] * years[row] * -position * close)
    } else if position > 0 && cash < 0 {
      let value = position * close
      let share = otherLongs > 0 ? value / (value + otherLongs) : 1
      cost += known(interest[row] * years[row] * -cash * share)
    }
    cost += known(funding[row] * position * close)
    return -cost
  }

  @inline(__always)
  private func known(_ value: Double) -> Double { value.isNaN ? 0 : value }

  func check(rows: Int) throws(EngineInputError) {
    for parameter in [borrow, interest, funding, years] {
      guard parameter.hasRows(rows) else { throw .columnLengthsDiffer }
      guard parameter.allSatisfy({ !$0.isInfinite }) else { throw .settingOutOfRange(.carry) }
    }
  }
}

extension Account {
  /// Books the carry of one row, and tells the amount; nil where there is none.
  mutating func bookCarry(
    _ rates: CarryRates, row: Int, close: Double, otherLongs: Double
  ) -> Double? {
    guard position != 0 && close.isFinite else { return nil }
    let amount = rates.amount(
      row: row, position: position, cash: cash, close: close, otherLongs: otherLongs)
    guard amount != 0 && amount.isFinite else { return nil }
    cash = addCancelling(cash, amount)
    freeCash = addCancelling(freeCash, amount)
    return amount
  }
}
