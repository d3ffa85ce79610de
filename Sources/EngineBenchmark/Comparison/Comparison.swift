import Foundation

/// Times of one piece of work on both sides.
struct ComparedTimes {
  let name: String
  /// Milliseconds, or megabytes for a row of memory.
  let ours: Double
  let theirs: Double
  /// The faster of vectorbt's engines.
  let engine: VectorbtProcess.Engine
  /// How many times faster the product promises to be.
  let target: Double?
  /// Timed runs here and of each engine there.
  let runs: (ours: Int, theirs: Int)

  var ratio: Double { theirs / ours }
}

/// Runs the same work here and in vectorbt, and times it once the results agree.
struct Comparison {
  private let environment: VectorbtEnvironment
  private let vectorbt: VectorbtProcess
  private let note: (String) -> Void
  private(set) var rows: [ComparedTimes] = []
  /// Work that was not timed, and why.
  private(set) var refusals: [String] = []

  init(note: @escaping (String) -> Void) throws {
    self.note = note
    environment = try VectorbtEnvironment(note: note)
    vectorbt = try VectorbtProcess(environment)
  }

  func end() {
    vectorbt.end()
  }

  /// Compares each piece of work that is wanted.
  mutating func compare(_ works: [ComparedWorks.Maker], _ isWanted: (String) -> Bool) {
    for (number, make) in works.enumerated() {
      do {
        let work = try make()
        guard isWanted(work.name) else { continue }
        note("\(number + 1) of \(works.count): \(work.name)")
        rows.append(try times(of: work))
        try vectorbt.forget()
      } catch {
        refusals.append("\(error)")
        note("refused: \(error)")
      }
    }
  }

  private func times(of work: any ComparedWork) throws -> ComparedTimes {
    try work.run()
    let found = work.results()
    var theirs: [VectorbtProcess.Engine: [Double]] = [:]
    for engine in VectorbtProcess.Engine.allCases {
      let results = try vectorbt.prepare(work, engine: engine)
      try found.check(against: results, "\(work.name) (\(engine.rawValue))")
      theirs[engine] = [try vectorbt.time(engine)]
    }
    // In turn, so that all of them meet the same state of the machine.
    let slowest = theirs.values.compactMap(\.first).max() ?? 0
    let rounds = max(3, min(11, Int(10_000 / max(slowest, 1))))
    var ours: [Double] = []
    for round in 0..<rounds {
      for _ in 0..<(slowest > 5_000 ? 2 : 5) { ours.append(try Measurement.millis(of: work.run)) }
      guard round > 0 else { continue }
      for engine in VectorbtProcess.Engine.allCases {
        theirs[engine, default: []].append(try vectorbt.time(engine))
      }
    }
    let medians = theirs.mapValues(Self.median)
    guard let best = medians.min(by: { $0.value < $1.value }) else {
      throw Disagreement(description: "\(work.name): no engine of vectorbt ran")
    }
    return ComparedTimes(
      name: work.name, ours: Self.median(ours), theirs: best.value, engine: best.key,
      target: work.target, runs: (ours.count, rounds))
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// Compares the peak memory of whole processes that do the work once.
  mutating func compareMemory(_ work: any ComparedWork) {
    let name = "peak memory (MB, not ms): \(work.name)"
    note(name)
    do {
      let ours = try PeakMemory.ofChild(running: work.name)
      var least: (VectorbtProcess.Engine, Double)?
      for engine in VectorbtProcess.Engine.allCases {
        let process = try VectorbtProcess(environment)
        defer { process.end() }
        _ = try process.prepare(work, engine: engine)
        let theirs = try process.peakMegabytes()
        if theirs < least?.1 ?? .infinity { least = (engine, theirs) }
      }
      guard let least else { return }
      rows.append(
        ComparedTimes(
          name: name, ours: ours, theirs: least.1, engine: least.0, target: nil, runs: (1, 1)))
    } catch {
      refusals.append("\(name): \(error)")
    }
  }

  var table: String {
    var table = TextTable(header: ["work", "here", "vectorbt", "engine", "×", "promised ×", "runs"])
    for row in rows {
      table.append([
        row.name, decimals(row.ours, 3), decimals(row.theirs, 3), row.engine.rawValue,
        decimals(row.ratio, 1), row.target.map { decimals($0, 0) } ?? "",
        "\(row.runs.ours)/\(row.runs.theirs)",
      ])
    }
    return table.text
  }

  var json: String {
    let lines = rows.map { row in
      "{\"name\": \"\(row.name)\", \"ours_ms\": \(row.ours), \"theirs_ms\": \(row.theirs), "
        + "\"engine\": \"\(row.engine.rawValue)\", \"ratio\": \(row.ratio), "
        + "\"target\": \(row.target.map { "\($0)" } ?? "null")}"
    }
    return "{\"rows\": [\(lines.joined(separator: ", "))]}"
  }
}
