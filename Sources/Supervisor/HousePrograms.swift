/// The programs of others that the house runs on, and how each child is started.
struct HousePrograms {
  /// Asks the kernel to end a program when its parent is gone; our own programs see the end of
  /// their heartbeat socket instead.
  let setpriv: String
  let redisServer: String?
  let nginx: String
  /// As the supervisor and the operator use the store; see `storeURL(of:)`.
  let storeURL: String
  let cacheURL: String
  /// The users of the store's own Redis; nil where the store is somebody else's.
  let storeAccess: StoreAccess?
  private let storeSocket: String

  init(settings: SupervisorSettings, state: StateDirectory) throws(UpError) {
    setpriv = try findProgram("setpriv", package: "util-linux")
    nginx = try findProgram("nginx", package: "nginx")
    let isOwnRedisNeeded = settings.storeURL == nil || settings.cacheURL == nil
    redisServer =
      isOwnRedisNeeded ? try findProgram("redis-server", package: "redis-server") : nil
    storeSocket = percentEncoded(state.socket(of: .store))
    storeAccess = settings.storeURL == nil ? StoreAccess() : nil
    storeURL =
      settings.storeURL ?? storeAccess?.url(of: .operator, socket: storeSocket) ?? ""
    cacheURL = settings.cacheURL ?? "unix://\(percentEncoded(state.socket(of: .cache)))"
  }

  func launch(
    _ name: ChildName, settings: SupervisorSettings, state: StateDirectory
  ) -> ChildLaunch {
    let log = state.log(of: name)
    let data = ["--segments", settings.segments, "--prices", state.prices]
    let site =
      (settings.publicOrigin.map { ["--origin", $0] } ?? [])
      + (settings.isSecure ? ["--secure-cookies"] : [])
    switch name {
    case .store, .cache:
      let arguments = [redisServer ?? "redis-server", state.redisConfiguration(of: name)]
      return ChildLaunch(
        program: setpriv, arguments: privileges() + ["--pdeathsig", "TERM"] + arguments,
        environment: childEnvironment(), logPath: log)
    case .worker(let index):
      return ChildLaunch(
        program: setpriv,
        arguments: privileges() + [settings.program, "worker", "--index", "\(index)"] + data
          + site,
        environment: environment(of: .worker), logPath: log)
    case .api:
      return ChildLaunch(
        program: setpriv,
        arguments: privileges()
          + [settings.program, "api", "--threads", "\(settings.apiThreads)"] + data + site,
        environment: environment(of: .api), logPath: log)
    case .nginx:
      let arguments = [nginx, "-p", state.nginx + "/", "-c", state.nginxConfiguration]
      // nginx takes over listening sockets that this variable names: ours, as descriptor 3.
      return ChildLaunch(
        // Started as root it sets its processes' user, which is root again.
        program: setpriv,
        arguments: privileges(kept: ["setuid", "setgid"]) + ["--pdeathsig", "TERM"] + arguments,
        environment: childEnvironment(["NGINX=3;", "TZ=UTC"]), logPath: log)
    }
  }
}

extension HousePrograms {
  /// Options of setpriv: no child, and nothing that it starts, ever gains a privilege (`sudo` does
  /// not work for it), and one that runs as root has none of root's but `kept`: it cannot read or
  /// change files of others, nor trace processes, nor change the system.
  private func privileges(kept: [String] = []) -> [String] {
    let all = ["--no-new-privs"]
    guard hasRootPrivileges() else { return all }
    let set = (["-all"] + kept.map { "+\($0)" }).joined(separator: ",")
    return all + ["--inh-caps=-all", "--bounding-set=\(set)"]
  }

  /// Addresses hold passwords, which must not be seen in the list of processes.
  private func environment(of user: StoreAccess.User) -> [String] {
    let store = storeAccess?.url(of: user, socket: storeSocket) ?? storeURL
    return childEnvironment(["SPEEDSTACK_STORE_URL=\(store)", "SPEEDSTACK_CACHE_URL=\(cacheURL)"])
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

/// Whether this process may take capabilities away from its children, as root may.
private func hasRootPrivileges() -> Bool {
  let line = readSmallFile("/proc/self/status").split(separator: "\n")
    .first { $0.hasPrefix("CapEff:") }
  let setPrivileges: UInt64 = 1 << 8
  guard let digits = line?.split(separator: "\t").last, let effective = UInt64(digits, radix: 16)
  else { return false }
  return effective & setPrivileges != 0
}
