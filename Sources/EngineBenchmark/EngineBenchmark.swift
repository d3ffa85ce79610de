import Foundation

/// Proves that fast and plain ways agree, then times the engine: see `Options.usage`.
@main
struct EngineBenchmark {
  static func main() {
    do {
      try run()
    } catch {
      note("\(error)")
      exit(1)
    }
  }

  private static func run() throws {
    guard let options = Options(CommandLine.arguments.dropFirst()) else {
      note(Options.usage)
      exit(2)
    }
    if options.asksForHelp {
      print(Options.usage)
    } else if let name = options.memoryOf {
      try runOnce(name)
    } else if options.isAgainstVectorbt {
      try compareWithVectorbt(options)
    } else {
      try timeEngine(options)
    }
  }

  /// Says on the error stream how far the program is.
  private static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  private static func timeEngine(_ options: Options) throws {
    var report = EngineReport(options, note: note)
    try report.run()
    print(options.printsJSON ? report.json : report.table)
  }

  private static func compareWithVectorbt(_ options: Options) throws {
    var comparison = try Comparison(note: note)
    defer { comparison.end() }
    comparison.compare(ComparedWorks.all, options.wants)
    for make in ComparedWorks.memory {
      let work = try make()
      if options.wants("peak memory (MB, not ms): " + work.name) {
        comparison.compareMemory(work)
      }
    }
    print(options.printsJSON ? comparison.json : comparison.table)
    if !comparison.refusals.isEmpty {
      note("not timed:\n" + comparison.refusals.joined(separator: "\n"))
      comparison.end()
      exit(1)
    }
  }

  /// Runs one piece of work once and prints the process's peak memory.
  private static func runOnce(_ name: String) throws {
    for make in ComparedWorks.memory {
      let work = try make()
      guard work.name == name else { continue }
      try work.run()
      print(PeakMemory.ofThisProcess)
    }
  }
}
