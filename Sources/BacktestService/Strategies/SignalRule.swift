internal import BacktestEngine

/// Indicator columns of one dataset by what they are.
typealias IndicatorColumns = [IndicatorKind: IndicatorColumn]

/// What makes a signal, as a value: equal rules over the same dataset give the same column, so a
/// change of one threshold leaves the other signal as it is.
enum SignalRule: Hashable, Sendable {
  /// The indicator rises through a level, or falls through it.
  case above(IndicatorKind, level: Double)
  case below(IndicatorKind, level: Double)
  /// The first indicator rises through the second, or falls through it.
  case aboveOther(IndicatorKind, IndicatorKind)
  case belowOther(IndicatorKind, IndicatorKind)

  /// Writes the signal, shape `[rows]`, every row.
  ///
  /// - Precondition: `columns` has the indicators of the rule, shape `[rows]` each.
  func write(from columns: IndicatorColumns, into out: inout MutableSpan<Bool>) {
    switch self {
    case .above(let kind, let level):
      let values = values(kind, columns)
      crossedAbove(values.span, level: level, into: &out)
    case .below(let kind, let level):
      let values = values(kind, columns)
      crossedBelow(values.span, level: level, into: &out)
    case .aboveOther(let first, let second):
      let (first, second) = (values(first, columns), values(second, columns))
      crossedAbove(first.span, second.span, into: &out)
    case .belowOther(let first, let second):
      let (first, second) = (values(first, columns), values(second, columns))
      crossedBelow(first.span, second.span, into: &out)
    }
  }

  private func values(_ kind: IndicatorKind, _ columns: IndicatorColumns) -> [Double] {
    guard let column = columns[kind] else {
      preconditionFailure("a rule is over its strategy's own indicators")
    }
    return column.values
  }
}
