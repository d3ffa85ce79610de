import TestSupport
import Testing
import WorkerServer

@Suite("Turns of users")
struct UserQueueTests {
  private struct Job: Equatable {
    let user: String
    let socket: Int
    let number: Int
  }

  private var queue = UserQueue<Job>()
  /// The compute thread: first in, first out.
  private var thread: [Job] = []
  private var done: [String] = []

  private mutating func add(_ user: String, socket: Int = 0, number: Int) {
    let job = Job(user: user, socket: socket, number: number)
    if queue.add(job, of: user) { thread.append(job) }
  }

  private mutating func step() {
    let job = thread.removeFirst()
    done.append("\(job.user)\(job.number)")
    if let next = queue.finished(of: job.user) { thread.append(next) }
  }

  @Test("a lone user's job goes on at once, whenever none of theirs is under way")
  mutating func lone() {
    for number in 0..<3 {
      add("a", number: number)
      #expect(thread.map(\.number) == [number])
      step()
    }
  }

  @Test("users take turns, and each user's jobs stay in order")
  mutating func roundRobin() {
    for number in 0..<5 { add("a", number: number) }
    for number in 0..<2 { add("b", number: number) }
    add("c", number: 0)
    while !thread.isEmpty { step() }
    #expect(done == ["a0", "b0", "c0", "a1", "b1", "a2", "a3", "a4"])
  }

  @Test("a job that comes late waits for one job of each other user at most")
  mutating func late() {
    for number in 0..<100 { add("a", number: number) }
    step()
    add("b", number: 0)
    step()
    step()
    #expect(done == ["a0", "a1", "b0"])
  }

  @Test("waiting jobs of a closed socket are dropped, those of others stay")
  mutating func closed() {
    for number in 0..<6 { add("a", socket: number % 2, number: number) }
    add("b", socket: 1, number: 0)
    queue.drop(of: "a") { $0.socket == 1 }
    queue.drop(of: "nobody") { _ in true }
    while !thread.isEmpty { step() }
    #expect(done == ["a0", "b0", "a2", "a4"])
  }

  @Test("every job is done once, whatever comes in between; no user waits while the thread idles")
  mutating func conservation() {
    for seed in UInt64(0)..<50 {
      var random = SplitMix64(seed: seed)
      (queue, thread, done) = (UserQueue<Job>(), [], [])
      var expected: [String: [String]] = [:]
      for number in 0..<200 {
        if random.below(2) == 0 || thread.isEmpty {
          let user = random.pick(["a", "b", "c"])
          add(user, number: number)
          expected[user, default: []].append("\(user)\(number)")
        } else {
          step()
        }
        #expect(Set(thread.map(\.user)).count == thread.count, "seed \(seed)")
      }
      while !thread.isEmpty { step() }
      for (user, jobs) in expected {
        #expect(done.filter { $0.hasPrefix(user) } == jobs, "seed \(seed)")
      }
    }
  }
}
