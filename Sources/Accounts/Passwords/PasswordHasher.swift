/// Hashes and checks passwords, so many at a time.
///
/// A hash takes a core for about 0.4 s and 128 MiB: without a bound, a handful of sign-ins would
/// take the machine from everybody else.
package final class PasswordHasher: Sendable {
  private let cost: PasswordCost
  private let gate: AdmissionGate
  /// Of no password; costs an attempt on an unknown name as much time as one on a known name.
  private let decoy: PasswordHash

  package init(cost: PasswordCost = .product, gate: AdmissionGate) throws(AccountError) {
    self.cost = cost
    self.gate = gate
    decoy = PasswordHash(
      cost: cost, salt: try randomBytes(PasswordHash.saltByteCount),
      hash: try randomBytes(PasswordHash.hashByteCount))
  }

  /// The stored form of the password, with a salt of its own.
  ///
  /// - Throws: `AccountError.busy`.
  package func hash(_ password: Password) throws(AccountError) -> String {
    try enter()
    defer { gate.leave() }
    return try PasswordHash(of: password.bytes, cost: cost).text
  }

  /// Whether `attempt` is the password behind `stored`; nil takes the same time and is false.
  ///
  /// - Throws: `AccountError.busy`.
  package func matches(_ attempt: String, stored: String?) throws(AccountError) -> Bool {
    var known: PasswordHash?
    if let stored { known = try PasswordHash(parsing: stored) }
    try enter()
    defer { gate.leave() }
    let isEqual = try (known ?? decoy).matches(Password.normalizedBytes(attempt))
    return isEqual && known != nil
  }

  private func enter() throws(AccountError) {
    guard gate.enter() else { throw .busy(retryAfterSeconds: 2) }
  }
}
