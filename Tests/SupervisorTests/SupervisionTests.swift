import Supervisor
import TestSupport
import Testing

@Suite struct SupervisionTests {
  @Test("starts what is wanted, in order, and lists it as ready after the first sign of life")
  func starts() {
    var house = SimulatedHouse()
    house.feed(.want([.store, .worker(0)]))
    #expect(house.events == ["start store", "start worker-0"])
    #expect(house.supervision.listings.map(\.isReady) == [true, false])
    house.pass(millis: 1_000)
    #expect(house.supervision.listings.map(\.isReady) == [true, true])
    #expect(house.supervision.listings.map(\.restarts) == [0, 0])
  }

  @Test("a child that dies is started again at once, and only that child")
  func restarts() {
    var house = runningHouse()
    house.exit(house.pids(.worker(1))[0])
    #expect(house.events == ["exit worker-1", "start worker-1"])
    #expect(house.supervision.listings[3].restarts == 1)
    #expect(house.running.count == everybody.count)
  }

  @Test("a child that dies at every start makes no storm: nine starts in two minutes")
  func backsOff() {
    var house = runningHouse()
    var starts = 0
    for _ in 0..<1_200 {
      if let pid = house.pids(.api(0)).first {
        house.exit(pid)
        starts += 1
      }
      house.pass(millis: 100)
    }
    #expect((8...12).contains(starts), "\(starts) starts")
  }

  @Test("a start that fails is tried again with the same delays")
  func retriesFailedStarts() {
    var house = SimulatedHouse()
    house.failing = [.nginx]
    house.feed(.want([.nginx]))
    house.pass(millis: 1_000)
    // At once, then after 0, 250 and 500 ms.
    #expect(house.events == Array(repeating: "fail nginx", count: 4))
    house.failing = []
    house.pass(millis: 1_000)
    #expect(house.events.last == "start nginx")
  }

  @Test("a child that falls silent is killed after 5 s and replaced")
  func killsSilent() {
    var house = runningHouse()
    let pid = house.pids(.worker(0))[0]
    house.silent = [pid]
    house.pass(millis: 4_900)
    #expect(house.events == [])
    house.pass(millis: 300)
    #expect(house.events == ["KILL worker-0", "exit worker-0", "start worker-0"])
    #expect(house.pids(.worker(0)) != [pid])
  }

  @Test("a child may take 15 s to its first sign of life, no longer")
  func waitsForFirstBeat() {
    var house = SimulatedHouse()
    house.silent = [100]
    house.feed(.want([.worker(0)]))
    house.pass(millis: 14_900)
    #expect(house.events == ["start worker-0"])
    house.pass(millis: 200)
    #expect(house.events.contains("KILL worker-0"))
  }

  @Test("children without a heartbeat are never taken for hanging")
  func sparesSilentPrograms() {
    var house = runningHouse()
    house.pass(millis: 60_000)
    #expect(house.events == [])
  }

  @Test("the end of an unknown process changes nothing")
  func ignoresStrangers() {
    var house = runningHouse()
    house.feed(.exited(pid: 99_999))
    house.feed(.heartbeat(pid: 99_999))
    #expect(house.events == [])
    #expect(house.running.count == everybody.count)
  }

  /// Whatever happens in whatever order: a wanted child is running or about to be, never twice
  /// without a reload, and a drain always ends with nothing running.
  @Test("holds its invariants under random events", arguments: 1...60 as ClosedRange<UInt64>)
  func survivesRandomEvents(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var house = runningHouse()
    for _ in 0..<300 {
      let pids = house.running.keys.sorted()
      switch random.below(12) {
      case 0, 1: if let pid = pids.randomElement(using: &random) { house.exit(pid) }
      case 2: if let pid = pids.randomElement(using: &random) { house.silent.insert(pid) }
      case 3: if let pid = pids.randomElement(using: &random) { house.stubborn.insert(pid) }
      case 4: house.feed(.reload)
      case 5: house.failing = [everybody[random.below(everybody.count)]]
      case 6: house.failing = []
      default: house.pass(millis: UInt64(random.below(30)) * 100)
      }
      for name in everybody {
        #expect(house.pids(name).count <= 3, "seed \(seed)")
      }
      #expect(Set(house.supervision.pids) == Set(house.running.keys), "seed \(seed)")
    }
    house.failing = []
    house.pass(millis: 120_000)
    #expect(house.supervision.listings.allSatisfy { $0.pid != nil }, "seed \(seed)")
    #expect(house.running.count == everybody.count, "seed \(seed)")
    house.feed(.terminate)
    house.pass(millis: 60_000)
    #expect(house.isFinished && house.running.isEmpty, "seed \(seed)")
  }
}
