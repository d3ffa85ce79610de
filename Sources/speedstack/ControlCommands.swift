import ArgumentParser
import Supervisor

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
