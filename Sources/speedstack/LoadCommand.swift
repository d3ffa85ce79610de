import ArgumentParser
import Foundation
import LoadGenerator
import Supervisor

extension LoadScenario: ExpressibleByArgument {}

struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Drag parameters over many sockets, open-loop, and measure.",
    discussion: """
      Requests are sent on a fixed schedule whatever the server does, and latencies count from \
      the intended time, so a stall shows in every request that it delays. Limits per user hold \
      for a load, too: start the house with SPEEDSTACK_SOCKETS_PER_USER and \
      SPEEDSTACK_COMPUTE_SECONDS set for more.
      """)

  @Option(help: "http://host[:port] of the site, or unix:/path of a worker's socket.")
  var url: String

  @Option(help: "Name to sign in with.")
  var user: String?

  @Option(
    help: ArgumentHelp(
      "Password.", discussion: "Safer in $SPEEDSTACK_PASSWORD: others see options."))
  var password: String?

  @Option(help: "Session token instead of a name ($SPEEDSTACK_TOKEN).")
  var token: String?

  @Option(help: "Sockets.")
  var connections = 1

  @Option(help: "Requests per second of each socket.")
  var rate = 10.0

  @Option(help: "Seconds that are measured.")
  var duration = 10.0

  @Option(help: "What the clients do.")
  var scenario = LoadScenario.drag

  @Option(help: "Dataset; default: the server's first.")
  var dataset: String?

  @Option(help: "Strategy; default: the server's first.")
  var strategy: String?

  @Option(help: "Parameter to drag; default: `low`, else the first number.")
  var parameter: String?

  @Option(help: "Width of the view in pixels.")
  var width = 1_600

  @Option(
    help: ArgumentHelp(
      "Instead: open so many sockets, leave them alone, and report what they cost the workers.",
      discussion: "The workers are those of --state on this machine, or the ones of --pid."))
  var idle: Int?

  @Option(help: "Worker process to look at with --idle; may be repeated.")
  var pid: [Int32] = []

  @OptionGroup var state: StateOptions

  @Flag(
    help: ArgumentHelp(
      "Instead: fetch a full column of --dataset again and again, in turns with the same bytes "
        + "from a plain server behind an nginx of its own.",
      discussion: "Needs nginx, and its settings with --nginx."))
  var frame = false

  @Option(name: .customLong("nginx"), help: "Directory of the product's nginx settings.")
  var settings = "nginx"

  @Flag(help: "Instead: raise the rate from --rate on until the p99 has doubled.")
  var findKnee = false

  @Flag(help: "Print one JSON object and nothing else.")
  var json = false

  func validate() throws {
    guard [idle != nil, frame, findKnee].count(where: { $0 }) <= 1 else {
      throw ValidationError("Choose one of --idle, --frame and --find-knee.")
    }
  }

  func run() throws {
    var options = LoadOptions(
      url: url, credentials: try credentials(), connectionCount: connections, rateHz: rate,
      durationSeconds: duration, scenario: scenario, dataset: dataset, strategy: strategy,
      parameter: parameter, width: width)
    let isQuiet = json
    let progress: @Sendable (String) -> Void = { line in
      // Standard output holds the report alone.
      if !isQuiet { try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8)) }
    }
    if let idle {
      options.connectionCount = idle
      let report = try runIdle(options, workers: try workerProcesses())
      print(json ? try report.json() : report.table())
    } else if frame {
      let report = try runFrames(
        options, nginx: try findProgram("nginx", package: "nginx"),
        snippets: absolutePath(settings) + "/snippets")
      print(json ? try report.json() : report.table())
    } else if findKnee {
      let report = try LoadGenerator.findKnee(options, progress: progress)
      print(json ? try report.json() : report.table())
    } else {
      let report = try runLoad(options, progress: progress)
      print(json ? try report.json() : report.table())
    }
  }

  private func workerProcesses() throws -> [Int32] {
    guard pid.isEmpty else { return pid }
    let children = HouseControl(state: try state.path()).status()?.status?.children ?? []
    let workers = children.filter { $0.name.hasPrefix("worker-") && $0.pid > 0 }
    guard !workers.isEmpty else {
      throw ValidationError("No house runs there: name its --state, or its workers with --pid.")
    }
    return workers.map(\.pid)
  }

  private func credentials() throws -> LoadCredentials {
    if let user {
      guard let password = password ?? environmentValue("SPEEDSTACK_PASSWORD") else {
        throw ValidationError("Give the password with --password or SPEEDSTACK_PASSWORD.")
      }
      return .password(user: user, password: password)
    }
    guard let token = token ?? environmentValue("SPEEDSTACK_TOKEN") else {
      throw ValidationError("Say who you are with --user or --token.")
    }
    return .token(token)
  }
}
