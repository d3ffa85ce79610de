import Foundation

/// Runs every case file of a directory through the engine.
///
///     GoldenCases DIR [--only SUBSTRING]
///
/// One line per case that does not pass, then `N passed, N failed, N skipped`. The exit status is 1
/// if a case failed and 2 if the directory cannot be read.
@main
struct GoldenCases {
  private var passed = 0
  private var failed = 0
  private var skipped = 0

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 || (arguments.count == 4 && arguments[2] == "--only") else {
      print("usage: GoldenCases DIR [--only SUBSTRING]")
      exit(2)
    }
    do {
      try GoldenComparison.selfCheck()
      var run = GoldenCases()
      try run.runAll(in: arguments[1], only: arguments.count == 4 ? arguments[3] : "")
      print("\(run.passed) passed, \(run.failed) failed, \(run.skipped) skipped")
      exit(run.failed == 0 ? 0 : 1)
    } catch {
      print("cannot run the golden cases: \(error)")
      exit(2)
    }
  }

  private mutating func runAll(in directory: String, only part: String) throws {
    let fragile = try FragileFields(directory: directory)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      .filter { $0.hasSuffix(".json") && !["INDEX.json", "ENGINE_DIFF.json"].contains($0) }
      .filter { part.isEmpty || $0.contains(part) }
      .sorted()
    guard !names.isEmpty else { throw CaseProblem.malformed("no case files in \(directory)") }
    for name in names {
      let path = "\(directory)/\(name)"
      let title = String(name.dropLast(".json".count))
      do {
        let value = try GoldenValue(file: path)
        try run(value, title: title, fragileValues: fragile.values(of: title))
      } catch CaseProblem.unknown(let what) {
        skipped += 1
        print("skipped \(title): \(what)")
      } catch {
        failed += 1
        print("FAILED \(title): \(error)")
      }
    }
  }

  private mutating func run(
    _ golden: GoldenValue, title: String, fragileValues: [String: Int]
  ) throws {
    let got = try computed(golden)
    var comparison = GoldenComparison()
    comparison.fragileValues = fragileValues
    comparison.compare(golden["expect"], got)
    if let first = comparison.differences.first {
      failed += 1
      print("FAILED \(title): \(first.path) expected \(first.expected), got \(first.got)")
    } else if let unknown = comparison.unknownPaths.first {
      let others = comparison.unknownPaths.count - 1
      skipped += 1
      print("skipped \(title): field \(unknown)\(others > 0 ? " and \(others) more" : "")")
    } else {
      passed += 1
      if comparison.toleratedCount > 0 {
        print("passed \(title), \(comparison.toleratedCount) fragile values differ")
      }
    }
  }

  /// What the engine says to the case's call.
  private func computed(_ golden: GoldenValue) throws -> GoldenValue {
    switch golden["kind"].text {
    case "indicator": try IndicatorCase(golden).computed()
    case "signals": try SignalCase(golden).computed()
    case "portfolio": try PortfolioCase(golden).computed()
    case "returns": try ReturnsCase(golden).computed()
    case "sweep": try SweepCase(golden).computed()
    case "splitter": try SplitterCase(golden).computed()
    default: throw CaseProblem.unknown("kind \(golden["kind"].text ?? "none")")
    }
  }
}

extension GoldenValue {
  init(file path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    self = try GoldenValue(json: try JSONSerialization.jsonObject(with: data))
  }
}

/// Where vectorbt's own two engines disagree: fields that hang on the last bit of a sum.
struct FragileFields {
  private let cases: GoldenValue

  init(directory: String) throws {
    let path = "\(directory)/ENGINE_DIFF.json"
    let isThere = FileManager.default.fileExists(atPath: path)
    cases = isThere ? try GoldenValue(file: path)["cases"] : .fields([:])
  }

  /// How many values differ between the two engines, by path.
  func values(of title: String) -> [String: Int] {
    var values: [String: Int] = [:]
    for difference in cases[title].items ?? [] {
      guard let path = difference["path"].text, let count = difference["count"].double else {
        continue
      }
      values[path] = Int(exactly: count) ?? 0
    }
    return values
  }
}
