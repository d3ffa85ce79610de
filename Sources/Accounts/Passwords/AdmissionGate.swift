internal import Dispatch
internal import Synchronization

/// Lets so many callers in at once and so many more wait; the next one is turned away.
package final class AdmissionGate: Sendable {
  private let admitted = Mutex(0)
  private let entered = Mutex(0)
  private let admittedMax: Int
  private let slots: DispatchSemaphore
  private let patienceMillis: Int

  /// - Parameter patienceMillis: Longest wait for a slot, in milliseconds.
  package init(slots: Int, waiting: Int, patienceMillis: Int = 3000) {
    precondition(slots > 0 && waiting >= 0 && patienceMillis >= 0, "at least one at a time")
    self.patienceMillis = patienceMillis
    // Filled by signals: a semaphore made with a value traps when it goes away below that value.
    self.slots = DispatchSemaphore(value: 0)
    for _ in 0..<slots { self.slots.signal() }
    admittedMax = slots + waiting
  }

  /// Callers that are in or wait.
  package var admittedCount: Int { admitted.withLock { $0 } }

  /// Callers that have had a slot so far: how much work has been done behind the gate.
  package var enteredCount: Int { entered.withLock { $0 } }

  /// Waits for a slot; false where none came free in time, or, at once, where even the places to
  /// wait are taken. Whoever is let in calls `leave` once.
  package func enter() -> Bool {
    let isAdmitted = admitted.withLock { count in
      guard count < admittedMax else { return false }
      count += 1
      return true
    }
    guard isAdmitted else { return false }
    guard slots.wait(timeout: .now() + .milliseconds(patienceMillis)) == .success else {
      admitted.withLock { $0 -= 1 }
      return false
    }
    entered.withLock { $0 += 1 }
    return true
  }

  package func leave() {
    slots.signal()
    admitted.withLock { $0 -= 1 }
  }
}
