import Supervisor
import Testing

@Suite struct DrainTests {
  @Test("drains in reverse order: nginx and workers, API, Redis")
  func reverseOrder() {
    var house = runningHouse()
    house.feed(.terminate)
    #expect(!house.isFrontDoorOpen)
    house.pass(millis: 5_000)
    let signals = house.events.filter { !$0.hasPrefix("exit") }
    #expect(
      signals == [
        "QUIT nginx", "TERM worker-0", "TERM worker-1", "TERM api-0", "TERM api-1", "TERM store",
        "TERM cache",
      ])
    let lastWorkerExit = house.events.lastIndex(of: "exit worker-1")
    let firstAPISignal = house.events.firstIndex(of: "TERM api-0")
    let lastAPIExit = house.events.lastIndex(of: "exit api-1")
    let firstRedisSignal = house.events.firstIndex(of: "TERM store")
    #expect(lastWorkerExit ?? .max < firstAPISignal ?? .min)
    #expect(lastAPIExit ?? .max < firstRedisSignal ?? .min)
    #expect(house.isFinished && house.running.isEmpty)
  }

  @Test("nothing is started again during a drain")
  func startsNothing() {
    var house = runningHouse()
    house.exit(house.pids(.api(0))[0])
    house.exit(house.pids(.api(0))[0])
    house.forgetEvents()
    house.feed(.terminate)
    house.feed(.reload)
    house.pass(millis: 60_000)
    #expect(!house.events.contains { $0.hasPrefix("start") })
    #expect(house.isFinished)
  }

  @Test("is bounded: what does not end is killed")
  func isBounded() {
    var house = runningHouse()
    house.stubborn = Set(house.running.keys)
    house.silent = Set(house.running.keys)
    house.feed(.terminate)
    house.pass(millis: 35_000)
    #expect(house.isFinished && house.running.isEmpty)
    #expect(house.events.contains("TERM nginx"))
    #expect(house.events.filter { $0.hasPrefix("KILL") }.count >= everybody.count)
  }

  @Test("a drained worker has its 12 s, even in silence")
  func isPatient() {
    var house = runningHouse()
    let pid = house.pids(.worker(0))[0]
    house.stubborn = [pid]
    house.silent = [pid]
    house.feed(.terminate)
    house.pass(millis: 11_900)
    #expect(house.running[pid] != nil)
    #expect(!house.events.contains("TERM store"))
  }

  @Test("asked twice, kills everything at once")
  func isForced() {
    var house = runningHouse()
    house.stubborn = Set(house.running.keys)
    house.feed(.terminate)
    house.pass(millis: 500)
    house.feed(.terminate)
    house.pass(millis: 200)
    #expect(house.isFinished && house.running.isEmpty)
  }

  @Test("a closed terminal drains, however often it is told")
  func endsWithTerminal() {
    var house = runningHouse()
    house.feed(.hangUp)
    house.feed(.hangUp)
    house.pass(millis: 5_000)
    #expect(house.isFinished && house.running.isEmpty)
    #expect(!house.events.contains { $0.hasPrefix("KILL") })
  }

  @Test("ends a house that has not started anything")
  func endsEmptyHouse() {
    var house = SimulatedHouse()
    house.feed(.terminate)
    #expect(house.isFinished)
  }

  @Test("a drain during a reload ends the old and the new processes")
  func endsReload() {
    var house = runningHouse()
    house.feed(.reload)
    house.feed(.terminate)
    house.pass(millis: 30_000)
    #expect(house.isFinished && house.running.isEmpty)
  }
}
