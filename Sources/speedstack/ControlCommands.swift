import ArgumentParser
import Glibc
import Supervisor

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the address and the processes of a running house.",
    discussion:
      "Exit status 0 when everything is ready, 1 when something is not, 3 when it is down.")

  @OptionGroup var state: StateOptions

  func run() throws {
    guard let (supervisor, status) = HouseControl(state: try state.path()).status() else {
      print("down")
      throw ExitCode(3)
    }
    guard let status else {
      print("starting (pid \(supervisor))")
      throw ExitCode(1)
    }
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
    guard !status.children.isEmpty, status.children.allSatisfy(\.isReady) else {
      throw ExitCode(1)
    }
  }

  private func printRow(_ cells: [String]) {
    let widths = [12, 9, 12, 9, 0]
    let padded = zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(0, width - cell.count))
    }
    print(padded.joined())
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

struct StopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop a running house and wait until everything has ended.")

  @OptionGroup var state: StateOptions

  func run() throws {
    let wasRunning = try HouseControl(state: try state.path()).stop()
    print(wasRunning ? "Stopped." : "It was not running.")
  }
}

struct ReloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Replace workers and API one by one, then reload nginx; nobody is refused.",
    discussion: "Open WebSockets are closed with 1012, and their clients reconnect.")

  @OptionGroup var state: StateOptions

  func run() throws {
    guard try HouseControl(state: try state.path()).reload() else {
      throw UpError("it is not running")
    }
    print("Reloaded.")
  }
}
