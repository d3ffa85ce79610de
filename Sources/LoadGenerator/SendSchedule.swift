/// When one client sends: request `k` is due at `first + k × period`, nanoseconds of the monotonic
/// clock, whatever happened to the requests before it.
package struct SendSchedule: Sendable {
  package var firstNanos: UInt64
  package var periodNanos: Double
  /// Requests due before this are the warm-up.
  package var measuredFromNanos: UInt64
  /// No request is due from here on.
  package var endNanos: UInt64

  package init(
    firstNanos: UInt64, periodNanos: Double, measuredFromNanos: UInt64, endNanos: UInt64
  ) {
    self.firstNanos = firstNanos
    self.periodNanos = periodNanos
    self.measuredFromNanos = measuredFromNanos
    self.endNanos = endNanos
  }

  package func dueNanos(_ index: Int) -> UInt64 {
    firstNanos + UInt64(Double(index) * periodNanos)
  }

  /// How many requests from `index` on are due in the measured time: what is offered, sent or not.
  package func measuredCount(from index: Int) -> Int {
    max(0, self.index(atOrAfter: endNanos) - max(index, self.index(atOrAfter: measuredFromNanos)))
  }

  /// The first request that is due at `nanos` or later.
  private func index(atOrAfter nanos: UInt64) -> Int {
    guard nanos > firstNanos else { return 0 }
    var index = Int(Double(nanos - firstNanos) / periodNanos)
    // Division and multiplication round differently.
    while index > 0, dueNanos(index - 1) >= nanos { index -= 1 }
    while dueNanos(index) < nanos { index += 1 }
    return index
  }
}
