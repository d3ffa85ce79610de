import LoadGenerator
import TestSupport
import Testing

@Suite("Pending requests of the load")
struct PendingRequestsTests {
  @Test("charges a superseded request up to the first result that is newer")
  func chargesSuperseded() {
    var pending = PendingRequests()
    for id in 1...4 { pending.sent(UInt64(id), dueNanos: UInt64(id * 100)) }
    #expect(pending.result(1) == [100])
    #expect(pending.supersede(2) == 200)
    #expect(pending.supersede(3) == 300)
    #expect(pending.result(4) == [200, 300, 400])
    #expect(pending.count == 0)
  }

  @Test("does not charge a superseded request to an older result")
  func keepsNewerSuperseded() {
    var pending = PendingRequests()
    for id in 1...3 { pending.sent(UInt64(id), dueNanos: UInt64(id)) }
    #expect(pending.supersede(2) == 2)
    #expect(pending.result(1) == [1])
    #expect(pending.result(3) == [2, 3])
  }

  @Test("knows no request twice")
  func endsOnce() {
    var pending = PendingRequests()
    pending.sent(7, dueNanos: 1)
    let (removed, again) = (pending.remove(7), pending.remove(7))
    #expect(removed && !again)
    #expect(pending.result(7) == nil)
    #expect(pending.supersede(7) == nil)
  }

  @Test("what a connection has lost is charged up to the result of the newest, sent again")
  func keepsNewest() {
    var pending = PendingRequests()
    #expect(pending.keepNewest() == nil)
    for id in 1...4 { pending.sent(UInt64(id), dueNanos: UInt64(id * 100)) }
    #expect(pending.supersede(2) == 200)
    #expect(pending.keepNewest() == 4)
    // The superseded one has ended; the lost ones have not.
    #expect(pending.count == 3)
    #expect(pending.result(1) == nil)
    #expect(pending.result(4).map { $0.sorted() } == [100, 200, 300, 400])
    #expect(pending.count == 0)
  }

  @Test("every request that ends in a result or before one is charged once", arguments: 1...50)
  func chargesOnce(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var pending = PendingRequests()
    var charged: [UInt64] = []
    for id in 1...200 as ClosedRange<UInt64> {
      pending.sent(id, dueNanos: id)
      if id == 200 || random.flag(probability: 0.3) {
        charged += pending.result(id) ?? []
      } else {
        _ = pending.supersede(id)
      }
    }
    #expect(charged.sorted() == Array(1...200), "seed \(seed)")
  }
}

@Suite("Schedule of the load")
struct SendScheduleTests {
  @Test("offers what is due in the measured time, however uneven the period", arguments: 1...200)
  func countsMeasured(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let first = UInt64(random.below(1_000_000))
    let schedule = SendSchedule(
      firstNanos: first, periodNanos: 1 + random.unit() * 5_000,
      measuredFromNanos: first + UInt64(random.below(100_000)),
      endNanos: first + UInt64(random.below(400_000)))
    var due = 0
    var index = 0
    let from = random.below(50)
    while schedule.dueNanos(index) < schedule.endNanos {
      if index >= from, schedule.dueNanos(index) >= schedule.measuredFromNanos { due += 1 }
      index += 1
    }
    #expect(schedule.measuredCount(from: from) == due, "seed \(seed)")
  }
}
