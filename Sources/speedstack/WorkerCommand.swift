import ArgumentParser
import Foundation
import MarketData
import Supervisor
import WorkerServer

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "One worker: sockets in, backtests out.",
    discussion: """
      Started by `up`, with its listening socket as descriptor 3 and the heartbeat socket as \
      descriptor 4. By hand: --socket, or --conformance-port, which echoes every message on \
      127.0.0.1 without sign-in, for WebSocket conformance suites.
      """)

  @Option(help: "Number of this worker, told to its clients.")
  var index = 0

  @Option(help: "Directory of the market data.")
  var data: String?

  @Option(name: .customLong("store-url"), help: "Redis with the sessions ($SPEEDSTACK_STORE_URL).")
  var storeURL: String?

  @Option(
    help: ArgumentHelp(
      "Origin whose pages may connect; may be repeated.",
      discussion: "Default: the one that the Host header names."))
  var origin: [String] = []

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
    guard let conformancePort, data == nil else { return try serve(data: try requiredData()) }
    // The echo needs no market data, but a worker has some.
    let folder = "/tmp/speedstack-conformance-\(conformancePort)-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try MarketDataStore.prepare(directory: folder) { _ in }
    try serve(data: folder)
  }

  private func serve(data: String) throws {
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
        listener: listener, dataDirectory: data, storeURL: store, allowedOrigins: origin,
        index: index, heartbeatDescriptor: isSupervised ? 4 : nil,
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

  private func requiredData() throws -> String {
    guard let data else { throw ValidationError("Name the market data with --data.") }
    return data
  }
}
