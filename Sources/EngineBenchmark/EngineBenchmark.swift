import BacktestEngine

/// Proves that fast and plain ways agree, then times the engine.
///
///     EngineBenchmark [--json]
///
/// Times are medians in milliseconds; nothing is timed where results differ.
@main
struct EngineBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.isEmpty || Array(arguments) == ["--json"] else {
      print("usage: EngineBenchmark [--json]")
      return
    }
    var measurements: [Measurement] = []
    for rows in [3_270, 100_000, 1_000_000] {
      var workload = Workload(rows: rows)
      try workload.checkAgreement()
      if rows == 1_000_000 { measurements += workload.kernelTimes() }
      measurements += try workload.interactionTimes()
    }
    print(arguments.isEmpty ? table(measurements) : json(measurements))
  }

  private static func table(_ measurements: [Measurement]) -> String {
    let copy = measurements.first { $0.name == "copy" }?.medianMillis ?? .nan
    var lines = [row("work", "rows", "median ms", "fastest ms", "ns/row", "× copy")]
    for one in measurements {
      let isKernel = one.rows == 1_000_000
      lines.append(
        row(
          one.name, "\(one.rows)", decimals(one.medianMillis, 4), decimals(one.fastestMillis, 4),
          decimals(one.nanosPerRow, 2), isKernel ? decimals(one.medianMillis / copy, 1) : ""))
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ name: String, _ others: String...) -> String {
    let pad = { (text: String, width: Int) in
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + pad(name, 32) + others.map { pad($0, 12) + $0 }.joined()
  }

  private static func json(_ measurements: [Measurement]) -> String {
    let rows = measurements.map { one in
      "{\"name\": \"\(one.name)\", \"rows\": \(one.rows), \"median_ms\": \(one.medianMillis), "
        + "\"fastest_ms\": \(one.fastestMillis), \"ns_per_row\": \(one.nanosPerRow), "
        + "\"runs\": \(one.runs)}"
    }
    return "{\"rows\": [\(rows.joined(separator: ", "))]}"
  }

  /// `value` with `places` digits after the point.
  private static func decimals(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    guard let scaled = Int(exactly: (value * scale).rounded()) else { return "\(value)" }
    let digits = String(repeating: "0", count: max(0, places + 1 - "\(scaled)".count)) + "\(scaled)"
    return digits.dropLast(places) + "." + digits.suffix(places)
  }
}
