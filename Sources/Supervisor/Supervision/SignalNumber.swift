import Glibc

/// The signals that children understand.
package enum SignalNumber {
  package static let hangUp = SIGHUP
  package static let terminate = SIGTERM
  /// nginx: finish what is open, accept nothing new.
  package static let quit = SIGQUIT
  package static let kill = SIGKILL
}
