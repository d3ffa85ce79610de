import Supervisor
import Testing

@Suite struct BackoffTests {
  @Test("starts again at once, then waits twice as long each time, up to 30 s")
  func doubles() {
    var backoff = Backoff()
    let delays = (0..<11).map { _ in backoff.delayMillis(afterLiving: 100) }
    #expect(delays == [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  }

  @Test("a life of 10 s starts over at the beginning, one of 9.999 s does not")
  func resets() {
    var backoff = Backoff()
    for _ in 0..<5 { _ = backoff.delayMillis(afterLiving: 0) }
    #expect(backoff.delayMillis(afterLiving: 9_999) == 4_000)
    #expect(backoff.delayMillis(afterLiving: 10_000) == 0)
    #expect(backoff.delayMillis(afterLiving: 0) == 250)
  }

  @Test("never overflows, however often a child dies")
  func isBounded() {
    var backoff = Backoff()
    for _ in 0..<100_000 { #expect(backoff.delayMillis(afterLiving: 0) <= 30_000) }
  }
}
