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
      the intended time, so a stall shows in every request that it delays.
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

  @Flag(help: "Print one JSON object and nothing else.")
  var json = false

  func run() throws {
    let options = LoadOptions(
      url: url, credentials: try credentials(), connectionCount: connections, rateHz: rate,
      durationSeconds: duration, scenario: scenario, dataset: dataset, strategy: strategy,
      parameter: parameter, width: width)
    let isQuiet = json
    let report = try runLoad(options) { line in
      // Standard output holds the report alone.
      if !isQuiet { try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8)) }
    }
    print(json ? try report.json() : report.table())
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
