import Foundation
import MarketData

/// A directory of the test's own, removed with it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "speedstack-bars-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = "\(path)/\(name)"
    if FileManager.default.fileExists(atPath: file) {
      try FileManager.default.removeItem(atPath: file)
    }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }
}

/// The data in the box, prepared once for all tests of the process and removed at its end.
enum PreparedData {
  private static let directory = NSTemporaryDirectory() + "speedstack-prepared-\(getpid())"

  private static let preparation = Result {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: PreparedData.directory) }
    try MarketDataStore.prepare(directory: directory + "/data") { _ in }
  }

  static func path() throws -> String {
    try preparation.get()
    return directory + "/data"
  }
}
