/// The engine's own times, each after a proof of agreement.
struct EngineReport {
  private let options: Options
  private let note: (String) -> Void
  private var measurements: [Measurement] = []
  /// Time of copying a column of a million rows, milliseconds.
  private var copyMillis = Double.nan

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
        let kernels = workload.kernelTimes()
        copyMillis = kernels.first?.medianMillis ?? .nan
        measurements += kernels
      }
      measurements += try workload.interactionTimes()
    }
    for make in ComparedWorks.alone {
      let work = try make()
      guard options.wants(work.name) else { continue }
      note(work.name)
      measurements.append(try Measurement(work.name, rows: work.rows, work.run))
    }
  }

  var table: String {
    var table = TextTable(header: [
      "work", "rows", "median ms", "fastest ms", "ns/row", "× copy", "runs",
    ])
    for one in measurements {
      table.append([
        one.name, grouped(one.rows), decimals(one.medianMillis, 4),
        decimals(one.fastestMillis, 4), decimals(one.nanosPerRow, 2),
        one.rows == 1_000_000 && copyMillis > 0
          ? decimals(one.medianMillis / copyMillis, 1) : "",
        "\(one.runs)",
      ])
    }
    return table.text + "\n" + summary
  }

  /// What one column copied takes from memory, and what is read and written by it.
  private var summary: String {
    let bytes = 2.0 * 8 * 1_000_000
    var lines = ["peak memory of all this: \(decimals(PeakMemory.ofThisProcess, 0)) MB"]
    if copyMillis > 0 {
      lines.append(
        "copy of a column: \(decimals(bytes / copyMillis / 1e6, 1)) GB/s read and written")
    }
    return lines.joined(separator: "\n")
  }

  var json: String {
    let rows = measurements.map { one in
      "{\"name\": \"\(one.name)\", \"rows\": \(one.rows), "
        + "\"median_ms\": \(one.medianMillis), \"fastest_ms\": \(one.fastestMillis), \"ns_per_row\": \(one.nanosPerRow), "
        + "\"runs\": \(one.runs)}"
    }
    return "{\"rows\": [\(rows.joined(separator: ", "))]}"
  }
}
