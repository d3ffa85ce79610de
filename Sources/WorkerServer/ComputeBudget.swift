/// How much computing each user has used, held against so much per minute.
///
/// A leaky bucket: what is used runs out again at the rate of the budget, so that a user may take a
/// whole minute's budget at once and after that as much as comes back. Whoever is within the budget
/// may start a job, however long it turns out to be: what it was is charged when it has ended.
/// Times are nanoseconds of a clock that never goes back.
package struct ComputeBudget {
  /// A user who has to wait.
  package struct Overdraft: Equatable, Sendable {
    package var usedNanos: UInt64
    package var budgetNanos: UInt64
    /// Until a job may be started again.
    package var waitNanos: UInt64
  }

  private struct Use {
    var nanos: Double
    var atNanos: UInt64
  }

  private static let minuteNanos = 60e9
  /// Users to keep before those who have used nothing are looked for.
  private static let keptCountMin = 64

  private let budgetNanos: Double
  private var uses: [String: Use] = [:]
  private var countToPrune = keptCountMin

  /// - Precondition: A positive budget.
  package init(nanosPerMinute: UInt64) {
    precondition(nanosPerMinute > 0, "a positive budget")
    budgetNanos = Double(nanosPerMinute)
  }

  /// Users whose use is not forgotten yet.
  package var userCount: Int { uses.count }

  package mutating func charge(_ user: String, nanos: UInt64, atNanos: UInt64) {
    if uses[user] == nil, uses.count >= countToPrune { prune(atNanos) }
    uses[user] = Use(nanos: used(by: user, atNanos) + Double(nanos), atNanos: atNanos)
  }

  /// Whether, and for how long, `user` has to wait; nil for one who may go on.
  package func overdraft(of user: String, atNanos: UInt64) -> Overdraft? {
    let used = used(by: user, atNanos)
    guard used >= budgetNanos else { return nil }
    let wait = (used - budgetNanos) * Self.minuteNanos / budgetNanos
    return Overdraft(
      usedNanos: whole(used), budgetNanos: whole(budgetNanos), waitNanos: whole(wait) + 1)
  }

  private func used(by user: String, _ nowNanos: UInt64) -> Double {
    guard let use = uses[user] else { return 0 }
    let elapsed = nowNanos > use.atNanos ? Double(nowNanos - use.atNanos) : 0
    return max(0, use.nanos - elapsed * budgetNanos / Self.minuteNanos)
  }

  private mutating func prune(_ nowNanos: UInt64) {
    uses = uses.filter { used(by: $0.key, nowNanos) > 0 }
    countToPrune = max(Self.keptCountMin, 2 * uses.count)
  }

  private func whole(_ nanos: Double) -> UInt64 { UInt64(min(nanos, 1e18)) }
}

extension ComputeBudget.Overdraft {
  /// For the client: numbers, and what to do.
  package var message: String {
    "\(seconds(usedNanos)) s of computing used, \(seconds(budgetNanos)) s per minute allowed; "
      + "try again in \(seconds(waitNanos)) s"
  }

  /// With one digit behind the point, rounded up.
  private func seconds(_ nanos: UInt64) -> String {
    let tenths = (nanos + 99_999_999) / 100_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
