import ArgumentParser
import MarketData
import RedisClient
import Supervisor
import WorkerServer

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "One worker: sockets in, backtests out.",
    discussion: """
      Started by `up`, with its listening socket as descriptor 3, the heartbeat socket as \
      descriptor 4 and what tells the running job as descriptor 5. By hand: --socket, or \
      --conformance-port, which echoes every message on 127.0.0.1 without sign-in, for WebSocket \
      conformance suites.
      """)

  @Option(help: "Number of this worker, told to its clients.")
  var index = 0

  @OptionGroup var data: ChildDataOptions

  @Option(name: .customLong("store-url"), help: "Redis with the sessions ($SPEEDSTACK_STORE_URL).")
  var storeURL: String?

  @Option(
    help: ArgumentHelp(
      "Origin whose pages may connect; may be repeated.",
      discussion: "Default: the one that the Host header names."))
  var origin: [String] = []

  @Flag(help: "The site is served over TLS: only the cookie __Host-sid and origins of https count.")
  var secureCookies = false

  @Option(help: "Listen on a new unix socket at this path instead of descriptor 3.")
  var socket: String?

  @Option(help: "Echo on this port of 127.0.0.1 for a conformance suite.")
  var conformancePort: UInt16?

  @Option(
    help: ArgumentHelp(
      "Sockets that one user may have open here ($SPEEDSTACK_SOCKETS_PER_USER).",
      discussion: "Default: 32."))
  var socketsPerUser: Int?

  @Option(
    help: ArgumentHelp(
      "Seconds of computing that one user may use here per minute, 0 for any number "
        + "($SPEEDSTACK_COMPUTE_SECONDS).",
      discussion: "Default: 30."))
  var computeSeconds: Int?

  func run() throws {
    let store = storeURL ?? environmentValue("SPEEDSTACK_STORE_URL")
    guard let store = store ?? conformancePort.map({ _ in "unix:///nowhere" }) else {
      throw ValidationError("Name the store with --store-url or SPEEDSTACK_STORE_URL.")
    }
    let isSupervised = socket == nil && conformancePort == nil
    let listener: WorkerConfiguration.Listener =
      if let socket { .unixPath(socket) } else if isSupervised {
        .inherited(descriptor: 3)
      } else { .loopbackPort(0) }
    try runWorker(
      WorkerConfiguration(
        listener: listener, marketData: try data.settings(), storeURL: store,
        allowedOrigins: origin, isSecure: secureCookies, index: index,
        heartbeatDescriptor: isSupervised ? 4 : nil,
        runningJobDescriptor: isSupervised ? 5 : nil,
        conformancePort: conformancePort.map(Int.init), userLimits: try userLimits()))
  }

  private func userLimits() throws -> UserLimits {
    var limits = UserLimits()
    if let count = try number(socketsPerUser, "SPEEDSTACK_SOCKETS_PER_USER", 1...1_000_000) {
      limits.socketCount = count
    }
    if let seconds = try number(computeSeconds, "SPEEDSTACK_COMPUTE_SECONDS", 0...1_000_000) {
      limits.computeMillisPerMinute = seconds == 0 ? nil : seconds * 1_000
    }
    return limits
  }

  /// The option, else the variable; nil where neither is given.
  private func number(
    _ option: Int?, _ variable: String, _ range: ClosedRange<Int>
  ) throws -> Int? {
    guard let text = option.map(String.init) ?? environmentValue(variable) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError(
        "\(variable) and its option take a number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }
}

/// Where a process of the house finds its market data.
struct ChildDataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Directory of the market data that processes share in memory.",
      discussion: "Default: none; all datasets are in memory of this process."))
  var segments: String?

  @Option(help: "Folder of price files: NAME.csv is the dataset NAME.")
  var prices: String?

  @Option(
    name: .customLong("cache-url"), help: "Redis with the market data ($SPEEDSTACK_CACHE_URL).")
  var cacheURL: String?

  func settings() throws -> MarketDataSettings {
    MarketDataSettings(
      segments: segments, prices: prices,
      cacheURL: try (cacheURL ?? environmentValue("SPEEDSTACK_CACHE_URL")).map { try RedisURL($0) })
  }
}
