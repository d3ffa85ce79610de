/// The programs of others that the house runs on, and how each child is started.
struct HousePrograms {
  /// Asks the kernel to end a program when its parent is gone; our own programs see the end of
  /// their heartbeat socket instead.
  let setpriv: String
  let redisServer: String?
  let nginx: String
  let storeURL: String
  let cacheURL: String

  init(settings: SupervisorSettings, state: StateDirectory) throws(UpError) {
    setpriv = try findProgram("setpriv", package: "util-linux")
    nginx = try findProgram("nginx", package: "nginx")
    let isOwnRedisNeeded = settings.storeURL == nil || settings.cacheURL == nil
    redisServer =
      isOwnRedisNeeded ? try findProgram("redis-server", package: "redis-server") : nil
    storeURL = settings.storeURL ?? "unix://\(percentEncoded(state.socket(of: .store)))"
    cacheURL = settings.cacheURL ?? "unix://\(percentEncoded(state.socket(of: .cache)))"
  }

  func launch(
    _ name: ChildName, settings: SupervisorSettings, state: StateDirectory
  ) -> ChildLaunch {
    let log = state.log(of: name)
    // Addresses may hold a password, which must not be seen in the list of processes.
    let ours = childEnvironment([
      "SPEEDSTACK_STORE_URL=\(storeURL)", "SPEEDSTACK_CACHE_URL=\(cacheURL)",
    ])
    let data = ["--segments", settings.segments, "--prices", state.prices]
    let origin = settings.publicOrigin.map { ["--origin", $0] } ?? []
    switch name {
    case .store, .cache:
      let arguments = [redisServer ?? "redis-server", state.redisConfiguration(of: name)]
      return ChildLaunch(
        program: setpriv, arguments: ["--pdeathsig", "TERM"] + arguments,
        environment: childEnvironment(), logPath: log)
    case .worker(let index):
      return ChildLaunch(
        program: settings.program,
        arguments: ["worker", "--index", "\(index)"] + data + origin,
        environment: ours, logPath: log)
    case .api:
      let isSecure = settings.publicOrigin?.hasPrefix("https://") ?? false
      return ChildLaunch(
        program: settings.program,
        arguments: ["api", "--threads", "\(settings.apiThreads)"] + data + origin
          + (isSecure ? ["--secure-cookies"] : []),
        environment: ours, logPath: log)
    case .nginx:
      let arguments = [nginx, "-p", state.nginx + "/", "-c", state.nginxConfiguration]
      // nginx takes over listening sockets that this variable names: ours, as descriptor 3.
      return ChildLaunch(
        program: setpriv, arguments: ["--pdeathsig", "TERM"] + arguments,
        environment: childEnvironment(["NGINX=3;"]), logPath: log)
    }
  }
}

/// The path of a unix socket as it stands in an address.
private func percentEncoded(_ path: String) -> String {
  let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~".utf8)
  var result = ""
  for byte in path.utf8 {
    if kept.contains(byte) {
      result.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}
