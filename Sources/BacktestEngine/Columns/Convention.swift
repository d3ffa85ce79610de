/// Whose rule holds where the field's custom and vectorbt 1.2.0 differ.
///
/// Each function with such a difference takes a convention and says in its documentation what
/// each means there; the README's table names them all.
package enum Convention: Sendable {
  /// What traders expect; the default everywhere.
  case standard
  /// What vectorbt 1.2.0 does, as the golden cases have it.
  case vectorbt
}
