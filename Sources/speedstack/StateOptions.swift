import ArgumentParser
import Foundation
import RedisClient
import Supervisor

/// Which house is meant.
struct StateOptions: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help: ArgumentHelp(
      "State directory: sockets, Redis files, market data, logs.",
      discussion: "Default: $XDG_STATE_HOME/speedstack, or ~/.local/state/speedstack."))
  var statePath: String?

  func path() throws -> String {
    if let statePath {
      guard !statePath.isEmpty else { throw UpError("--state needs the name of a directory") }
      return absolutePath(statePath)
    }
    if let base = environmentValue("XDG_STATE_HOME"), base.hasPrefix("/") {
      return base + "/speedstack"
    }
    guard let home = environmentValue("HOME"), home.hasPrefix("/") else {
      throw UpError("neither HOME nor XDG_STATE_HOME is set; name a directory with --state")
    }
    return home + "/.local/state/speedstack"
  }
}

/// Where users and sessions are.
struct StoreOptions: ParsableArguments {
  @OptionGroup var state: StateOptions

  @Option(
    help: ArgumentHelp(
      "Redis with users, sessions and presets.",
      discussion: "Default: $SPEEDSTACK_STORE_URL, or the Redis of the state directory."))
  var storeURL: String?

  func url() throws -> RedisURL {
    if let named = storeURL ?? environmentValue("SPEEDSTACK_STORE_URL") {
      return try RedisURL(named)
    }
    let directory = try state.path()
    let noStore = UpError(
      "no store runs in \(directory): start the house, name the directory of one that runs with"
        + " --state, or its Redis with --store-url")
    let file = StateDirectory(path: directory).storeAddress
    guard let data = FileManager.default.contents(atPath: file) else { throw noStore }
    let url = try RedisURL(String(decoding: data, as: UTF8.self))
    // The address stays behind when the house ends; the socket does not.
    if case .unix(let socket) = url.endpoint, !FileManager.default.fileExists(atPath: socket) {
      throw noStore
    }
    return url
  }
}

/// `path` as seen from the root, without a closing slash.
func absolutePath(_ path: String) -> String {
  var result = path
  if !path.hasPrefix("/"), let directory = unsafe getcwd(nil, 0) {
    result = unsafe String(cString: directory) + "/" + path
    unsafe free(directory)
  }
  while result.count > 1, result.hasSuffix("/") { result.removeLast() }
  return result
}
