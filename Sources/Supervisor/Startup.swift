import Glibc
import RedisClient

/// The way up, step by step, and the way through until the end.
struct Startup {
  private static let redisMillisMax: UInt64 = 60_000
  private static let childMillisMax: UInt64 = 30_000
  /// A child that dies this often while the house starts will not come.
  private static let restartsMax = 3
  private static let turnMillis = 20
  private static let idleTurnMillis = 200

  let house: House
  let programs: HousePrograms
  let hooks: SupervisorHooks
  let console: Console

  /// Starts everything and runs until all has ended.
  func runToTheEnd() throws(UpError) -> Int32 {
    do throws(UpError) {
      try startAll()
      try sayWhereItIs()
    } catch {
      if !house.supervision.isDraining { house.stop() }
      while !house.isFinished { house.turn(millis: Self.turnMillis) }
      if house.isStoppedByRequest { return 0 }
      throw error
    }
    while !house.isFinished { house.turn(millis: Self.idleTurnMillis) }
    console.say("Stopped.")
    return 0
  }

  private func startAll() throws(UpError) {
    try startRedis()
    do {
      try hooks.prepareStore(programs.storeURL)
    } catch {
      throw UpError("the store cannot be prepared: \(error)")
    }
    console.say("Preparing market data …")
    do {
      try hooks.prepareData(programs.cacheURL) { console.say("  \($0)") }
    } catch {
      throw UpError("market data: \(error)")
    }
    try house.openBackDoors()
    let settings = house.settings
    let children =
      (0..<settings.workers).map(ChildName.worker) + (0..<settings.apiProcesses).map(ChildName.api)
    console.say("Starting \(settings.workers) workers and \(settings.apiProcesses) API processes …")
    house.want(children)
    try wait(Self.childMillisMax, for: "the workers and the API") {
      house.supervision.listings.allSatisfy(\.isReady)
    }
    if settings.isEncrypted { try LocalCertificate(state: house.state).prepare() }
    try NginxConfiguration(settings: settings, state: house.state).write()
    console.say("Starting nginx …")
    house.want([.nginx])
    try wait(Self.childMillisMax, for: "an answer on \(settings.address)") {
      // To a plain question behind TLS nginx answers itself.
      guard !settings.isEncrypted else {
        return HTTPProbe.status(port: settings.port, path: "/api/health") == 400
      }
      return HTTPProbe.status(port: settings.port, path: "/api/health") == 200
        && HTTPProbe.status(port: settings.port, path: "/ws") == 426
    }
  }

  private func startRedis() throws(UpError) {
    let state = house.state
    var own: [ChildName] = []
    if let access = programs.storeAccess {
      try writeSmallFile(state.storeAccess, access.file)
      try writeSmallFile(state.storeAddress, programs.storeURL)
      try writeSmallFile(
        state.redisConfiguration(of: .store), RedisServer.storeConfiguration(state))
      own.append(.store)
    }
    if house.settings.cacheURL == nil {
      try writeSmallFile(
        state.redisConfiguration(of: .cache), RedisServer.cacheConfiguration(state))
      own.append(.cache)
    }
    // Servers of others are there or they are not; own ones may have to load their file first.
    if !own.contains(.store) { try checkRedis(programs.storeURL, role: "store") }
    if !own.contains(.cache) { try checkRedis(programs.cacheURL, role: "cache") }
    guard !own.isEmpty else { return }
    console.say("Starting Redis …")
    house.want(own)
    for name in own {
      let url = name == .store ? programs.storeURL : programs.cacheURL
      try wait(Self.redisMillisMax, for: "Redis (\(name.text))") { ping(url) == nil }
    }
  }

  private func checkRedis(_ url: String, role: String) throws(UpError) {
    if let failure = ping(url) {
      throw UpError("Redis (\(role)) cannot be used: \(failure)")
    }
  }

  /// Returns nil when the server answers and takes writes, else why it does not.
  private func ping(_ text: String) -> String? {
    do {
      let url = try RedisURL(text)
      let connection = RedisConnection(url: url, timeoutMillis: 1_000)
      _ = try connection.query(RedisCommand("PING"))
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Lets the house run until `condition` holds.
  private func wait(
    _ millisMax: UInt64, for what: String, until condition: () -> Bool
  ) throws(UpError) {
    let deadline = monotonicMillis() + millisMax
    while !condition() {
      house.turn(millis: Self.turnMillis)
      if house.supervision.isDraining { throw UpError("stopped before it was up") }
      let failing = house.supervision.listings.first { $0.restarts >= Self.restartsMax }
      if let failing {
        let log = house.state.log(of: failing.name)
        let reason = LogFile.lastLine(log).map { ": \($0)" } ?? ""
        throw UpError("\(failing.name.text) does not start (see \(log))\(reason)")
      }
      guard monotonicMillis() < deadline else {
        throw UpError("waited in vain for \(what) (see \(house.state.logs))")
      }
    }
  }

  private func sayWhereItIs() throws(UpError) {
    // The listing for `status` is complete before anybody is told that all is up.
    house.turn(millis: 0)
    console.say("The Speed Stack runs: \(house.settings.address)")
    let token: String?
    do {
      token = try hooks.firstSignInToken(programs.storeURL)
    } catch {
      throw UpError("the store cannot be asked for users: \(error)")
    }
    if let token {
      console.say("First sign-in (once, within 15 minutes):")
      console.say("  \(house.settings.address)/#first-sign-in=\(token)")
    }
    console.sayReady()
  }
}
