/// The engine's own times, each after a proof of agreement.
struct EngineReport {
  private let options: Options
  private let note: (String) -> Void
  private var measurements: [Measurement] = []
  private var scalings: [Scaling] = []
  /// Gigabytes per second that copying a column of a million rows reads and writes.
  private var copySpeed: Double?

  init(_ options: Options, note: @escaping (String) -> Void) {
    self.options = options
    self.note = note
  }

  mutating func run() throws {
    for rows in [10_000, 100_000, 1_000_000, 10_000_000] {
      let name = "RSI strategy, \(grouped(rows)) bars"
      guard options.wants(name) else { continue }
      note(name)
      var workload = Workload(rows: rows)
      try workload.checkAgreement()
      if rows == 1_000_000 {
        try workload.checkKernels()
        let kernels = workload.kernelTimes()
        copySpeed = kernels.first?.gigabytesPerSecond
        measurements += kernels
      }
      measurements += try workload.interactionTimes()
    }
    for make in ComparedWorks.alone {
      let work = try make()
      guard options.wants(work.name) else { continue }
      note(work.name)
      try work.checkAgreement()
      measurements.append(try Measurement(work.name, rows: work.rows, work.run))
    }
    guard options.wants("scaling") else { return }
    note("scaling from 1 to 2 cores")
    scalings.append(try Scaling.ofSweep(fast: 2...101, slow: 102...201, rows: 2_500))
    scalings.append(try Scaling.ofSweep(fast: 2...100, slow: 2...100, rows: 3_000))
    scalings.append(Scaling.ofArithmetic())
  }

  var table: String {
    var table = TextTable(header: [
      "work", "rows", "median ms", "fastest ms", "ns/row", "GB/s", "× copy", "runs",
    ])
    for one in measurements {
      table.append([
        one.name, grouped(one.rows), decimals(one.medianMillis, 4),
        decimals(one.fastestMillis, 4), decimals(one.nanosPerRow, 2),
        one.gigabytesPerSecond.map { decimals($0, 1) } ?? "",
        timesCopy(one).map { decimals($0, 1) } ?? "",
        "\(one.runs)",
      ])
    }
    return [table.text, scalingTable, summary].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var scalingTable: String {
    guard !scalings.isEmpty else { return "" }
    var table = TextTable(header: [
      "scaling from 1 to 2 cores", "1 core ms", "2 cores ms", "×", "fastest ×", "promised ×",
    ])
    for one in scalings {
      table.append([
        one.name, decimals(one.oneCoreMillis, 2), decimals(one.twoCoreMillis, 2),
        decimals(one.ratio, 2), decimals(one.fastestRatio, 2),
        one.target.map { decimals($0, 1) } ?? "",
      ])
    }
    return table.text
  }

  /// The work's time over that of copying as many bytes as it has to read and write.
  private func timesCopy(_ one: Measurement) -> Double? {
    guard let speed = one.gigabytesPerSecond, let copySpeed else { return nil }
    return copySpeed / speed
  }

  private var summary: String {
    "peak memory of all this: \(decimals(PeakMemory.ofThisProcess, 0)) MB"
  }

  var json: String {
    let rows = measurements.map { one in
      "{\"name\": \"\(one.name)\", \"rows\": \(one.rows), "
        + "\"median_ms\": \(one.medianMillis), \"fastest_ms\": \(one.fastestMillis), "
        + "\"ns_per_row\": \(one.nanosPerRow), \"runs\": \(one.runs)}"
    }
    let scaled = scalings.map { one in
      "{\"name\": \"\(one.name)\", \"one_core_ms\": \(one.oneCoreMillis), "
        + "\"two_cores_ms\": \(one.twoCoreMillis), \"ratio\": \(one.ratio), "
        + "\"fastest_ratio\": \(one.fastestRatio), "
        + "\"target\": \(one.target.map { "\($0)" } ?? "null")}"
    }
    return "{\"rows\": [\(rows.joined(separator: ", "))], "
      + "\"scaling\": [\(scaled.joined(separator: ", "))]}"
  }
}
