/// One timed piece of work.
struct Measurement {
  let name: String
  /// What the time is shared among: rows, or rows times combinations.
  let rows: Int
  let medianMillis: Double
  let fastestMillis: Double
  let runs: Int
  /// Bytes that the work has to read and write per row; nil: it is not a matter of bytes.
  let bytesPerRow: Int?

  /// Gigabytes read and written per second.
  var gigabytesPerSecond: Double? {
    bytesPerRow.map { Double($0) * Double(rows) / medianMillis / 1e6 }
  }

  var nanosPerRow: Double { medianMillis * 1e6 / Double(rows) }

  /// Times `work` until enough runs are in for a steady median.
  init(
    _ name: String, rows: Int, bytesPerRow: Int? = nil, _ work: () throws -> Void
  ) rethrows {
    self.bytesPerRow = bytesPerRow
    self.name = name
    self.rows = rows
    for _ in 0..<2 { try work() }
    // About a second, but no fewer runs than a median needs.
    let first = try Self.millis(of: work)
    let runs = max(9, min(1001, Int(1_000 / max(first, 0.001))))
    var millis: [Double] = []
    for _ in 0..<runs { millis.append(try Self.millis(of: work)) }
    millis.sort()
    self.runs = runs
    medianMillis = millis[runs / 2]
    fastestMillis = millis[0]
  }

  static func millis(of work: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(work)
    let (seconds, attoseconds) = time.components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }
}
