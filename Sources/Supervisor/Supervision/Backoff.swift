/// How long a child that died waits before it is started again.
///
/// At once after the first death, then 0.25 s, 0.5 s … 30 s; a child that lived for 10 s starts
/// over at the beginning.
package struct Backoff: Sendable, Equatable {
  package static let resetMillis: UInt64 = 10_000
  static let firstDelayMillis: UInt64 = 250
  static let delayMillisMax: UInt64 = 30_000

  private var deaths = 0

  package init() {}

  /// Counts a death after `livedMillis` and returns the delay before the next start.
  package mutating func delayMillis(afterLiving livedMillis: UInt64) -> UInt64 {
    if livedMillis >= Self.resetMillis { deaths = 0 }
    defer { deaths += 1 }
    guard deaths > 0 else { return 0 }
    let doublings = min(deaths - 1, 16)
    return min(Self.firstDelayMillis << UInt64(doublings), Self.delayMillisMax)
  }
}
