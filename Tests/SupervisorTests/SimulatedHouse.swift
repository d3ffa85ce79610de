import Supervisor

/// Processes and a clock that exist only in the test: carries out actions, records what happened.
struct SimulatedHouse {
  private(set) var supervision = Supervision()
  private(set) var now: UInt64 = 1_000_000
  /// Running pids by name, in the order of their start.
  private(set) var running: [Int32: ChildName] = [:]
  private(set) var events: [String] = []
  private(set) var isFinished = false
  private(set) var isFrontDoorOpen = true
  private var nextPid: Int32 = 100
  /// Children whose start fails.
  var failing: Set<ChildName> = []
  /// Processes that give no sign of life.
  var silent: Set<Int32> = []
  /// Processes that end only when they are killed.
  var stubborn: Set<Int32> = []

  mutating func feed(_ event: Supervision.Event) {
    var actions = supervision.handle(event, at: now)
    while !actions.isEmpty {
      let action = actions.removeFirst()
      switch action {
      case .start(let name): actions += start(name)
      case .signal(let pid, let number):
        guard let name = running[pid] else { continue }
        events.append("\(signalName(number)) \(name.text)")
        guard number == SignalNumber.kill || !stubborn.contains(pid) else { continue }
        if number != SignalNumber.hangUp { dead.append(pid) }
      case .closeFrontDoor: isFrontDoorOpen = false
      case .note: break
      case .finish: isFinished = true
      }
    }
  }

  private var dead: [Int32] = []

  private mutating func start(_ name: ChildName) -> [Supervision.Action] {
    guard !failing.contains(name) else {
      events.append("fail \(name.text)")
      return supervision.handle(.startFailed(name), at: now)
    }
    let pid = nextPid
    nextPid += 1
    running[pid] = name
    events.append("start \(name.text)")
    return supervision.handle(.started(name, pid: pid), at: now)
  }

  /// Lets time pass in steps of 100 ms: signalled processes end, living ones beat every second.
  mutating func pass(millis: UInt64) {
    let end = now + millis
    while now < end {
      now += 100
      let ended = dead
      dead = []
      for pid in ended { exit(pid) }
      if now % 1_000 == 0 {
        for pid in running.keys.sorted() where !silent.contains(pid) {
          if running[pid]?.hasHeartbeat == true { feed(.heartbeat(pid: pid)) }
        }
      }
      feed(.tick)
    }
  }

  /// The process ends by itself.
  mutating func exit(_ pid: Int32) {
    guard let name = running.removeValue(forKey: pid) else { return }
    events.append("exit \(name.text)")
    feed(.exited(pid: pid))
  }

  func pids(_ name: ChildName) -> [Int32] {
    running.filter { $0.value == name }.keys.sorted()
  }

  mutating func forgetEvents() { events = [] }

  private func signalName(_ number: Int32) -> String {
    switch number {
    case SignalNumber.kill: "KILL"
    case SignalNumber.terminate: "TERM"
    case SignalNumber.quit: "QUIT"
    case SignalNumber.hangUp: "HUP"
    default: "\(number)"
    }
  }
}

let everybody: [ChildName] = [.store, .cache, .worker(0), .worker(1), .api(0), .api(1), .nginx]

/// A house in which everything runs and has given a sign of life.
func runningHouse() -> SimulatedHouse {
  var house = SimulatedHouse()
  house.feed(.want(everybody))
  house.pass(millis: 2_000)
  house.forgetEvents()
  return house
}
