/// A piece of work that both this engine and vectorbt do.
protocol ComparedWork: AnyObject {
  var name: String { get }
  /// What the time is shared among: rows, or rows times combinations.
  var rows: Int { get }
  /// How many times faster the product promises to be; nil: it promises nothing.
  var target: Double? { get }
  /// What vectorbt's side needs to know.
  var request: VectorbtRequest { get }
  /// Columns that both sides read.
  var inputs: [String: [Double]] { get }
  /// What is timed.
  func run() throws
  /// What the last run found, for the comparison.
  func results() -> WorkResults
}

/// Work whose results are found in a second, plain way too.
protocol PlainlyChecked: ComparedWork {
  /// Greatest relative difference between the two ways.
  var tolerance: Double { get }
  func plainResults() -> WorkResults
}

extension PlainlyChecked {
  var tolerance: Double { 1e-9 }

  /// Runs the work, and refuses results that the plain way does not find.
  func checkAgreement() throws {
    try run()
    try results().check(against: plainResults(), name, tolerance: tolerance)
  }
}

/// What vectorbt's driver is told: see `Tests/vectorbt/driver.py`.
struct VectorbtRequest: Encodable {
  let work: String
  var window: Int?
  var low: Double?
  var high: Double?
  var fees: Double?
  var loss: Double?
  var profit: Double?
  var trailing: Bool?
  var kernel: String?
}

/// Results by name, alike on both sides.
struct WorkResults {
  var numbers: [String: Double] = [:]
  var columns: [String: [Double]] = [:]
  /// Every how many rows the columns have a value.
  private var rowStep = 1

  init(numbers: [String: Double] = [:], columns: [String: [Double]] = [:]) {
    (self.numbers, self.columns) = (numbers, columns)
  }

  /// One column with about two thousand values all over its rows.
  init(sampling name: String, rows: Int, _ value: (Int) -> Double) {
    rowStep = rows / 2_000 + 1
    var column = [Double](repeating: 0, count: rows)
    for row in stride(from: 0, to: rows, by: rowStep) { column[row] = value(row) }
    columns[name] = column
  }

  /// Refuses any difference beyond rounding; every result of `other` has to be here.
  func check(against other: WorkResults, _ what: String, tolerance: Double = 1e-9) throws {
    for (name, theirs) in other.numbers {
      guard let ours = numbers[name], Self.isNear(ours, theirs, tolerance) else {
        throw Disagreement(
          description: "\(what): \(name) is \(numbers[name].map { "\($0)" } ?? "missing"), "
            + "not \(theirs)")
      }
    }
    for (name, theirs) in other.columns {
      let ours = columns[name] ?? []
      guard ours.count == theirs.count else {
        throw Disagreement(
          description: "\(what): \(name) has \(ours.count) rows, not \(theirs.count)")
      }
      let rows = stride(from: 0, to: ours.count, by: other.rowStep)
      for row in rows where !Self.isNear(ours[row], theirs[row], tolerance) {
        throw Disagreement(
          description: "\(what): \(name) is \(ours[row]), not \(theirs[row]), in row \(row)")
      }
    }
    guard !(other.numbers.isEmpty && other.columns.isEmpty) else {
      throw Disagreement(description: "\(what): nothing to compare")
    }
  }

  /// Equal but for the tolerance. A ratio without risk is no number here and infinite in vectorbt.
  private static func isNear(_ ours: Double, _ theirs: Double, _ tolerance: Double) -> Bool {
    if ours.isNaN { return theirs.isNaN || theirs.isInfinite }
    return ours == theirs || abs(ours - theirs) <= max(tolerance * abs(theirs), 1e-11)
  }
}
