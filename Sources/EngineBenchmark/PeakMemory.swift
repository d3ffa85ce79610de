import Foundation

/// The greatest resident memory of a process.
enum PeakMemory {
  /// Of this process so far, megabytes; NaN where the system does not tell.
  static var ofThisProcess: Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return .nan
    }
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      return (kilobytes.flatMap { Double($0) } ?? .nan) / 1024
    }
    return .nan
  }

  /// Of a process that runs one piece of work once, megabytes.
  static func ofChild(running name: String) throws -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--peak-memory", name]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self)
    return Double(text.split(whereSeparator: \.isWhitespace).first ?? "") ?? .nan
  }
}
