import Testing
import WorkerServer

@Suite("Compute budget")
struct ComputeBudgetTests {
  private static let second: UInt64 = 1_000_000_000
  private static let start: UInt64 = 5_000_000_000_000

  private func makeBudget(seconds: UInt64 = 30) -> ComputeBudget {
    ComputeBudget(nanosPerMinute: seconds * Self.second)
  }

  @Test("a user may use a minute's budget at once, and then waits until some has come back")
  func waits() throws {
    var budget = makeBudget()
    budget.charge("ann", nanos: 29 * Self.second, atNanos: Self.start)
    #expect(budget.overdraft(of: "ann", atNanos: Self.start) == nil)
    budget.charge("ann", nanos: 3 * Self.second, atNanos: Self.start)
    let overdraft = try #require(budget.overdraft(of: "ann", atNanos: Self.start))
    #expect(overdraft.usedNanos == 32 * Self.second && overdraft.budgetNanos == 30 * Self.second)
    // Half a second comes back each second.
    #expect(overdraft.waitNanos == 4 * Self.second + 1)
    #expect(
      overdraft.message == "32.0 s of computing used, 30.0 s per minute allowed; try again in 4.1 s"
    )
    #expect(budget.overdraft(of: "ann", atNanos: Self.start + 4 * Self.second) != nil)
    #expect(budget.overdraft(of: "ann", atNanos: Self.start + overdraft.waitNanos) == nil)
  }

  @Test("nobody pays for another")
  func separate() {
    var budget = makeBudget()
    budget.charge("ann", nanos: 100 * Self.second, atNanos: Self.start)
    #expect(budget.overdraft(of: "bob", atNanos: Self.start) == nil)
    budget.charge("bob", nanos: 1, atNanos: Self.start)
    #expect(budget.overdraft(of: "bob", atNanos: Self.start) == nil)
    #expect(budget.overdraft(of: "ann", atNanos: Self.start) != nil)
  }

  @Test("a steady user at the rate of the budget goes on for ever, one above it does not")
  func steady() {
    for (busy, isOver) in [(490_000_000 as UInt64, false), (510_000_000, true)] {
      var budget = makeBudget()
      let hour = (0..<3_600 as Range<UInt64>).map { Self.start + $0 * Self.second }
      for now in hour { budget.charge("ann", nanos: busy, atNanos: now) }
      #expect((budget.overdraft(of: "ann", atNanos: hour[3_599]) != nil) == isOver)
    }
  }

  @Test("users who have used nothing of late are forgotten")
  func forgets() {
    var budget = makeBudget()
    for user in 0..<10_000 as Range<UInt64> {
      budget.charge("user \(user)", nanos: 1, atNanos: Self.start + user * Self.second)
    }
    #expect(budget.userCount <= 128)
  }

  @Test("numbers of any size are no trap")
  func extremes() throws {
    var budget = ComputeBudget(nanosPerMinute: 1)
    budget.charge("ann", nanos: .max, atNanos: .max)
    budget.charge("ann", nanos: .max, atNanos: 0)
    #expect(!(try #require(budget.overdraft(of: "ann", atNanos: 0)).message.isEmpty))
    #expect(ComputeBudget(nanosPerMinute: .max).overdraft(of: "ann", atNanos: .max) == nil)
  }
}
