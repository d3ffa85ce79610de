import Accounts
import ArgumentParser
import Glibc
import MarketData
import RedisClient
import Supervisor

struct UpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Run everything: Redis, workers, API and nginx.",
    discussion: """
      Stays in the foreground until Ctrl-C or SIGTERM, then drains and leaves nothing running; a \
      second Ctrl-C ends everything at once. A closed terminal (SIGHUP) drains, too; --detach \
      stays. SIGUSR1, and SIGHUP without a terminal, replaces workers and API one by one and \
      reloads nginx; nobody is refused. Prints the address and, while there is no user, a link \
      for the first sign-in that works once. `nginx/up` installs and builds first.

      Market data are shared in memory under /dev/shm, or under $SPEEDSTACK_SHARED_MEMORY; where \
      there is no room each process has its own copy.
      """)

  @OptionGroup var state: StateOptions

  @Option(help: "Port of 127.0.0.1 to serve on.")
  var port: UInt16 = 8080

  @Option(help: ArgumentHelp("Worker processes.", discussion: "Default: one per core."))
  var workers: Int?

  @Option(
    name: .customLong("store-url"),
    help: ArgumentHelp(
      "Redis for users, sessions and presets, e.g. redis://host:6379.",
      discussion: "Default: $SPEEDSTACK_STORE_URL, or an own redis-server."))
  var storeURL: String?

  @Option(
    name: .customLong("cache-url"),
    help: ArgumentHelp(
      "Redis for what may be lost.",
      discussion: "Default: $SPEEDSTACK_CACHE_URL, or an own redis-server."))
  var cacheURL: String?

  @Option(
    help: ArgumentHelp(
      "Address that browsers use where a TLS terminator stands in front, e.g. https://example.com.",
      discussion: "Only its pages may connect, and under https cookies are Secure."))
  var publicOrigin: String?

  @Flag(
    help: ArgumentHelp(
      "Serve over TLS, with a certificate that signs itself.",
      discussion: "For use on this host; browsers ask before they trust it."))
  var tls = false

  @Option(help: "The built web app.")
  var web = "web/dist"

  @Option(help: "Folder of nginx's configuration.")
  var nginx = "nginx"

  @Flag(help: "Return when the site answers; it goes on in the background.")
  var detach = false

  @Option(help: .hidden)
  var consoleDescriptor: Int32?

  mutating func validate() throws {
    guard port > 0 else { throw ValidationError("The port must be 1 to 65535.") }
    guard workers.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("The number of workers must be 1 to 256.")
    }
    guard publicOrigin.map(isOrigin) ?? true else {
      throw ValidationError("--public-origin is a scheme and a host, e.g. https://example.com.")
    }
  }

  func run() throws {
    let settings = try self.settings()
    let status: Int32
    if detach {
      status = try runDetached(
        program: settings.program, arguments: detachedArguments(settings),
        consoleOption: "--console-descriptor", state: settings.state)
    } else {
      if consoleDescriptor != nil { leaveTerminal() }
      let data = HouseDataKeeper(try HouseData(state: settings.state, cacheURL: settings.cacheURL))
      defer { data.leave() }
      let hooks = SupervisorHooks(
        prepareStore: prepareStore, prepareData: data.prepare, firstSignInToken: firstSignInToken)
      status = try runUp(settings, hooks: hooks, consoleDescriptor: consoleDescriptor ?? 1)
    }
    throw ExitCode(status)
  }

  private func settings() throws -> SupervisorSettings {
    let state = try self.state.path()
    var settings = SupervisorSettings(
      state: state, segments: SegmentDirectory.path(root: HouseData.root, state: state), port: port,
      workers: workers ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
      web: absolutePath(web), nginx: absolutePath(nginx), program: try ownPath())
    settings.publicOrigin = publicOrigin
    settings.isEncrypted = tls
    settings.storeURL = storeURL ?? environmentValue("SPEEDSTACK_STORE_URL")
    settings.cacheURL = cacheURL ?? environmentValue("SPEEDSTACK_CACHE_URL")
    return settings
  }

  /// Redis addresses travel in the environment, where their passwords are not on show.
  private func detachedArguments(_ settings: SupervisorSettings) -> [String] {
    if let storeURL { setenv("SPEEDSTACK_STORE_URL", storeURL) }
    if let cacheURL { setenv("SPEEDSTACK_CACHE_URL", cacheURL) }
    return [
      "up", "--state", settings.state, "--port", "\(port)", "--workers", "\(settings.workers)",
      "--web", settings.web, "--nginx", settings.nginx,
    ] + (publicOrigin.map { ["--public-origin", $0] } ?? []) + (tls ? ["--tls"] : [])
  }

  private func setenv(_ name: String, _ value: String) {
    _ = unsafe Glibc.setenv(name, value, 1)
  }
}

/// Brings what an earlier version has stored into the form of this one. A large store takes long.
func prepareStore(storeURL: String) throws {
  let redis = RedisConnection(url: try RedisURL(storeURL), timeoutMillis: 60_000)
  try AccountStore(redis: redis).adoptFormerAudit()
}

/// The token of a first sign-in, while there is no user.
func firstSignInToken(storeURL: String) throws -> String? {
  let store = AccountStore(redis: RedisConnection(url: try RedisURL(storeURL)))
  return try store.hasUsers() ? nil : try store.createFirstSignInToken()
}

/// Whether `text` is a scheme, a host and perhaps a port, as browsers write an origin.
private func isOrigin(_ text: String) -> Bool {
  guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
  let authority = text.dropFirst(scheme.count)
  return !authority.isEmpty && authority == authority.lowercased()
    && authority.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
}

/// The file of this program.
private func ownPath() throws -> String {
  var bytes = [CChar](repeating: 0, count: 4_096)
  let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
  guard count > 0 else { throw UpError("cannot find the file of this program") }
  return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
