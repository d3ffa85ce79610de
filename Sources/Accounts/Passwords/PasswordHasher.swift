/// Hashes and checks passwords, so many at a time.
///
/// A hash takes a core for about 0.4 s and 128 MiB: without a bound, a handful of sign-ins would
/// take the machine from everybody else. What they take, they take after everybody else.
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
    try hashWithKey(password).text
  }

  /// The stored form of the password, and the key that comes with it.
  func hashWithKey(_ password: Password) throws(AccountError) -> (text: String, key: [UInt8]) {
    try enter()
    defer { gate.leave() }
    let made = try atLowPriority { [cost] () throws(AccountError) in
      try PasswordHash.make(of: password.bytes, cost: cost)
    }
    return (made.hash.text, made.key)
  }

  /// The key that comes with the password behind `stored`; nil where `attempt` is not the one, and
  /// after the same time where there is none.
  ///
  /// - Throws: `AccountError.busy`.
  package func key(_ attempt: String, stored: String?) throws(AccountError) -> [UInt8]? {
    var known: PasswordHash?
    if let stored { known = try PasswordHash(parsing: stored) }
    try enter()
    defer { gate.leave() }
    let hash = known ?? decoy
    let key = try atLowPriority { () throws(AccountError) in
      try hash.key(of: Password.normalizedBytes(attempt))
    }
    return known == nil ? nil : key
  }

  private func enter() throws(AccountError) {
    guard gate.enter() else { throw .busy(retryAfterSeconds: 2) }
  }
}
