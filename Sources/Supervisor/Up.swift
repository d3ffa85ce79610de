import Glibc

/// Runs the house until it is asked to stop.
///
/// - Parameter consoleDescriptor: 1, or the pipe to the front command of a detached start.
/// - Returns: The exit status: 0 after an orderly end, or when the house runs already.
/// - Throws: `UpError` where it cannot be started; nothing is left running then.
package func runUp(
  _ settings: SupervisorSettings, hooks: SupervisorHooks, consoleDescriptor: Int32 = 1
) throws -> Int32 {
  keepDescriptorsFromChildren()
  keepMemoryAndFilesPrivate()
  let signals = SignalWaiter()
  let console = Console(descriptor: consoleDescriptor)
  let state = StateDirectory(path: settings.state)
  do throws(UpError) {
    try state.create()
    guard let lock = try SupervisorLock.acquire(state) else {
      sayAlreadyRunning(state, console)
      return 0
    }
    if geteuid() == 0 {
      console.say(
        "Warning: everything runs as root. Start it as an ordinary user; only installing packages"
          + " takes root.")
    }
    try checkFiles(settings)
    let programs = try HousePrograms(settings: settings, state: state)
    endStaleChildren(state)
    let journal = try Journal(state, isShown: consoleDescriptor == 1)
    let house = House(
      settings: settings, programs: programs, journal: journal, signals: signals,
      endsWithTerminal: consoleDescriptor == 1 && isatty(1) == 1)
    try house.openFrontDoor()
    try lock.describe(address: settings.address)
    let startup = Startup(house: house, programs: programs, hooks: hooks, console: console)
    return try startup.runToTheEnd()
  } catch {
    console.fail(error)
    throw error
  }
}

/// For this process and all children: no core files, in which sessions and keys would lie, and no
/// file that others can read, whoever makes it.
private func keepMemoryAndFilesPrivate() {
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  umask(0o077)
}

private func sayAlreadyRunning(_ state: StateDirectory, _ console: Console) {
  let holder = SupervisorLock.holder(state)
  if let holder, holder.pid > 0 {
    console.say("It runs already: \(holder.address) (pid \(holder.pid))")
  } else {
    console.say("It is being started or stopped by another command; see `status`.")
  }
  console.sayReady()
}

private func checkFiles(_ settings: SupervisorSettings) throws(UpError) {
  for path in ["\(settings.web)/index.html", "\(settings.nginx)/nginx.conf"] {
    guard unsafe access(path, R_OK) == 0 else {
      throw UpError("\(path) is not there; `nginx/up` builds what is missing")
    }
  }
}
