import Glibc

/// Carries out what `Supervision` decides: one thread, one loop, no callbacks.
final class House {
  let settings: SupervisorSettings
  let state: StateDirectory
  private let programs: HousePrograms
  private let journal: Journal
  private var signals: SignalWaiter
  /// Whether SIGHUP says that the terminal has gone; elsewhere it asks for a reload.
  private let endsWithTerminal: Bool
  private(set) var supervision = Supervision()
  private var listeners: [ChildName: ListeningSocket] = [:]
  private var apiListener: ListeningSocket?
  private var frontDoor: ListeningSocket?
  /// Our ends of the children's heartbeat sockets, by pid.
  private var heartbeats: [Int32: Descriptor] = [:]
  /// What the workers are at, by pid.
  private var runningJobs: [Int32: SharedNote] = [:]
  private var upkeep = Upkeep()
  private(set) var isFinished = false
  private(set) var isStoppedByRequest = false

  init(
    settings: SupervisorSettings, programs: HousePrograms, journal: Journal, signals: SignalWaiter,
    endsWithTerminal: Bool
  ) {
    self.settings = settings
    state = StateDirectory(path: settings.state)
    self.programs = programs
    self.journal = journal
    self.signals = signals
    self.endsWithTerminal = endsWithTerminal
  }

  /// Takes the port; the first thing to do, so that one in use costs nothing.
  func openFrontDoor() throws(UpError) {
    frontDoor = try ListeningSocket(loopbackPort: settings.port)
    journal.note("starts on \(settings.address)", event: "sys_startup")
  }

  func openBackDoors() throws(UpError) {
    for index in 0..<settings.workers {
      listeners[.worker(index)] = try ListeningSocket(unixPath: state.socket(of: .worker(index)))
    }
    apiListener = try ListeningSocket(unixPath: state.apiSocket)
  }

  func want(_ names: [ChildName]) { feed(.want(names)) }

  func stop() { feed(.terminate) }

  /// Waits for a signal, at most `millis`, and does everything that is due.
  func turn(millis: Int) {
    switch signals.next(millis: millis) {
    case SIGTERM, SIGINT:
      isStoppedByRequest = true
      journal.note("asked to stop", event: "sys_shutdown")
      feed(.terminate)
    case SIGHUP where endsWithTerminal:
      isStoppedByRequest = true
      journal.note("the terminal has gone", event: "sys_shutdown")
      feed(.hangUp)
    case SIGHUP, SIGUSR1: feed(.reload)
    default: break
    }
    reap()
    readHeartbeats()
    feed(.tick)
    upkeep.run(supervision, settings: settings, state: state)
  }

  private func feed(_ event: Supervision.Event) {
    var actions = supervision.handle(event, at: monotonicMillis())
    var index = 0
    while index < actions.count {
      actions += perform(actions[index])
      index += 1
    }
  }

  /// Returns what follows from the action.
  private func perform(_ action: Supervision.Action) -> [Supervision.Action] {
    switch action {
    case .start(let name): return start(name)
    case .signal(let pid, let number): kill(pid, number)
    case .closeFrontDoor: frontDoor = nil
    case .note(let text): journal.note(text)
    case .finish: isFinished = true
    }
    return []
  }

  private func start(_ name: ChildName) -> [Supervision.Action] {
    do throws(UpError) {
      let pid = try launch(name)
      journal.note("\(name.text) started, pid \(pid)")
      upkeep.remember(pid, state: state)
      return supervision.handle(.started(name, pid: pid), at: monotonicMillis())
    } catch {
      journal.note("\(name.text): \(error)")
      return supervision.handle(.startFailed(name), at: monotonicMillis())
    }
  }

  private func launch(_ name: ChildName) throws(UpError) -> Int32 {
    var child = programs.launch(name, settings: settings, state: state)
    LogFile.rotateBeforeStart(child.logPath)
    child.listener = listener(of: name)
    guard name.hasHeartbeat else { return try child.spawn() }
    let (ours, theirs) = try Descriptor.pair()
    child.heartbeat = theirs.number
    let job: SharedNote? = if case .worker = name { try SharedNote(in: state.run) } else { nil }
    child.runningJob = job?.descriptor.number
    let pid = try child.spawn()
    heartbeats[pid] = ours
    runningJobs[pid] = job
    return pid
  }

  private func listener(of name: ChildName) -> Int32? {
    switch name {
    case .store, .cache: nil
    case .worker: listeners[name]?.descriptor.number
    case .api: apiListener?.descriptor.number
    case .nginx: frontDoor?.descriptor.number
    }
  }

  /// Collects ended children, together with what they started themselves.
  private func reap() {
    while true {
      var info = unsafe siginfo_t()
      guard unsafe waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
      let pid = unsafe info._sifields._kill.si_pid
      guard pid > 0 else { return }
      // While the child is not collected its pid cannot be given to another process, so this
      // reaches only its own group: nginx's processes outlive a killed master otherwise.
      kill(-pid, SIGKILL)
      var status: Int32 = 0
      unsafe waitpid(pid, &status, 0)
      heartbeats[pid] = nil
      noteEnd(of: pid, describe(status))
      runningJobs[pid] = nil
      feed(.exited(pid: pid))
    }
  }

  /// The end of a child that nobody has asked to end is a crash; of a worker's, the log says with
  /// which job of whom.
  private func noteEnd(of pid: Int32, _ how: String) {
    let name = supervision.name(of: pid)?.text ?? "a child"
    let text = "\(name) (pid \(pid)) \(how)"
    guard supervision.isCurrent(pid), !supervision.isDraining else { return journal.note(text) }
    let job = runningJobs[pid]?.words ?? []
    journal.note(
      text, event: "sys_crash",
      [
        (name: "child", value: name), (name: "job", value: job.first ?? ""),
        (name: "user", value: job.dropFirst().first ?? ""),
      ])
  }

  private func describe(_ status: Int32) -> String {
    let signal = status & 0x7f
    return signal == 0 ? "ended with status \(status >> 8 & 0xff)" : "ended by signal \(signal)"
  }

  private func readHeartbeats() {
    for (pid, descriptor) in heartbeats {
      var bytes: (UInt64, UInt64) = (0, 0)
      let got = unsafe withUnsafeMutableBytes(of: &bytes) {
        unsafe read(descriptor.number, $0.baseAddress, $0.count)
      }
      if got > 0 { feed(.heartbeat(pid: pid)) }
    }
  }
}
