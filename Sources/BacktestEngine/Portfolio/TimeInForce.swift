/// How long a resting order waits for its price.
///
/// An order placed by a signal on row `s` can be filled from row `s + 1` on: the signal is known
/// only at the close of its row.
package enum TimeInForce: Sendable, Equatable {
  /// Until it is filled, replaced or cancelled.
  case untilCancelled
  /// On row `s + 1` only.
  case thisBar
  /// On the rows `s + 1 ... s + rows`; at least 1.
  case bars(Int)
  /// On row `s + 1` and the rows after it as long as their session label is the same (a day order).
  /// Without labels every row is a session of its own.
  case session

  /// Whether an order placed on row `placed` may still be filled on row `row`.
  ///
  /// - Parameters:
  ///   - row: The row at hand, above `placed`.
  ///   - session: Its label.
  ///   - placed: The signal's row.
  ///   - firstSession: The label of row `placed + 1`.
  /// - Complexity: O(1).
  @inline(__always)
  package func includes(
    _ row: Int, session: Int64, placed: Int, firstSession: Int64
  ) -> Bool {
    switch self {
    case .untilCancelled: true
    case .thisBar: row == placed + 1
    case .bars(let count): row - placed <= count
    case .session: session == firstSession
    }
  }

  var isValid: Bool {
    if case .bars(let count) = self { count >= 1 } else { true }
  }
}
