import Foundation

/// The Python environment that has vectorbt and its Rust engine.
struct VectorbtEnvironment {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let requirement = "vectorbt[rust]==1.2.0"
  /// The package's root: this file is three folders below it.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  let python: URL
  var driver: URL { Self.root.appendingPathComponent("Tests/vectorbt/driver.py") }

  /// Finds the environment, or makes it, which takes minutes.
  init(note: (String) -> Void) throws {
    let folder = Self.root.appendingPathComponent(".venv-vectorbt")
    python = folder.appendingPathComponent("bin/python")
    if hasVectorbt { return }
    note("installing \(Self.requirement) in \(folder.path)")
    try Self.call("/usr/bin/env", ["python3", "-m", "venv", folder.path])
    try Self.call(python.path, ["-m", "pip", "install", "--quiet", Self.requirement])
    guard hasVectorbt else {
      throw Failure(description: "vectorbt 1.2.0 with its Rust engine could not be installed")
    }
  }

  private var hasVectorbt: Bool {
    let question =
      "from importlib.metadata import version as v; v('vectorbt-rust'); "
      + "assert v('vectorbt') == '1.2.0'"
    return (try? Self.call(python.path, ["-c", question])) != nil
  }

  private static func call(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(program) \(arguments.joined(separator: " ")) ended with "
          + "\(process.terminationStatus)")
    }
  }
}
