/// A piece of work that both this engine and vectorbt do.
protocol ComparedWork: AnyObject {
  var name: String { get }
  /// What the time is shared among: rows, or rows times combinations.
  var rows: Int { get }
  /// How many times faster the product promises to be.
  var target: Double { get }
  /// What vectorbt's side needs to know.
  var request: VectorbtRequest { get }
  /// Columns that both sides read.
  var inputs: [String: [Double]] { get }
  /// What is timed.
  func run() throws
  /// What the last run found, for the comparison.
  func results() -> WorkResults
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

  /// Refuses any difference beyond rounding; every result of `other` has to be here.
  func check(against other: WorkResults, _ what: String) throws {
    for (name, theirs) in other.numbers {
      guard let ours = numbers[name], Self.isNear(ours, theirs) else {
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
      for row in ours.indices where !Self.isNear(ours[row], theirs[row]) {
        throw Disagreement(
          description: "\(what): \(name) is \(ours[row]), not \(theirs[row]), in row \(row)")
      }
    }
    guard !(other.numbers.isEmpty && other.columns.isEmpty) else {
      throw Disagreement(description: "\(what): nothing to compare")
    }
  }

  /// Equal to 1e-9. A ratio without risk is no number here and infinite in vectorbt.
  private static func isNear(_ ours: Double, _ theirs: Double) -> Bool {
    if ours.isNaN { return theirs.isNaN || theirs.isInfinite }
    return ours == theirs || abs(ours - theirs) <= max(1e-9 * abs(theirs), 1e-11)
  }
}
