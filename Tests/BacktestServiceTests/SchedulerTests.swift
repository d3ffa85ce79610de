import BacktestService
import TestSupport
import Testing
import WireMessages

@Suite("Turns of users")
struct SchedulerTests {
  private struct Job: Equatable {
    let user: String
    let socket: Int
    let number: Int
  }

  private var scheduler = Scheduler<Job>()
  /// The compute thread: first in, first out.
  private var thread: [Job] = []
  private var done: [String] = []

  private mutating func add(
    _ user: String, socket: Int = 0, number: Int, _ priority: ComputeJob.Priority = .interactive
  ) {
    scheduler.add(Job(user: user, socket: socket, number: number), of: user, priority: priority)
    commit()
  }

  private mutating func commit() {
    while let next = scheduler.next() { thread.append(next) }
  }

  private mutating func step() {
    let job = thread.removeFirst()
    done.append("\(job.user)\(job.number)")
    scheduler.finished()
    commit()
  }

  private mutating func finish() {
    while !thread.isEmpty { step() }
  }

  @Test("two jobs of a lone user are on the thread, the others wait")
  mutating func lone() {
    for number in 0..<4 { add("a", number: number) }
    #expect(thread.map(\.number) == [0, 1])
    #expect(scheduler.counts.waiting == 2 && scheduler.counts.running == 2)
    finish()
    #expect(scheduler.counts.waiting == 0 && scheduler.counts.running == 0)
    #expect(done == ["a0", "a1", "a2", "a3"])
    #expect(scheduler.isEmpty)
  }

  @Test("users take turns, and each user's jobs stay in order")
  mutating func roundRobin() {
    for number in 0..<5 { add("a", number: number) }
    for number in 0..<2 { add("b", number: number) }
    add("c", number: 0)
    finish()
    #expect(done == ["a0", "a1", "a2", "b0", "c0", "a3", "b1", "a4"])
  }

  @Test("a job that comes late waits for what the thread has and one job of each other user")
  mutating func late() {
    for number in 0..<100 { add("a", number: number) }
    add("b", number: 0)
    for _ in 0..<4 { step() }
    #expect(done == ["a0", "a1", "a2", "b0"])
  }

  @Test("background work starts on an idle thread alone, and interactive work goes before it")
  mutating func priorities() {
    add("a", number: 0, .background)
    add("b", number: 1, .background)
    add("a", number: 2)
    #expect(thread.map(\.number) == [0, 2])
    add("c", number: 3)
    finish()
    #expect(done == ["a0", "a2", "c3", "b1"])
  }

  @Test("background work has its turn however much interactive work there is")
  mutating func noStarvation() {
    add("a", number: 0)
    add("b", number: 0, .background)
    for number in 1..<200 {
      add("a", number: number)
      step()
    }
    #expect(done.firstIndex(of: "b0") ?? 200 <= Scheduler<Int>.interactiveStreakMax + 3)
  }

  @Test("waiting jobs of a closed socket are dropped, those of others stay")
  mutating func closed() {
    for number in 0..<6 { add("a", socket: number % 2, number: number) }
    add("b", socket: 1, number: 0)
    add("b", socket: 1, number: 1, .background)
    let dropped = [
      scheduler.drop(of: "a") { $0.socket == 1 }, scheduler.drop(of: "b") { $0.number == 1 },
      scheduler.drop(of: "b") { $0.number == 1 }, scheduler.drop(of: "nobody") { _ in true },
    ]
    #expect(dropped == [true, true, false, false])
    finish()
    #expect(done == ["a0", "a1", "a2", "b0", "a4"])
    #expect(scheduler.isEmpty)
  }

  @Test("every job is done once, in its user's order, whatever comes in between")
  mutating func conservation() {
    for seed in UInt64(0)..<50 {
      var random = SplitMix64(seed: seed)
      (scheduler, thread, done) = (Scheduler<Job>(), [], [])
      var expected: [String: [String]] = [:]
      for number in 0..<200 {
        if random.below(2) == 0 || thread.isEmpty {
          let user = random.pick(["a", "b", "c"])
          add(user, number: number)
          expected[user, default: []].append("\(user)\(number)")
        } else {
          step()
        }
      }
      finish()
      for (user, jobs) in expected {
        #expect(done.filter { $0.hasPrefix(user) } == jobs, "seed \(seed)")
      }
      #expect(scheduler.isEmpty)
    }
  }

  @Test(
    "the run behind a stream of curves is scheduled as a run, its pieces and plain columns wait")
  func streamPriorities() {
    func priority(_ names: [ColumnName], _ strategy: StrategyState?, piece: Int)
      -> ComputeJob.Priority
    {
      ComputeJob(
        socket: 1, identifier: 1, receivedAtNanos: 0,
        request: .columns(
          ColumnsState(dataset: "AAPL", names: names, strategy: strategy), piece: piece)
      ).priority
    }
    let strategy = StrategyState(ready: "rsi_reversal", parameters: [])
    #expect(priority([.close, .equity], strategy, piece: 0) == .interactive)
    #expect(priority([.close, .equity], strategy, piece: 1) == .background)
    #expect(priority([.close], nil, piece: 0) == .background)
  }
}
