import Foundation

/// vectorbt in a process of its own, which does one thing at a time on request.
final class VectorbtProcess {
  enum Engine: String, CaseIterable {
    case numba, rust
  }

  private struct Command: Encodable {
    let `do`: String
    var engine: String?
    var inputs: [String: String]?
    var out: String?
    var request: VectorbtRequest?

    private enum Key: String, CodingKey {
      case `do`, engine, inputs, out
    }

    func encode(to encoder: any Encoder) throws {
      try request?.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(`do`, forKey: .do)
      try container.encodeIfPresent(engine, forKey: .engine)
      try container.encodeIfPresent(inputs, forKey: .inputs)
      try container.encodeIfPresent(out, forKey: .out)
    }
  }

  private struct Answer: Decodable {
    var numbers: [String: Double]?
    var columns: [String: String]?
    var millis: Double?
    var megabytes: Double?
    var error: String?
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread = Data()
  /// Where columns are passed.
  private let folder: URL

  init(_ environment: VectorbtEnvironment) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("engine-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process.executableURL = environment.python
    process.arguments = [environment.driver.path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// Ends the process and removes what was passed.
  func end() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Has the work done once, and reads its results.
  func prepare(_ work: any ComparedWork, engine: Engine) throws -> WorkResults {
    var files: [String: String] = [:]
    for (name, values) in work.inputs {
      let file = folder.appendingPathComponent("\(name).f64")
      let bytes = unsafe values.withUnsafeBytes { unsafe Data($0) }
      try bytes.write(to: file)
      files[name] = file.path
    }
    var command = Command(do: "prepare")
    command.engine = engine.rawValue
    command.inputs = files
    command.out = folder.path
    command.request = work.request
    let answer = try ask(command)
    let columns = try (answer.columns ?? [:]).mapValues(Self.column)
    return WorkResults(numbers: answer.numbers ?? [:], columns: columns)
  }

  private static func column(at path: String) throws -> [Double] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    var column = [Double](repeating: 0, count: data.count / MemoryLayout<Double>.stride)
    // SAFETY: every bit pattern is a Double, and no more is copied than the column has room for.
    _ = unsafe column.withUnsafeMutableBytes { unsafe data.copyBytes(to: $0) }
    return column
  }

  /// Has the prepared work done once, and says how long it took.
  func time(_ engine: Engine) throws -> Double {
    var command = Command(do: "time")
    command.engine = engine.rawValue
    return try ask(command).millis ?? .nan
  }

  /// Lets go of the prepared work.
  func forget() throws {
    _ = try ask(Command(do: "forget"))
  }

  /// The most memory that the process has held, megabytes.
  func peakMegabytes() throws -> Double {
    try ask(Command(do: "memory")).megabytes ?? .nan
  }

  private func ask(_ command: Command) throws -> Answer {
    let line = try JSONEncoder().encode(command) + Data("\n".utf8)
    try input.fileHandleForWriting.write(contentsOf: line)
    let answer = try JSONDecoder().decode(Answer.self, from: try readLine())
    if let error = answer.error { throw VectorbtEnvironment.Failure(description: error) }
    return answer
  }

  private func readLine() throws -> Data {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(unread[..<end])
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        throw VectorbtEnvironment.Failure(description: "vectorbt's process ended")
      }
      unread += more
    }
  }
}
