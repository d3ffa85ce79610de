internal import Dispatch
internal import Synchronization

/// Lets so many callers in at once and so many more wait; the next one is turned away.
package final class AdmissionGate: Sendable {
  private let admitted = Mutex(0)
  private let admittedMax: Int
  private let slots: DispatchSemaphore

  package init(slots: Int, waiting: Int) {
    precondition(slots > 0 && waiting >= 0, "at least one at a time")
    self.slots = DispatchSemaphore(value: slots)
    admittedMax = slots + waiting
  }

  /// Callers that are in or wait.
  package var admittedCount: Int { admitted.withLock { $0 } }

  /// Waits for a slot; false, at once, where even the places to wait are taken. Whoever is let in
  /// calls `leave` once.
  package func enter() -> Bool {
    let isAdmitted = admitted.withLock { count in
      guard count < admittedMax else { return false }
      count += 1
      return true
    }
    if isAdmitted { slots.wait() }
    return isAdmitted
  }

  package func leave() {
    slots.signal()
    admitted.withLock { $0 -= 1 }
  }
}
