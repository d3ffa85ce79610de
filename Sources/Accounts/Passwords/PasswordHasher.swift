internal import Dispatch
internal import Synchronization

/// Hashes and checks passwords, so many at a time.
///
/// A hash takes a core for about 0.4 s and 128 MiB: without a bound, a handful of sign-ins would
/// take the machine from everybody else. So `slots` run at once, `waiting` more wait, and the next
/// one is told to come back later.
package final class PasswordHasher: Sendable {
  private let cost: PasswordCost
  private let admitted = Mutex(0)
  private let admittedMax: Int
  private let slots: DispatchSemaphore
  /// Of no password; costs an attempt on an unknown name as much time as one on a known name.
  private let decoy: PasswordHash

  package init(cost: PasswordCost = .product, slots: Int, waiting: Int) throws(AccountError) {
    precondition(slots > 0 && waiting >= 0, "at least one hash at a time")
    self.cost = cost
    self.slots = DispatchSemaphore(value: slots)
    admittedMax = slots + waiting
    decoy = PasswordHash(
      cost: cost, salt: try randomBytes(PasswordHash.saltByteCount),
      hash: try randomBytes(PasswordHash.hashByteCount))
  }

  /// The stored form of the password, with a salt of its own.
  func hash(_ password: Password) throws(AccountError) -> String {
    try admit()
    defer { leave() }
    return try PasswordHash(of: password.bytes, cost: cost).text
  }

  /// Whether `attempt` is the password behind `stored`; nil takes the same time and is false.
  func matches(_ attempt: String, stored: String?) throws(AccountError) -> Bool {
    let known = try stored.map { text throws(AccountError) in try PasswordHash(parsing: text) }
    try admit()
    defer { leave() }
    let isEqual = try (known ?? decoy).matches(Password.normalizedBytes(attempt))
    return isEqual && known != nil
  }

  private func admit() throws(AccountError) {
    let isAdmitted = admitted.withLock { count in
      guard count < admittedMax else { return false }
      count += 1
      return true
    }
    guard isAdmitted else { throw .busy(retryAfterSeconds: 2) }
    slots.wait()
  }

  private func leave() {
    slots.signal()
    admitted.withLock { $0 -= 1 }
  }
}
