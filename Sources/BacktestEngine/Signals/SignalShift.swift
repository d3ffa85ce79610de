/// Moves signals to later rows, for example to act one row after a signal.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - shift: Rows to move by, at least 0.
///   - out: Shape `[rows]`; every row is written, the first `shift` rows false.
/// - Precondition: `out.count == signals.count`, and `shift` is at least 0.
/// - Complexity: O(rows) time, no allocation.
package func shiftSignals(
  _ signals: Span<Bool>, by shift: Int, into out: inout MutableSpan<Bool>
) {
  precondition(out.count == signals.count, "input and output have the same rows")
  precondition(shift >= 0, "signals move to later rows")
  let lead = min(shift, signals.count)
  for row in 0..<lead { out[row] = false }
  for row in lead..<signals.count { out[row] = signals[row - lead] }
}

/// Moves signals to earlier rows: each row then knows the future, so this is for labelling and
/// studies of the past alone, never for a strategy.
///
/// - Parameters:
///   - signals: Shape `[rows]`.
///   - shift: Rows to look ahead, at least 0.
///   - out: Shape `[rows]`; every row is written, the last `shift` rows false.
/// - Precondition: `out.count == signals.count`, and `shift` is at least 0.
/// - Complexity: O(rows) time, no allocation.
package func shiftSignalsLookingAhead(
  _ signals: Span<Bool>, by shift: Int, into out: inout MutableSpan<Bool>
) {
  precondition(out.count == signals.count, "input and output have the same rows")
  precondition(shift >= 0, "signals move to earlier rows")
  let reach = min(shift, signals.count)
  let kept = signals.count - reach
  for row in 0..<kept { out[row] = signals[row + reach] }
  for row in kept..<signals.count { out[row] = false }
}
