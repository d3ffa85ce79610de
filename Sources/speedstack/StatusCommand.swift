import Accounts
import ArgumentParser
import Foundation
import MarketData
import RedisClient
import ServiceStatus
import Supervisor

enum StatusFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the processes of a running house and what they do.",
    discussion: """
      First the processes that this house has started, then what workers report every two \
      seconds, those of other hosts with the same cache included, and what store and cache say.

      Exit status 0 when everything is ready, 1 when something is not, 3 when it is down.
      """)

  @OptionGroup var data: DataOptions

  @Option(help: "How to print it: table or json.")
  var format = StatusFormat.table

  func run() throws {
    let house = HouseControl(state: try data.storeOptions.state.path()).status()
    guard let (supervisor, status) = house else {
      print(format == .json ? #"{"state":"down"}"# : "down")
      throw ExitCode(3)
    }
    guard let status else {
      let text = #"{"state":"starting","pid":\#(supervisor)}"#
      print(format == .json ? text : "starting (pid \(supervisor))")
      throw ExitCode(1)
    }
    let service = service()
    switch format {
    case .table:
      printProcesses(status, supervisor)
      if let service { printService(service) }
    case .json:
      var json = status.members(supervisor)
      json.append(JSONMember("service", service?.json ?? .null))
      FileHandle.standardOutput.write(
        Data(JSONValue.object(json).encoded + [UInt8(ascii: "\n")]))
    }
    guard status.isReady else { throw ExitCode(1) }
  }

  /// nil where the store does not answer: the processes are shown all the same.
  private func service() -> ServiceStatus? {
    do {
      let accounts = try data.storeOptions.accounts()
      let house = try data.house()
      let datasets = Set(try house.loader().knownIdentifiers())
      return try ServiceStatus(
        version: productVersion, store: accounts,
        cache: house.settings.cacheURL.map { RedisConnection(url: $0) },
        datasetCount: datasets.subtracting(try accounts.removedDatasetIdentifiers()).count)
    } catch {
      say("what the service does is not known: \(error)")
      return nil
    }
  }

  private func printProcesses(_ status: HouseStatus, _ supervisor: Int32) {
    print(status.address)
    let now = time(nil)
    printRow(["process", "pid", "uptime", "restarts", "state"])
    printRow(["supervisor", "\(supervisor)", duration(now - status.startedAt), "", "ready"])
    for child in status.children {
      printRow([
        child.name, child.pid > 0 ? "\(child.pid)" : "-",
        child.pid > 0 ? duration(now - child.startedAt) : "-", "\(child.restarts)",
        child.isReady ? "ready" : "waiting",
      ])
    }
  }

  private func printRow(_ cells: [String]) {
    let widths = [12, 9, 12, 9, 0]
    let padded = zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(0, width - cell.count))
    }
    print(padded.joined())
  }

  private func printService(_ service: ServiceStatus) {
    let header = [
      "worker", "pid", "host", "version", "uptime", "sockets", "users", "waiting", "running",
      "computing", "memory",
    ]
    let rows = service.workers.map { worker in
      [
        "\(worker.index)", "\(worker.pid)", worker.host, worker.version,
        duration(worker.uptimeSeconds), "\(worker.sockets)", "\(worker.users)",
        "\(worker.waitingJobs)", "\(worker.runningJobs)",
        percentText(worker.computing, isSigned: false), byteText(worker.memoryBytes),
      ]
    }
    print()
    for line in alignedTable(header, rows, leftAligned: [0, 2, 3]) { print(line) }
    print()
    print("version  \(service.version)")
    print("store    \(serverText(service.store.server))")
    if let cache = service.cache {
      print("cache    \(serverText(cache.server))")
    } else {
      print("cache    does not answer: \(service.cacheProblem ?? "")")
    }
    print(
      "holds    \(service.store.userCount) users, \(service.store.presetCount) presets,"
        + " \(service.datasetCount) datasets, \(service.store.auditCount) audit entries")
  }

  private func serverText(_ server: RedisServerInfo) -> String {
    let limit = server.memoryBytesMax > 0 ? " of \(byteText(server.memoryBytesMax))" : ""
    return "Redis \(server.version), up \(duration(server.uptimeSeconds)),"
      + " \(byteText(server.usedMemoryBytes))\(limit), \(server.clientCount) clients"
  }

  /// 1.5 MB, in powers of 1024.
  private func byteText(_ count: Int) -> String {
    let megabytes = Double(count) / Double(1 << 20)
    return ratioText(megabytes, digits: megabytes < 100 ? 1 : 0) + " MB"
  }

  /// 2d 03h, 3h 07m, 4m 05s, 6s
  private func duration(_ seconds: Int) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")]
    let first = units.firstIndex { seconds >= $0.0 } ?? units.count - 1
    var text = "\(seconds / units[first].0)\(units[first].1)"
    if first + 1 < units.count {
      let rest = seconds % units[first].0 / units[first + 1].0
      text += " \(rest)\(units[first + 1].1)"
    }
    return text
  }
}

extension HouseStatus {
  fileprivate var isReady: Bool { !children.isEmpty && children.allSatisfy(\.isReady) }

  /// Times are seconds since 1970 UTC; null of a process that waits for its next start.
  fileprivate func members(_ supervisor: Int32) -> [JSONMember] {
    func count(_ number: Int) -> JSONValue { .number(Double(number)) }
    let processes = children.map { child -> JSONValue in
      [
        "name": .string(child.name), "pid": child.pid > 0 ? count(Int(child.pid)) : .null,
        "started": child.pid > 0 ? count(child.startedAt) : .null,
        "restarts": count(child.restarts), "ready": .bool(child.isReady),
      ]
    }
    return [
      JSONMember("state", .string(isReady ? "ready" : "waiting")),
      JSONMember("address", .string(address)), JSONMember("pid", count(Int(supervisor))),
      JSONMember("started", count(startedAt)), JSONMember("processes", .array(processes)),
    ]
  }
}
