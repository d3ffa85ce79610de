import Supervisor
import Testing

@Suite struct ReloadTests {
  @Test("replaces one at a time, the new one alive before the old one goes, nginx last")
  func replacesOneByOne() {
    var house = runningHouse()
    let before = Set(house.running.keys)
    house.feed(.reload)
    #expect(house.events == ["start worker-0"])
    house.pass(millis: 10_000)
    let replaced = ["worker-0", "worker-1", "api-0", "api-1"].flatMap {
      ["start \($0)", "TERM \($0)", "exit \($0)"]
    }
    #expect(house.events == replaced + ["HUP nginx"])
    let kept = Set(house.running.keys).intersection(before).compactMap { house.running[$0] }
    #expect(Set(kept) == [.store, .cache, .nginx])
    #expect(house.supervision.listings.map(\.restarts).allSatisfy { $0 == 0 })
  }

  @Test("keeps the running process when the new one does not come alive")
  func keepsOld() {
    var house = runningHouse()
    let old = house.pids(.worker(0))[0]
    // The next pid is the replacement's.
    house.silent = [107]
    house.feed(.reload)
    house.pass(millis: 30_000)
    #expect(house.events == ["start worker-0", "KILL worker-0", "exit worker-0"])
    #expect(house.pids(.worker(0)) == [old])
    house.silent = []
    house.feed(.reload)
    house.pass(millis: 10_000)
    #expect(house.events.last == "HUP nginx")
  }

  @Test("keeps the running process when the new one cannot be started")
  func keepsOldOnFailure() {
    var house = runningHouse()
    house.failing = [.worker(0)]
    house.feed(.reload)
    house.pass(millis: 10_000)
    #expect(house.events == ["fail worker-0"])
    #expect(house.running.count == everybody.count)
  }

  @Test("a replacement takes the place of a process that dies while it starts")
  func promotesReplacement() {
    var house = runningHouse()
    let old = house.pids(.worker(0))[0]
    house.feed(.reload)
    house.exit(old)
    house.pass(millis: 10_000)
    #expect(house.pids(.worker(0)).count == 1)
    #expect(house.events.filter { $0 == "start worker-0" }.count == 1)
    #expect(house.events.last == "HUP nginx")
  }

  @Test("an old process that does not drain is killed after 12 s, and the reload goes on")
  func killsStubborn() {
    var house = runningHouse()
    house.stubborn = [house.pids(.worker(0))[0]]
    house.feed(.reload)
    house.pass(millis: 30_000)
    #expect(
      house.events.prefix(4) == [
        "start worker-0", "TERM worker-0", "KILL worker-0", "exit worker-0",
      ])
    #expect(house.events.last == "HUP nginx")
  }

  @Test("a second request during a reload is not a second reload")
  func isNotNested() {
    var house = runningHouse()
    house.feed(.reload)
    house.feed(.reload)
    house.pass(millis: 20_000)
    #expect(house.events.filter { $0 == "start worker-0" }.count == 1)
    #expect(house.events.filter { $0 == "HUP nginx" }.count == 1)
  }
}
