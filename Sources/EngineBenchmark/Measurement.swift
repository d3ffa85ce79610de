/// One timed piece of work.
struct Measurement {
  let name: String
  let rows: Int
  let medianMillis: Double
  let fastestMillis: Double
  let runs: Int

  var nanosPerRow: Double { medianMillis * 1e6 / Double(rows) }

  /// Times `work` until enough runs are in for a steady median.
  init(_ name: String, rows: Int, _ work: () throws -> Void) rethrows {
    self.name = name
    self.rows = rows
    let runs = max(31, min(1001, 31_000_000 / rows))
    for _ in 0..<3 { try work() }
    var millis: [Double] = []
    millis.reserveCapacity(runs)
    let clock = ContinuousClock()
    for _ in 0..<runs {
      let time = try clock.measure(work)
      let (seconds, attoseconds) = time.components
      millis.append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
    }
    millis.sort()
    self.runs = runs
    medianMillis = millis[runs / 2]
    fastestMillis = millis[0]
  }
}
